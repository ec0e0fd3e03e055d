using Almaty2020.Markup;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Where a page is withdrawn, in one language or several.</summary>
/// <param name="From">The language it was asked in: where "back" leads.</param>
/// <param name="Lives">Those that whoever looks may withdraw.</param>
/// <param name="Targets">What it may be merged into.</param>
/// <param name="RefusedIn">Where it cannot be; null before it was sent.</param>
public sealed record WithdrawalScreen(
    AdminFrame Frame, TreePage Page, Language From, IReadOnlyList<LiveVersion> Lives, IReadOnlyList<Access.PageTitles.Item> Targets, WithdrawalForm Form, Language? RefusedIn = null) : AdminScreen(Frame)
{
    public string Address => AddressOf(Page.Page.Id, From);

    public static string AddressOf(int pageId, Language language) => $"/admin/pages/{pageId}/{language.Code}/withdraw";
}

/// <param name="Kind">Null before it is chosen: there is no usual one.</param>
/// <param name="Languages">Codes.</param>
/// <param name="Notes">By code.</param>
public sealed record WithdrawalForm(WithdrawalKind? Kind, int? Into, IReadOnlyList<string> Languages, IReadOnlyDictionary<string, string> Notes)
{
    public static WithdrawalForm In(Language language) => new(null, null, [language.Code], new Dictionary<string, string>(StringComparer.Ordinal));

    public static WithdrawalForm Of(IFormCollection form) => new(
        Enum.TryParse<WithdrawalKind>(form["kind"], out var kind) && Enum.IsDefined(kind) ? kind : null,
        int.TryParse(form["into"], System.Globalization.CultureInfo.InvariantCulture, out var into) ? into : null,
        [.. form["languages"].OfType<string>()],
        Language.All.ToDictionary(l => l.Code, l => TextNormalizer.Lines(form[NoteField(l)]), StringComparer.Ordinal));

    public static string NoteField(Language language) => "note-" + language.Code;

    public string NoteIn(Language language) => Notes.GetValueOrDefault(language.Code, "");
}

/// <summary>Where a page is given another place in the tree.</summary>
/// <param name="ParentId">The chosen one; null for the top.</param>
/// <param name="IsChosen">Whether one was chosen: only then is there something to confirm.</param>
/// <param name="Parents">Those below which it may go.</param>
/// <param name="Siblings">What stands at the chosen place.</param>
/// <param name="Changes">Every address that would change.</param>
public sealed record MoveScreen(
    AdminFrame Frame, TreePage Page, int? ParentId, bool IsChosen, int? AfterId, IReadOnlyList<Access.PageTitles.Item> Parents, bool MayBeTop,
    IReadOnlyList<Access.PageTitles.Item> Siblings, IReadOnlyList<AddressChange> Changes, IReadOnlyList<Language> RefusedIn) : AdminScreen(Frame)
{
    public string Address => $"/admin/pages/{Page.Page.Id}/move";
}

public sealed record SettingsScreen(AdminFrame Frame, TreePage Page, IReadOnlyList<Access.PageTitles.Item> Siblings, Access.PageTitles.Item? Parent, SettingsForm Form) : AdminScreen(Frame)
{
    public string Address => $"/admin/pages/{Page.Page.Id}/settings";
}

/// <param name="After">The sibling behind which it stands; 0 for the first place.</param>
/// <param name="ReviewBy">As typed.</param>
public sealed record SettingsForm(int After, Navigation Navigation, string? ReviewBy, string? ReviewAddress, int Version);

/// <param name="Places">Below which pages one may begin.</param>
public sealed record NewPageScreen(AdminFrame Frame, IReadOnlyList<Access.PageTitles.Item> Places, bool MayBeTop, IReadOnlyList<Language> Languages, NewPageForm Form) : AdminScreen(Frame);

/// <param name="Parent">0 for the top of the tree; null before it is chosen.</param>
public sealed record NewPageForm(string? Title, Template Template, int? Parent, string? Language);

/// <summary>What hangs on a page, before it goes to the trash.</summary>
public sealed record TrashingScreen(AdminFrame Frame, TreePage Page, HangingOn Hanging) : AdminScreen(Frame);

/// <param name="Refused">What could not come back, and where; null when nothing was refused.</param>
public sealed record TrashScreen(AdminFrame Frame, IReadOnlyList<TrashedTree> Trees, string? Refused = null) : AdminScreen(Frame);

/// <summary>A page that somebody looks for where it is no more.</summary>
public sealed record InTrashScreen(AdminFrame Frame, DateTime AtUtc) : AdminScreen(Frame);
