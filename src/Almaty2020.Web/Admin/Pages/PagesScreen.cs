using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;

namespace Almaty2020.Web.Admin.Pages;

/// <param name="Page">Of the list, counted from 1.</param>
public sealed record PagesScreen(AdminFrame Frame, PageBoard.Filter Filter, int Page, PageBoard.Part Board) : AdminScreen(Frame)
{
    public int Pages => (Board.Count + PageBoard.RowsOnAPage - 1) / PageBoard.RowsOnAPage;

    public bool MayPublish => Frame.Staff?.Rights.Is(Role.Publisher) == true;

    public string AddressOf(int page) => $"/admin/pages?q={Uri.EscapeDataString(Filter.Text ?? "")}&state={Filter.State}&in={Filter.Language?.Code}&sort={Filter.Sort}&page={page}";

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
