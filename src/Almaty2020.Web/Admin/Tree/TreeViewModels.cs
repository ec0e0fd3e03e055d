using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Withdraws a page in one language or several.</summary>
/// <param name="From">Language in which the user started, to which "back" leads.</param>
/// <param name="Lives">Live versions that the user may withdraw.</param>
/// <param name="Targets">Pages that it may be merged into.</param>
/// <param name="RefusedIn">Language in which it was refused; null before it was submitted.</param>
public sealed record WithdrawalViewModel(
    AdminLayoutModel Layout,
    TreePage Page,
    Language From,
    IReadOnlyList<LiveVersion> Lives,
    PageOptions Targets,
    WithdrawalForm Form,
    Language? RefusedIn = null
) : AdminViewModel(Layout)
{
    public string Address => AdminLinks.Withdrawal(Page.Page.Id, From);
}

/// <param name="Kind">Null before it is chosen: there is no default.</param>
/// <param name="Languages">Language codes.</param>
/// <param name="Notes">Notes to residents, by language code.</param>
public sealed record WithdrawalForm(
    WithdrawalKind? Kind,
    int? Into,
    IReadOnlyList<string> Languages,
    IReadOnlyDictionary<string, string> Notes
)
{
    public static WithdrawalForm ForLanguage(Language language) =>
        new(null, null, [language.Code], new Dictionary<string, string>(StringComparer.Ordinal));

    public static WithdrawalForm Of(IFormCollection form) =>
        new(
            Enum.TryParse<WithdrawalKind>(form["kind"], out var kind) && Enum.IsDefined(kind) ? kind : null,
            int.TryParse(form["into"], System.Globalization.CultureInfo.InvariantCulture, out var into) ? into : null,
            [.. form["languages"].OfType<string>()],
            Language.All.ToDictionary(l => l.Code, l => TextNormalizer.Lines(form[NoteField(l)]), StringComparer.Ordinal)
        );

    public static string NoteField(Language language) => "note-" + language.Code;

    public string NoteIn(Language language) => Notes.GetValueOrDefault(language.Code, "");
}

/// <summary>Moves a page to another place in the tree.</summary>
/// <param name="ParentId">The chosen parent; null for the top level.</param>
/// <param name="IsChosen">True if a place was chosen, so that there is something to confirm.</param>
/// <param name="Parents">Pages below which it may be moved.</param>
/// <param name="Siblings">Pages at the chosen place.</param>
/// <param name="Changes">Every address that would change.</param>
public sealed record MoveViewModel(
    AdminLayoutModel Layout,
    TreePage Page,
    int? ParentId,
    bool IsChosen,
    int? AfterId,
    PageOptions Parents,
    bool MayMoveToTopLevel,
    IReadOnlyList<PageTitles.Item> Siblings,
    IReadOnlyList<AddressChange> Changes,
    IReadOnlyList<Language> RefusedIn
) : AdminViewModel(Layout)
{
    public string Address => AdminLinks.Move(Page.Page.Id);
}

public sealed record SettingsViewModel(
    AdminLayoutModel Layout,
    TreePage Page,
    IReadOnlyList<PageTitles.Item> Siblings,
    PageTitles.Item? Parent,
    SettingsForm Form
) : AdminViewModel(Layout)
{
    public string Address => AdminLinks.Settings(Page.Page.Id);
}

/// <param name="After">Id of the sibling before it; 0 for the first place.</param>
/// <param name="ReviewBy">As typed.</param>
/// <param name="Source">Code of the source language; null leaves it unchanged.</param>
public sealed record SettingsForm(
    int After,
    Navigation Navigation,
    string? ReviewBy,
    string? ReviewAddress,
    int Version,
    string? Source = null
);

/// <param name="Places">Pages below which the user may create one.</param>
public sealed record NewPageViewModel(
    AdminLayoutModel Layout,
    PageOptions Places,
    bool MayCreateAtTopLevel,
    IReadOnlyList<Language> Languages,
    NewPageForm Form
) : AdminViewModel(Layout)
{
    /// <summary>True if the user may take the short way to an alert.</summary>
    public bool MayPublishAlerts { get; init; }
}

/// <param name="Parent">0 for the top level; null before it is chosen.</param>
public sealed record NewPageForm(string? Title, string? Template, int? Parent, string? Language);

/// <param name="Languages">Languages that may be copied.</param>
/// <param name="Chosen">Those that are ticked.</param>
public sealed record CopyViewModel(
    AdminLayoutModel Layout,
    TreePage Page,
    IReadOnlyList<Language> Languages,
    IReadOnlyList<Language> Chosen
) : AdminViewModel(Layout);

/// <summary>Shows what goes to the trash with a page, before it does.</summary>
public sealed record TrashConfirmationViewModel(AdminLayoutModel Layout, TreePage Page, TrashImpact Hanging) : AdminViewModel(Layout);

/// <param name="Refused">Page that could not be restored, with its language; null if nothing was refused.</param>
/// <param name="Days">How long the trash keeps pictures and documents.</param>
public sealed record TrashViewModel(
    AdminLayoutModel Layout,
    IReadOnlyList<TrashedTree> Trees,
    IReadOnlyList<TrashedFile> Files,
    int Days,
    string? Refused = null
) : AdminViewModel(Layout);

/// <summary>Shown when the requested page is in the trash.</summary>
public sealed record InTrashViewModel(AdminLayoutModel Layout, DateTime AtUtc) : AdminViewModel(Layout);
