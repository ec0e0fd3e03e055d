using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>Every revision of a page in a language.</summary>
public sealed class HistoryController(PageHistory history) : AdminController
{
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/history")]
    public async Task<IActionResult> Index([FromRoute] int pageId, [FromRoute] string language, int part)
    {
        var ct = HttpContext.RequestAborted;
        if (await history.FindAsync(Staff.Rights, pageId, Language.Parse(language), ct) is not { } head)
            return NotFound();

        var parts = Math.Max(1, (head.Revisions + PageHistory.RevisionsAPage - 1) / PageHistory.RevisionsAPage);
        part = Math.Clamp(part, 1, parts);
        return View("History", new HistoryScreen(Frame(Texts["admin.history.title", head.Title]), head, await history.ReadAsync(head, part, ct), part, parts));
    }
}
