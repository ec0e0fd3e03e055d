using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>An act on several pages and languages: first shows what will happen to each, then does it.</summary>
public sealed class BulkActionsController(
    BulkSelection selection,
    SubmitForReview submit,
    PublishTogether publish,
    WithdrawTogether withdraw,
    Schedule schedule,
    ApprovalSetting approvals,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/together")]
    public async Task<IActionResult> Show(BulkAction act, [FromQuery] string[] cell)
    {
        if (cell.Length == 0)
        {
            SetFlashMessage(Texts["admin.pages.none-chosen"]);
            return Redirect(AdminLinks.Pages);
        }

        return View(
            "Together",
            await BuildViewModelAsync(act, new BulkActionForm(cell, null, null, null, IsMajor: true), ScheduleForm.Now)
        );
    }

    /// <param name="time">When to do it: at once or at a set time.</param>
    [QueuedRendering]
    [ShowAtOnce]
    [HttpPost("/admin/pages/together")]
    public async Task<IActionResult> Do(BulkAction act, [Bind(Prefix = "")] BulkActionForm form, [Bind(Prefix = "")] ScheduleForm time)
    {
        var viewModel = await BuildViewModelAsync(act, form, act == BulkAction.Submit ? ScheduleForm.Now : time);
        if (viewModel.Chosen.Count == 0)
            return NotFound();
        // Possible when the screen was shown, but no longer.
        if (viewModel.Blocked.Count > 0)
            return ShowAgain(
                viewModel,
                [.. viewModel.Blocked.SelectMany(c => c.Issues.Select(i => new PageIssue(c.PageId, c.Language, i)))],
                StatusCodes.Status409Conflict
            );
        var (due, until, timeIssues) = viewModel.When.Read();
        if (timeIssues.Count > 0)
            return Invalid("Together", viewModel with { Issues = timeIssues });

        return act switch
        {
            BulkAction.Submit => await SubmitAsync(viewModel),
            BulkAction.Publish => await PublishAsync(viewModel, due, until),
            _ => await WithdrawAsync(viewModel, due),
        };
    }

    private async Task<IActionResult> SubmitAsync(BulkActionViewModel viewModel)
    {
        var issues = new List<PageIssue>();
        foreach (var cell in viewModel.Chosen)
        {
            switch (
                await submit.ExecuteAsync(
                    new SubmitForReview.Request(
                        cell.PageId,
                        cell.Language,
                        viewModel.Form.VersionOf(cell),
                        (viewModel.Form.Message ?? "").Trim()
                    ),
                    Staff.Actor(clock),
                    Ct
                )
            )
            {
                case DraftOutcome.Refused refused:
                    issues.AddRange(refused.Issues.Select(i => new PageIssue(cell.PageId, cell.Language, i)));
                    break;
                case DraftOutcome.Conflict:
                    issues.Add(new PageIssue(cell.PageId, cell.Language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)));
                    break;
            }
        }

        if (issues.Count == 0)
            return Done(Texts.Plural("admin.pages.done.submit", viewModel.Chosen.Count));
        // Show only the ones that failed.
        var rest = issues.Select(i => BulkCell.IdOf(i.PageId, i.Language)).ToHashSet(StringComparer.Ordinal);
        var left = await BuildViewModelAsync(
            viewModel.Act,
            viewModel.Form with
            {
                Cell = [.. viewModel.Form.Cells.Where(rest.Contains)],
            },
            viewModel.When
        );
        return ShowAgain(left, issues, StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IActionResult> PublishAsync(BulkActionViewModel viewModel, DateTime? due, DateTime? until)
    {
        var approval = Publish.Approval.ByPublisher(await approvals.AllowsOwnTextAsync(Ct));
        IReadOnlyList<Publish.Request> requests =
        [
            .. viewModel.Chosen.Select(c => new Publish.Request(
                c.PageId,
                c.Language,
                viewModel.Form.VersionOf(c),
                viewModel.Form.NoteOf(c),
                viewModel.Form.IsMajor || c.LivePath is null
            )
            {
                Approval = approval,
                UntilUtc = until,
            }),
        ];
        if (due is { } at)
            return await ScheduleAsync(viewModel, new Schedule.Request(at) { Publications = requests });
        if (await publish.ExecuteAsync(requests, Staff.Actor(clock), Ct) is PublishTogether.Outcome.Refused refused)
            return ShowAgain(
                viewModel,
                refused.Issues,
                refused.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity
            );

        return Done(Texts.Plural("admin.pages.done.publish", requests.Count));
    }

    private async Task<IActionResult> WithdrawAsync(BulkActionViewModel viewModel, DateTime? due)
    {
        IReadOnlyList<Withdrawal> withdrawals =
        [
            .. viewModel.Chosen.Select(c => new Withdrawal(c.PageId, c.Language, viewModel.Form.NoteOf(c))),
        ];
        if (due is { } at)
            return await ScheduleAsync(viewModel, new Schedule.Request(at) { Withdrawals = withdrawals });
        if (await withdraw.ExecuteAsync(withdrawals, Staff.Actor(clock), Ct) is WithdrawTogether.Outcome.Refused refused)
            return ShowAgain(viewModel, refused.Issues, StatusCodes.Status422UnprocessableEntity);

        return Done(Texts.Plural("admin.pages.done.withdraw", withdrawals.Count));
    }

    private async Task<IActionResult> ScheduleAsync(BulkActionViewModel viewModel, Schedule.Request request)
    {
        if (await schedule.ExecuteAsync(request, Staff.Actor(clock), Ct) is Schedule.Outcome.Refused refused)
            return ShowAgain(
                viewModel,
                refused.Issues,
                refused.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity
            );

        return Done(Texts["admin.review.done.scheduled", Formats.For(Language).Moment(request.DueAtUtc)]);
    }

    private RedirectResult Done(string words)
    {
        SetFlashMessage(words);
        return Redirect(AdminLinks.Pages);
    }

    private ViewResult ShowAgain(BulkActionViewModel viewModel, IReadOnlyList<PageIssue> issues, int status)
    {
        var titles = viewModel.Chosen.ToDictionary(c => (c.PageId, c.Language), c => c.Title);
        return Invalid(
            "Together",
            viewModel with
            {
                NamedIssues =
                [
                    .. issues.Select(i => new NamedIssue(
                        titles.GetValueOrDefault((i.PageId, i.Language)),
                        i.Language,
                        i.Issue,
                        Editing.DraftChecks.LinkTo(
                            i.Issue,
                            i.PageId,
                            i.Language,
                            BulkActionViewModel.NoteOf(BulkCell.IdOf(i.PageId, i.Language))
                        )
                    )),
                ],
                // A time applies to all of them, so its issues are also shown at its fields.
                Issues =
                [
                    .. issues
                        .Where(i => i.Issue.Field is nameof(ScheduledAct.DueAtUtc) or nameof(Publication.UntilUtc))
                        .Select(i => i.Issue with { Field = Editing.DraftChecks.FieldOf(i.Issue) })
                        .DistinctBy(i => i.Field),
                ],
            },
            status
        );
    }

    private async Task<BulkActionViewModel> BuildViewModelAsync(BulkAction act, BulkActionForm form, ScheduleForm time)
    {
        var chosen = await selection.ReadAsync(Staff, Language, act, form.Cells, await approvals.AllowsOwnTextAsync(Ct), Ct);
        var title = act switch
        {
            BulkAction.Submit => Texts["admin.pages.act.submit"],
            BulkAction.Publish => Texts["admin.pages.act.publish"],
            _ => Texts["admin.pages.act.withdraw"],
        };
        return new BulkActionViewModel(Layout(title), act, chosen, form, time);
    }
}
