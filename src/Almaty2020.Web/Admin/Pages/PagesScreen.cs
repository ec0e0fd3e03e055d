using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing;

namespace Almaty2020.Web.Admin.Pages;

/// <param name="Page">Of the list, counted from 1.</param>
public sealed record PagesScreen(AdminFrame Frame, PageBoard.Filter Filter, int Page, PageBoard.Part Board) : AdminScreen(Frame)
{
    public int Pages => (Board.Count + PageBoard.RowsOnAPage - 1) / PageBoard.RowsOnAPage;

    public bool MayPublish => Frame.Staff?.Rights.Is(Role.Publisher) == true;

    public string AddressOf(int page) => $"/admin/pages?q={Uri.EscapeDataString(Filter.Text ?? "")}&state={Filter.State}&in={Filter.Language?.Code}&sort={Filter.Sort}&page={page}";

    /// <summary>Whether any of the acts below the board can be done with a cell.</summary>
    public bool HasActs(BoardCell cell) => cell.State is PageState.Draft or PageState.Returned || (MayPublish && (cell.IsLive || cell.State == PageState.InReview));

    /// <summary>The title in the editor of a page, in the language that is shown; null where this account may write in none.</summary>
    public static string? EditorOf(BoardRow row) => row.Cells.OrderBy(c => c.Language == row.TitleLanguage ? 0 : 1).FirstOrDefault() is { } cell ? EditorScreen.AddressOf(row.PageId, cell.Language) + "#title" : null;

    /// <summary>The look that goes with the word.</summary>
    public static string ToneOf(PageState state) => state switch
    {
        PageState.Live => "good",
        PageState.Draft or PageState.InReview or PageState.Scheduled => "coming",
        PageState.Behind or PageState.Returned => "late",
        PageState.Retired => "ending",
        _ => "",
    };
}
