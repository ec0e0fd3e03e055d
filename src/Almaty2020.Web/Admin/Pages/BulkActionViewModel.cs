using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Admin.Common;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>Shows beforehand what will happen to each of several pages and languages.</summary>
/// <param name="Chosen">The selected cells, in their current state.</param>
/// <param name="Form">As submitted.</param>
public sealed record BulkActionViewModel(
    AdminLayoutModel Layout,
    BulkAction Act,
    IReadOnlyList<BulkCell> Chosen,
    BulkActionForm Form,
    ScheduleForm When
) : AdminViewModel(Layout)
{
    public IReadOnlyList<BulkCell> Allowed => [.. Chosen.Where(c => c.Issues.Count == 0)];

    public IReadOnlyList<BulkCell> Blocked => [.. Chosen.Where(c => c.Issues.Count > 0)];

    /// <summary>Why the act was refused; empty before it was tried.</summary>
    public IReadOnlyList<NamedIssue> NamedIssues { get; init; } = [];

    /// <summary>Id of the field for the note to residents about a cell.</summary>
    public static string NoteOf(string cell) => "note-" + cell;

    /// <summary>True if the user must choose between a major and a minor change.</summary>
    public bool AsksForChangeSize => Act == BulkAction.Publish && Allowed.Any(c => c.LivePath is not null);
}

/// <param name="Cell">Ids of the selected cells.</param>
/// <param name="Versions">Versions of the drafts that the user saw, by cell.</param>
/// <param name="Notes">Notes to residents, by cell.</param>
/// <param name="Message">Message to reviewers.</param>
public sealed record BulkActionForm(
    IReadOnlyList<string>? Cell,
    IDictionary<string, int>? Versions,
    IDictionary<string, string?>? Notes,
    [DataType(DataType.MultilineText)] string? Message,
    bool IsMajor
)
{
    public IReadOnlyList<string> Cells => Cell ?? [];

    public int VersionOf(BulkCell cell) => Versions is not null && Versions.TryGetValue(cell.Id, out var version) ? version : 0;

    public string NoteOf(BulkCell cell) => Notes is not null && Notes.TryGetValue(cell.Id, out var note) ? note?.Trim() ?? "" : "";
}
