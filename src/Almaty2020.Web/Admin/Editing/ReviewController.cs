using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Looking at a draft as a whole, and what becomes of it.</summary>
[Renders]
public sealed class ReviewController(
    Manuscripts manuscripts, Reviewing reviewing, SubmitForReview submit, ReturnDraft giveBack, PublishTogether publish, Schedule schedule, DiscardDraft discard,
    ConfirmUrgency confirm, PublicationFollower follower, SiteSettings settings, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/{language:language}/review")]
    public async Task<IActionResult> Show(int pageId, string language) =>
        await ReadAsync(pageId, language) is { } page ? View("Review", await ScreenOfAsync(page)) : NotFound();

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

    /// <param name="time">At once, or at a time.</param>
    /// <param name="together">Which other languages go live with it, or none does.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/publish")]
    public async Task<IActionResult> Publish(int pageId, string language, ReviewForm form, [Bind(Prefix = "")] WhenForm time, [Bind(Prefix = "")] TogetherForm together)
    {
        if (await ReadAsync(pageId, language) is not { } page)
            return NotFound();
        var may = ActsOf(page);
        if (!may.Publish && !may.PublishUrgently)
            return NotFound();

        var screen = await ScreenOfAsync(page) with { When = time, Together = together };
        var (due, until, unclear) = time.Read();
        if (unclear.Count > 0)
            return Again(screen, form, unclear, StatusCodes.Status422UnprocessableEntity);
        if (together.Chosen.Where(l => screen.Companions.All(c => c.Language != l)).ToList() is { Count: > 0 } gone)
            return Again(screen with { Others = [.. gone.Select(l => new NamedIssue(null, l, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)))] }, form, [], StatusCodes.Status409Conflict);

        Publishing.Publish.Request[] requests =
        [
            new(page.Page.Id, page.Language, form.Version, (form.Note ?? "").Trim(), form.IsMajor || page.Live is null) { Approval = ApprovalOf(may, form), UntilUtc = until },
            .. screen.Companions.Where(c => together.Has(c.Language)).Select(c => new Publishing.Publish.Request(page.Page.Id, c.Language, together.VersionOf(c.Language), together.NoteOf(c.Language), form.IsMajor || c.IsNew)
            {
                Approval = settings.AllowsOwnApproval ? new Publishing.Publish.Approval.ByAnybody() : new Publishing.Publish.Approval.BySecondPerson(),
                UntilUtc = until,
            }),
        ];
        return due is { } at
            ? await ScheduleAsync(screen, form, requests, at)
            : await PublishAsync(screen, form, requests);
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
                return Again(await ScreenOfAsync(page), form, issues, StatusCodes.Status422UnprocessableEntity);
            default:
                return Again(await ScreenOfAsync(page), form, [new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)], StatusCodes.Status409Conflict);
        }
    }

    private Publishing.Publish.Approval ApprovalOf(ReviewActs may, ReviewForm form) =>
        settings.AllowsOwnApproval ? new Publishing.Publish.Approval.ByAnybody()
        : may.Publish ? new Publishing.Publish.Approval.BySecondPerson()
        : new Publishing.Publish.Approval.Later((form.Message ?? "").Trim());

    private async Task<IActionResult> PublishAsync(ReviewScreen screen, ReviewForm form, Publish.Request[] requests)
    {
        if (await publish.ExecuteAsync(requests, Staff.Actor(clock), Ct) is PublishTogether.Outcome.Refused refused)
            return Again(screen, form, refused.Issues, refused.IsConflict);

        // Whoever looks now is to see it: the other nodes follow within a second.
        await follower.CatchUpAsync(Ct);
        Say(requests.Length > 1 ? Texts.Plural("admin.review.done.published-together", requests.Length) : Texts["admin.review.done.published"]);
        return Redirect(EditorScreen.AddressOf(screen.Page) + "/review");
    }

    private async Task<IActionResult> ScheduleAsync(ReviewScreen screen, ReviewForm form, Publish.Request[] requests, DateTime dueAtUtc)
    {
        if (await schedule.ExecuteAsync(new Schedule.Request(dueAtUtc) { Publications = requests }, Staff.Actor(clock), Ct) is Schedule.Outcome.Refused refused)
            return Again(screen, form, refused.Issues, refused.IsConflict);

        Say(Texts["admin.review.done.scheduled", Formats.For(Language).Moment(dueAtUtc)]);
        return Redirect(EditorScreen.AddressOf(screen.Page) + "/review");
    }

    /// <summary>What stands against this language stands at its fields; of the others, all is told at the top.</summary>
    private ViewResult Again(ReviewScreen screen, ReviewForm form, IReadOnlyList<PageIssue> issues, bool isConflict) => Again(
        screen with { Others = [.. issues.Where(i => i.Language != screen.Page.Language).Select(i => new NamedIssue(null, i.Language, i.Issue, DraftChecks.WayTo(i.Issue, i.PageId, i.Language, TogetherFields.NoteOf(i.Language))))] },
        form,
        [.. issues.Where(i => i.Language == screen.Page.Language).Select(i => i.Issue)],
        isConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);

    private ViewResult Again(ReviewScreen screen, ReviewForm form, IReadOnlyList<Issue> issues, int status) =>
        Refused("Review", screen with { Sent = form with { Version = screen.Page.Version }, Issues = [.. issues.Select(i => i with { Field = DraftChecks.FieldOf(i) })] }, status);

    private Task<ReviewScreen> ScreenOfAsync(Manuscript page) =>
        reviewing.ScreenAsync(Frame(page.Title) with { Here = EditorScreen.AddressOf(page) + "/review" }, Staff, page, ActsOf(page), Ct);

    private ReviewActs ActsOf(Manuscript page)
    {
        if (page.Draft is not { } draft)
            return new ReviewActs(false, false, false, false);
        var mayPublish = Staff.Rights.MayPublish(page.Page, page.Language);
        var publishes = mayPublish && !page.WaitsToGoLive;
        var isOwn = draft.WasWrittenBy(Staff.Account.Id) && !settings.AllowsOwnApproval;
        return new ReviewActs(!draft.IsInReview, mayPublish && draft.IsInReview && !isOwn, publishes && !isOwn, publishes && isOwn);
    }
}
