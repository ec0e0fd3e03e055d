using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;
using Approval = Almaty2020.Web.Publishing.Release.Publish.Approval;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Shows a draft as a whole, and submits, returns, discards, publishes or schedules it.</summary>
[QueuedRendering]
public sealed class ReviewController(
    EditablePageQuery editablePages,
    ReviewViewModelBuilder reviewing,
    SubmitForReview submit,
    TakeBackDraft takeBack,
    ReturnDraft returnDraft,
    PublishTogether publish,
    Schedule schedule,
    DiscardDraft discard,
    ConfirmUrgentPublication confirm,
    CoPublishCandidates companions,
    ApprovalSetting approvals,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [MarksNotificationsRead]
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/review")]
    public async Task<IActionResult> Show(int pageId, string language) =>
        await ReadAsync(pageId, language) is { } page ? View("Review", await BuildViewModelAsync(page)) : NotFound();

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/submit")]
    public async Task<IActionResult> Submit(int pageId, string language, ReviewForm form) =>
        await ActAsync(
            pageId,
            language,
            form,
            m => m.Submit,
            "submitted",
            page =>
                submit.ExecuteAsync(
                    new SubmitForReview.Request(page.Page.Id, page.Language, form.Version, form.Message ?? ""),
                    Staff.Actor(clock),
                    Ct
                )
        );

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/take-back")]
    public async Task<IActionResult> TakeBack(int pageId, string language, ReviewForm form) =>
        await ActAsync(
            pageId,
            language,
            form,
            _ => true,
            "taken-back",
            page => takeBack.ExecuteAsync(new TakeBackDraft.Request(page.Page.Id, page.Language, form.Version), Staff.Actor(clock), Ct)
        );

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/return")]
    public async Task<IActionResult> Return(int pageId, string language, ReviewForm form) =>
        await ActAsync(
            pageId,
            language,
            form,
            m => m.Return,
            "returned",
            page =>
                returnDraft.ExecuteAsync(
                    new ReturnDraft.Request(page.Page.Id, page.Language, form.Version, form.Message ?? ""),
                    Staff.Actor(clock),
                    Ct
                )
        );

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/discard")]
    public async Task<IActionResult> Discard(int pageId, string language, ReviewForm form) =>
        await ActAsync(
            pageId,
            language,
            form,
            _ => true,
            "discarded",
            page => discard.ExecuteAsync(new DiscardDraft.Request(page.Page.Id, page.Language, form.Version), Staff.Actor(clock), Ct)
        );

    /// <param name="time">When to publish: at once or at a set time.</param>
    /// <param name="together">Other languages to publish together with it, if any.</param>
    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/publish")]
    public async Task<IActionResult> Publish(
        int pageId,
        string language,
        ReviewForm form,
        [Bind(Prefix = "")] ScheduleForm time,
        [Bind(Prefix = "")] CoPublishForm together
    )
    {
        if (await ReadAsync(pageId, language) is not { } page)
            return NotFound();
        var may = await ActsOfAsync(page);
        if (!may.Publish && !may.PublishUrgently)
            return NotFound();

        // Build the screen only if something is refused: it renders the whole text and runs all checks.
        async Task<ReviewViewModel> ScreenAsync() => await BuildViewModelAsync(page) with { When = time, Together = together };

        var (due, until, timeIssues) = time.Read();
        if (timeIssues.Count > 0)
            return ShowAgain(await ScreenAsync(), form, timeIssues, StatusCodes.Status422UnprocessableEntity);
        var candidates = together.Chosen.Count > 0 ? await companions.OfAsync(Staff, page.Page, page.Language, may.AllowsOwnText, Ct) : [];
        if (together.Chosen.Where(l => candidates.All(c => c.Language != l)).ToList() is { Count: > 0 } missing)
            return ShowAgain(
                await ScreenAsync() with
                {
                    OtherLanguageIssues =
                    [
                        .. missing.Select(l => new NamedIssue(null, l, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile))),
                    ],
                },
                form,
                [],
                StatusCodes.Status409Conflict
            );

        Almaty2020.Web.Publishing.Release.Publish.Request[] requests =
        [
            new(page.Page.Id, page.Language, form.Version, (form.Note ?? "").Trim(), form.IsMajor || page.Live is null)
            {
                Approval = ApprovalOf(may, form),
                UntilUtc = until,
            },
            .. candidates
                .Where(c => together.Has(c.Language))
                .Select(c => new Almaty2020.Web.Publishing.Release.Publish.Request(
                    page.Page.Id,
                    c.Language,
                    together.VersionOf(c.Language),
                    together.NoteOf(c.Language),
                    form.IsMajor || c.IsNew
                )
                {
                    Approval = Approval.ByPublisher(may.AllowsOwnText),
                    UntilUtc = until,
                }),
        ];
        return due is { } at
            ? await ScheduleAsync(page, ScreenAsync, form, requests, at)
            : await PublishAsync(page, ScreenAsync, form, requests);
    }

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/confirm")]
    public async Task<IActionResult> Confirm(int pageId, string language, int revisionId)
    {
        if (
            await ReadAsync(pageId, language) is not { } page
            || !(Staff.Rights.MayPublish(page.Page, page.Language) || page.Live is { IsCorrection: true })
        )
            return NotFound();
        return await AnswerAsync(
            page,
            new ReviewForm(page.Version, "", "", false),
            "confirmed",
            await confirm.ExecuteAsync(new ConfirmUrgentPublication.Request(pageId, page.Language, revisionId), Staff.Actor(clock), Ct)
        );
    }

    private Task<EditablePage?> ReadAsync(int pageId, string language) =>
        editablePages.ReadAsync(Staff, pageId, Language.Parse(language), Ct);

    private async Task<IActionResult> ActAsync(
        int pageId,
        string language,
        ReviewForm form,
        Func<ReviewActions, bool> may,
        string done,
        Func<EditablePage, Task<DraftOutcome>> act
    )
    {
        if (await ReadAsync(pageId, language) is not { } page || !may(await ActsOfAsync(page)))
            return NotFound();
        return await AnswerAsync(page, form, done, await act(page));
    }

    private async Task<IActionResult> AnswerAsync(EditablePage page, ReviewForm form, string done, DraftOutcome outcome)
    {
        switch (outcome)
        {
            case DraftOutcome.Done:
                SetFlashMessage(Texts["admin.review.done." + done]);
                return Redirect(done is "discarded" or "taken-back" ? AdminLinks.Editor(page) : AdminLinks.Review(page));
            case DraftOutcome.Refused { Issues: var issues }:
                return ShowAgain(await BuildViewModelAsync(page), form, issues, StatusCodes.Status422UnprocessableEntity);
            default:
                return ShowAgain(
                    await BuildViewModelAsync(page),
                    form,
                    [new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)],
                    StatusCodes.Status409Conflict
                );
        }
    }

    private static Approval ApprovalOf(ReviewActions may, ReviewForm form) =>
        may.Publish ? Approval.ByPublisher(may.AllowsOwnText) : new Approval.Urgent((form.Message ?? "").Trim());

    private async Task<IActionResult> PublishAsync(
        EditablePage page,
        Func<Task<ReviewViewModel>> viewModel,
        ReviewForm form,
        Publish.Request[] requests
    )
    {
        if (await publish.ExecuteAsync(requests, Staff.Actor(clock), Ct) is PublishTogether.Outcome.Refused refused)
            return ShowAgain(await viewModel(), form, refused.Issues, refused.IsConflict);

        SetFlashMessage(
            requests.Length > 1
                ? Texts.Plural("admin.review.done.published-together", requests.Length)
                : Texts["admin.review.done.published"]
        );
        return Redirect(AdminLinks.Review(page));
    }

    private async Task<IActionResult> ScheduleAsync(
        EditablePage page,
        Func<Task<ReviewViewModel>> viewModel,
        ReviewForm form,
        Publish.Request[] requests,
        DateTime dueAtUtc
    )
    {
        if (
            await schedule.ExecuteAsync(new Schedule.Request(dueAtUtc) { Publications = requests }, Staff.Actor(clock), Ct)
            is Schedule.Outcome.Refused refused
        )
            return ShowAgain(await viewModel(), form, refused.Issues, refused.IsConflict);

        SetFlashMessage(Texts["admin.review.done.scheduled", Formats.For(Language).Moment(dueAtUtc)]);
        return Redirect(AdminLinks.Review(page));
    }

    /// <summary>Shows issues of this language at its fields, and all issues of other languages at the top.</summary>
    private ViewResult ShowAgain(ReviewViewModel viewModel, ReviewForm form, IReadOnlyList<PageIssue> issues, bool isConflict) =>
        ShowAgain(
            viewModel with
            {
                OtherLanguageIssues =
                [
                    .. issues
                        .Where(i => i.Language != viewModel.Page.Language)
                        .Select(i => new NamedIssue(
                            null,
                            i.Language,
                            i.Issue,
                            DraftChecks.LinkTo(i.Issue, i.PageId, i.Language, CoPublishFields.NoteOf(i.Language))
                        )),
                ],
            },
            form,
            [.. issues.Where(i => i.Language == viewModel.Page.Language).Select(i => i.Issue)],
            isConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity
        );

    private ViewResult ShowAgain(ReviewViewModel viewModel, ReviewForm form, IReadOnlyList<Issue> issues, int status) =>
        Invalid(
            "Review",
            viewModel with
            {
                Submitted = form with { Version = viewModel.Page.Version },
                Issues = [.. issues.Select(i => i with { Field = DraftChecks.FieldOf(i) })],
            },
            status
        );

    private async Task<ReviewViewModel> BuildViewModelAsync(EditablePage page) =>
        await reviewing.BuildViewModelAsync(
            Layout(page.Title) with
            {
                ReturnPath = AdminLinks.Review(page),
            },
            Staff,
            page,
            await ActsOfAsync(page),
            Ct
        );

    private async Task<ReviewActions> ActsOfAsync(EditablePage page)
    {
        var allowsOwnText = await approvals.AllowsOwnTextAsync(Ct);
        if (page.Draft is not { } draft)
            return new ReviewActions(false, false, false, false) { AllowsOwnText = allowsOwnText };
        var mayPublish = Staff.Rights.MayPublish(page.Page, page.Language);
        var publishes = mayPublish && !page.IsScheduledToPublish;
        var isOwn = !draft.MayBeApprovedBy(Staff.Account.Id);
        var isBarred = isOwn && !allowsOwnText;
        return new ReviewActions(
            !draft.IsInReview,
            mayPublish && draft.IsInReview && !isBarred,
            publishes && !isBarred,
            publishes && isBarred
        )
        {
            AllowsOwnText = allowsOwnText,
            IsOwnText = isOwn,
            Correct = draft.IsInReview && publishes && !isBarred,
        };
    }
}
