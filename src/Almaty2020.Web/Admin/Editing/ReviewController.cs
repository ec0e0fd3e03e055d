using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Looking at a draft as a whole, and what becomes of it.</summary>
public sealed class ReviewController(
    Manuscripts manuscripts, AddressChanges addresses, SubmitForReview submit, ReturnDraft giveBack, Publish publish, DiscardDraft discard, ConfirmUrgency confirm,
    PublicationFollower follower, SiteSettings settings, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/{language:language}/review")]
    public async Task<IActionResult> Show(int pageId, string language) =>
        await ReadAsync(pageId, language) is { } page ? View("Review", await ScreenAsync(page)) : NotFound();

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/submit")]
    public async Task<IActionResult> Submit(int pageId, string language, ReviewForm form) =>
        await ActAsync(pageId, language, form, m => m.Submit, "submitted",
            page => submit.ExecuteAsync(new SubmitForReview.Request(page.Page.Id, page.Language, form.Version, form.Message ?? ""), Staff.Actor(clock), Ct));

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/return")]
    public async Task<IActionResult> Return(int pageId, string language, ReviewForm form) =>
        await ActAsync(pageId, language, form, m => m.Return, "returned",
            page => giveBack.ExecuteAsync(new ReturnDraft.Request(page.Page.Id, page.Language, form.Version, form.Message ?? ""), Staff.Actor(clock), Ct));

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/discard")]
    public async Task<IActionResult> Discard(int pageId, string language, ReviewForm form) =>
        await ActAsync(pageId, language, form, _ => true, "discarded",
            page => discard.ExecuteAsync(new DiscardDraft.Request(page.Page.Id, page.Language, form.Version), Staff.Actor(clock), Ct));

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/publish")]
    public async Task<IActionResult> Publish(int pageId, string language, ReviewForm form)
    {
        if (await ReadAsync(pageId, language) is not { } page)
            return NotFound();
        var may = ActsOf(page);
        if (!may.Publish && !may.PublishUrgently)
            return NotFound();

        var request = new Publishing.Publish.Request(page.Page.Id, page.Language, form.Version, (form.Note ?? "").Trim(), form.IsMajor || page.Live is null)
        {
            Approval = settings.AllowsOwnApproval ? new Publishing.Publish.Approval.ByAnybody()
                : may.Publish ? new Publishing.Publish.Approval.BySecondPerson()
                : new Publishing.Publish.Approval.Later((form.Message ?? "").Trim()),
        };
        switch (await publish.ExecuteAsync(request, Staff.Actor(clock), Ct))
        {
            case Publishing.Publish.Outcome.Live:
                // Whoever looks now is to see it: the other nodes follow within a second.
                await follower.CatchUpAsync(Ct);
                Say(Texts["admin.review.done.published"]);
                return Redirect(EditorScreen.AddressOf(page) + "/review");
            case Publishing.Publish.Outcome.Refused { Issues: var issues }:
                return await AgainAsync(page, form, issues, StatusCodes.Status422UnprocessableEntity);
            default:
                return await AgainAsync(page, form, [new Issue(nameof(Page), "changed-meanwhile")], StatusCodes.Status409Conflict);
        }
    }

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/confirm")]
    public async Task<IActionResult> Confirm(int pageId, string language, int revisionId)
    {
        if (await ReadAsync(pageId, language) is not { } page || !Staff.Rights.MayPublish(page.Page, page.Language))
            return NotFound();
        return await AnswerAsync(page, new ReviewForm(page.Version, "", "", false), "confirmed",
            await confirm.ExecuteAsync(new ConfirmUrgency.Request(pageId, page.Language, revisionId), Staff.Actor(clock), Ct));
    }

    private Task<Manuscript?> ReadAsync(int pageId, string language) => manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), Ct);

    private async Task<IActionResult> ActAsync(
        int pageId, string language, ReviewForm form, Func<ReviewActs, bool> may, string done, Func<Manuscript, Task<DraftAct>> act)
    {
        if (await ReadAsync(pageId, language) is not { } page || !may(ActsOf(page)))
            return NotFound();
        return await AnswerAsync(page, form, done, await act(page));
    }

    private async Task<IActionResult> AnswerAsync(Manuscript page, ReviewForm form, string done, DraftAct outcome)
    {
        switch (outcome)
        {
            case DraftAct.Done:
                Say(Texts["admin.review.done." + done]);
                return Redirect(EditorScreen.AddressOf(page) + (done == "discarded" ? "" : "/review"));
            case DraftAct.Refused { Issues: var issues }:
                return await AgainAsync(page, form, issues, StatusCodes.Status422UnprocessableEntity);
            default:
                return await AgainAsync(page, form, [new Issue(nameof(Page), "changed-meanwhile")], StatusCodes.Status409Conflict);
        }
    }

    private async Task<ViewResult> AgainAsync(Manuscript page, ReviewForm form, IReadOnlyList<Issue> issues, int status) =>
        Refused("Review", await ScreenAsync(page) with { Sent = form with { Version = page.Version }, Issues = [.. issues.Select(i => i with { Field = DraftChecks.FieldOf(i) })] }, status);

    private async Task<ReviewScreen> ScreenAsync(Manuscript page) => new(
        Frame(page.Title) with { Here = EditorScreen.AddressOf(page) + "/review" },
        page,
        page.Draft is null ? [] : DraftChecks.Of(page.Text, page.Page.Template, page.Language, Texts),
        ActsOf(page),
        new ReviewForm(page.Version, "", "", IsMajor: true),
        await addresses.OfDraftAsync(page, Ct));

    private ReviewActs ActsOf(Manuscript page)
    {
        if (page.Draft is not { } draft)
            return new ReviewActs(false, false, false, false);
        var publishes = Staff.Rights.MayPublish(page.Page, page.Language);
        var isOwn = draft.WasWrittenBy(Staff.Account.Id) && !settings.AllowsOwnApproval;
        return new ReviewActs(!draft.IsInReview, publishes && draft.IsInReview && !isOwn, publishes && !isOwn, publishes && isOwn);
    }
}
