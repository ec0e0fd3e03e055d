using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Other languages to publish together with a draft, as submitted, by language code.</summary>
/// <param name="Also">Codes of the chosen languages.</param>
/// <param name="Versions">Versions of the drafts that the user saw.</param>
/// <param name="Notes">Notes to residents.</param>
public sealed record CoPublishForm(IReadOnlyList<string>? Also, IDictionary<string, int>? Versions, IDictionary<string, string?>? Notes)
{
    public static CoPublishForm None { get; } = new(null, null, null);

    public bool Has(Language language) => Also?.Contains(language.Code) == true;

    public int VersionOf(Language language) => Versions is not null && Versions.TryGetValue(language.Code, out var version) ? version : 0;

    public string NoteOf(Language language) =>
        Notes is not null && Notes.TryGetValue(language.Code, out var note) ? note?.Trim() ?? "" : "";

    public IReadOnlyList<Language> Chosen => [.. Language.All.Where(Has)];
}

/// <summary>Model of the partial view <c>_Together</c>.</summary>
public sealed record CoPublishFields(
    IReadOnlyList<CoPublishCandidate> CoPublishCandidates,
    CoPublishForm Form,
    IReadOnlyList<NamedIssue> Issues
)
{
    /// <summary>Id of the field for the note to residents in a language.</summary>
    public static string NoteOf(Language language) => "note-" + language.Code;
}
