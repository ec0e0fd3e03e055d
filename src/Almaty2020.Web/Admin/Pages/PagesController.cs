using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>The board of all pages by language.</summary>
public sealed class PagesController(PageBoard board) : AdminController
{
    /// <param name="code">Code of the only language to show.</param>
    [HttpGet("/admin/pages")]
    public async Task<IActionResult> Show(string? q, PageState? state, [FromQuery(Name = "in")] string? code, BoardSort sort, int page = 1)
    {
        var filter = new PageBoard.Filter(
            q?.Trim(),
            state,
            Language.TryFind(code, out var language) ? language : null,
            Enum.IsDefined(sort) ? sort : BoardSort.Tree
        );
        page = Math.Clamp(page, 1, 10_000);
        return View(
            "Pages",
            new PagesViewModel(
                Layout(Texts["admin.pages.title"]),
                filter,
                page,
                await board.ReadAsync(Staff, Language, filter, page, HttpContext.RequestAborted)
            )
        );
    }
}
