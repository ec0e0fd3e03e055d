using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Auditing;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>Every revision of a page in a language, and each as a whole.</summary>
public sealed class HistoryController(PageHistory history, PageTitles titles, Manuscripts manuscripts, DraftScreens screens) : AdminController
{
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/history")]
    public async Task<IActionResult> Index([FromRoute] int pageId, [FromRoute] string language, int part)
    {
        var ct = HttpContext.RequestAborted;
        if (await history.FindAsync(Staff.Rights, pageId, Language.Parse(language), ct) is not { } head)
            return NotFound();

        var parts = Math.Max(1, (head.Revisions + PageHistory.RevisionsAPage - 1) / PageHistory.RevisionsAPage);
        part = Math.Clamp(part, 1, parts);
        var withdrawals = part == 1 ? await history.WithdrawalsAsync(head, ct) : [];
        return View("History", new HistoryScreen(Frame(Texts["admin.history.title", head.Title]), head, await history.ReadAsync(head, part, ct), part, parts)
        {
            Withdrawals = withdrawals,
            // A page that it went into has a name.
            Words = new AuditWords(Language, withdrawals.Count > 0 ? await titles.ReadAsync(Language, ct) : new PageTitles.Tree([])),
        });
    }

    [Renders]
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/history/{number:int}")]
    public async Task<IActionResult> Show([FromRoute] int pageId, [FromRoute] string language, [FromRoute] int number)
    {
        var ct = HttpContext.RequestAborted;
        var of = Language.Parse(language);
        if (await history.FindAsync(Staff.Rights, pageId, of, ct) is not { } head
            || await history.VersionAsync(head, HistoryFrame.NameOf(number), ct) is not { } version
            || await manuscripts.PageAsync(Staff, pageId, of, ct) is not { } page)
        {
            return NotFound();
        }

        // With its links as readers get them: by the site's own screen.
        return View("Revision", new RevisionScreen(Frame(Texts["admin.history.revision-title", number, head.Title]), head, version, screens.Of(page, of, version.Text, ct).Html));
    }
}
