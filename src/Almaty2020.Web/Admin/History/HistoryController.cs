using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>Lists the revisions of a page in one language and shows each in full.</summary>
public sealed class HistoryController(
    PageHistory history,
    PageTitles titles,
    EditablePageQuery editablePages,
    DraftPreview preview,
    UndoWithdrawal undo,
    ApprovalSetting approvals,
    TimeProvider clock
) : AdminController
{
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/history")]
    public async Task<IActionResult> Index([FromRoute] int pageId, [FromRoute] string language, int part) =>
        await history.FindAsync(Staff.Rights, pageId, Language.Parse(language), HttpContext.RequestAborted) is { } head
            ? View("History", await BuildViewModelAsync(head, part))
            : NotFound();

    /// <summary>Brings the page back with the text that was live before it was withdrawn or retired.</summary>
    [QueuedRendering]
    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/withdraw/undo")]
    public async Task<IActionResult> UndoWithdrawal([FromRoute] int pageId, [FromRoute] string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await history.FindAsync(Staff.Rights, pageId, Language.Parse(language), ct) is not { MayPublish: true } head)
            return NotFound();

        var request = new UndoWithdrawal.Request(pageId, head.Language, await approvals.AllowsOwnTextAsync(ct));
        if (await undo.ExecuteAsync(request, Staff.Actor(clock), ct) is UndoWithdrawal.Outcome.Refused { Issue: var issue })
            return Invalid("History", await BuildViewModelAsync(head, part: 1) with { Issues = [issue with { Field = "" }] });

        SetFlashMessage(Texts["admin.history.brought-back-done", head.Language.OwnName]);
        return Redirect(AdminLinks.History(pageId, head.Language));
    }

    [QueuedRendering]
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/history/{number:int}")]
    public async Task<IActionResult> Show([FromRoute] int pageId, [FromRoute] string language, [FromRoute] int number)
    {
        var ct = HttpContext.RequestAborted;
        var pageLanguage = Language.Parse(language);
        if (
            await history.FindAsync(Staff.Rights, pageId, pageLanguage, ct) is not { } head
            || await history.VersionAsync(head, HistoryViewModelBase.NameOf(number), ct) is not { } version
            || await editablePages.PageAsync(Staff, pageId, pageLanguage, ct) is not { } page
        )
        {
            return NotFound();
        }

        // Rendered by the view model of the public site, so links are as readers get them.
        return View(
            "Revision",
            new RevisionViewModel(
                Layout(Texts["admin.history.revision-title", number, head.Title]),
                head,
                version,
                (await preview.OfAsync(page, pageLanguage, version.Text, ct)).Html
            )
        );
    }

    private async Task<HistoryViewModel> BuildViewModelAsync(PageHistory.Header head, int part)
    {
        var ct = HttpContext.RequestAborted;
        var parts = Math.Max(1, (head.Revisions + PageHistory.RevisionsPerPage - 1) / PageHistory.RevisionsPerPage);
        part = Math.Clamp(part, 1, parts);
        var withdrawals = part == 1 ? await history.WithdrawalsAsync(head, ct) : [];
        return new HistoryViewModel(
            Layout(Texts["admin.history.title", head.Title]),
            head,
            await history.ReadAsync(head, part, ct),
            part,
            parts
        )
        {
            Withdrawals = withdrawals,
            MayUndoWithdrawal = head.MayPublish && withdrawals.Count > 0 && await history.IsWithdrawnAsync(head, ct),
            // Titles are only needed to name a page that this one was merged into.
            Words = new AuditFormatter(
                Language,
                await titles.ReadSomeAsync(withdrawals.Select(w => w.MergedIntoPageId).OfType<int>(), Language, ct)
            ),
        };
    }
}
