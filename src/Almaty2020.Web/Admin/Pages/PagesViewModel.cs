using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Admin.Pages;

/// <param name="Page">Page number of the list; 1 for the first.</param>
public sealed record PagesViewModel(AdminLayoutModel Layout, PageBoard.Filter Filter, int Page, PageBoard.ResultPage Board)
    : AdminViewModel(Layout)
{
    public int Pages => (Board.Count + PageBoard.RowsPerPage - 1) / PageBoard.RowsPerPage;

    public bool MayPublish => Layout.Staff?.Rights.HasRole(Role.Publisher) == true;

    public string AddressOf(int page) =>
        $"{AdminLinks.Pages}?q={Uri.EscapeDataString(Filter.Text ?? "")}&state={Filter.State}&in={Filter.Language?.Code}&sort={Filter.Sort}&page={page}";

    /// <summary>True if any of the actions below the board applies to the cell.</summary>
    public static bool HasActions(BoardRow row, BoardCell cell) =>
        cell.State is PageState.Draft or PageState.Returned
        || (cell.MayPublish && (cell.State == PageState.InReview || (cell.IsLive && !row.IsHome)));

    public static bool MayWithdraw(BoardRow row, BoardCell cell) => cell is { IsLive: true, MayPublish: true } && !row.IsHome;

    public static bool MayUndoWithdrawal(BoardCell cell) =>
        cell is { MayPublish: true } && (cell.IsWithdrawn || cell.State == PageState.Retired);

    /// <summary>Name of the person, as the audit log shows it.</summary>
    public string Who(BoardChange change) =>
        new AuditFormatter(Layout.Language, new PageTitles.Tree([])).ActorName(change.AuthorId, change.Author);

    /// <summary>
    /// Link to the title field in the editor, in the shown language if possible; null if the user may not edit the page in any language.
    /// </summary>
    public static string? EditorLink(BoardRow row) =>
        row.Cells.OrderBy(c => c.Language == row.TitleLanguage ? 0 : 1).FirstOrDefault() is { } cell
            ? AdminLinks.Editor(row.PageId, cell.Language) + "#title"
            : null;

    /// <summary>Style of the badge for a state.</summary>
    public static string BadgeStyleOf(PageState state) =>
        state switch
        {
            PageState.Live => "good",
            PageState.Draft or PageState.InReview or PageState.Scheduled => "coming",
            PageState.Behind or PageState.Returned => "late",
            PageState.Retired => "ending",
            _ => "",
        };
}
