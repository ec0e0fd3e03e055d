using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>What will happen to each of several pages and languages, before it does.</summary>
/// <param name="Chosen">As they are now.</param>
/// <param name="Form">As somebody has filled it in.</param>
public sealed record TogetherScreen(AdminFrame Frame, TogetherAct Act, IReadOnlyList<SelectedCell> Chosen, TogetherActForm Form, WhenForm When) : AdminScreen(Frame)
{
    public const string Address = "/admin/pages/together";

    public IReadOnlyList<SelectedCell> Possible => [.. Chosen.Where(c => c.Against.Count == 0)];

    public IReadOnlyList<SelectedCell> Impossible => [.. Chosen.Where(c => c.Against.Count > 0)];

    /// <summary>Why nothing was done, when it was tried.</summary>
    public IReadOnlyList<NamedIssue> Named { get; init; } = [];

    /// <summary>Id of the field for words to residents about a cell.</summary>
    public static string NoteOf(string cell) => "note-" + cell;

    /// <summary>Whether there is a change to tell residents of.</summary>
    public bool HasSize => Act == TogetherAct.Publish && Possible.Any(c => c.LivePath is not null);
}

/// <param name="Cell">Ids of those that are chosen.</param>
/// <param name="Versions">Of the drafts that were seen, by cell.</param>
/// <param name="Notes">For residents, by cell.</param>
/// <param name="Message">For reviewers.</param>
public sealed record TogetherActForm(IReadOnlyList<string>? Cell, IDictionary<string, int>? Versions, IDictionary<string, string?>? Notes, [DataType(DataType.MultilineText)] string? Message, bool IsMajor)
{
    public IReadOnlyList<string> Cells => Cell ?? [];

    public int VersionOf(SelectedCell cell) => Versions is not null && Versions.TryGetValue(cell.Id, out var version) ? version : 0;

    public string NoteOf(SelectedCell cell) => Notes is not null && Notes.TryGetValue(cell.Id, out var note) ? note?.Trim() ?? "" : "";
}
