using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Which other languages go live with a draft, as somebody has filled it in; by the languages' codes.</summary>
/// <param name="Also">Those that are chosen.</param>
/// <param name="Versions">Of the drafts that were seen.</param>
/// <param name="Notes">For residents.</param>
public sealed record TogetherForm(IReadOnlyList<string>? Also, IDictionary<string, int>? Versions, IDictionary<string, string?>? Notes)
{
    public static TogetherForm None { get; } = new(null, null, null);

    public bool Has(Language language) => Also?.Contains(language.Code) == true;

    public int VersionOf(Language language) => Versions is not null && Versions.TryGetValue(language.Code, out var version) ? version : 0;

    public string NoteOf(Language language) => Notes is not null && Notes.TryGetValue(language.Code, out var note) ? note?.Trim() ?? "" : "";

    public IReadOnlyList<Language> Chosen => [.. Language.All.Where(Has)];
}

/// <summary>For the partial view <c>_Together</c>.</summary>
public sealed record TogetherFields(IReadOnlyList<Companion> Companions, TogetherForm Form, IReadOnlyList<NamedIssue> Issues)
{
    /// <summary>Id of the field for words to residents in a language.</summary>
    public static string NoteOf(Language language) => "note-" + language.Code;
}
