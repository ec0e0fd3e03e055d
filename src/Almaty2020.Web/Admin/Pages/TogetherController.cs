using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>An act on several pages and languages: first what will happen to each, then that it does.</summary>
public sealed class TogetherController(
    Selection selection, SubmitForReview submit, PublishTogether publish, WithdrawTogether withdraw, Schedule schedule,
    PublicationFollower follower, SiteSettings settings, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet(TogetherScreen.Address)]
    public async Task<IActionResult> Show(TogetherAct act, [FromQuery] string[] cell)
    {
        if (cell.Length == 0)
        {
            Say(Texts["admin.pages.none-chosen"]);
            return Redirect("/admin/pages");
        }

        return View("Together", await ScreenAsync(act, new TogetherActForm(cell, null, null, null, IsMajor: true), WhenForm.Now));
    }

    /// <param name="time">At once, or at a time.</param>
    [Renders]
    [HttpPost(TogetherScreen.Address)]
    public async Task<IActionResult> Do(TogetherAct act, [Bind(Prefix = "")] TogetherActForm form, [Bind(Prefix = "")] WhenForm time)
    {
        var screen = await ScreenAsync(act, form, act == TogetherAct.Submit ? WhenForm.Now : time);
        if (screen.Chosen.Count == 0)
            return NotFound();
        // What could be done when it was looked at, and cannot any more.
        if (screen.Impossible.Count > 0)
            return Again(screen, [.. screen.Impossible.SelectMany(c => c.Against.Select(i => new PageIssue(c.PageId, c.Language, i)))], StatusCodes.Status409Conflict);
        var (due, until, unclear) = screen.When.Read();
        if (unclear.Count > 0)
            return Refused("Together", screen with { Issues = unclear });

        return act switch
        {
            TogetherAct.Submit => await SubmitAsync(screen),
            TogetherAct.Publish => await PublishAsync(screen, due, until),
            _ => await WithdrawAsync(screen, due),
        };
    }

    private async Task<IActionResult> SubmitAsync(TogetherScreen screen)
    {
        var issues = new List<PageIssue>();
        foreach (var cell in screen.Chosen)
        {
            switch (await submit.ExecuteAsync(new SubmitForReview.Request(cell.PageId, cell.Language, screen.Form.VersionOf(cell), (screen.Form.Message ?? "").Trim()), Staff.Actor(clock), Ct))
            {
                case DraftAct.Refused refused:
                    issues.AddRange(refused.Issues.Select(i => new PageIssue(cell.PageId, cell.Language, i)));
                    break;
                case DraftAct.Conflict:
                    issues.Add(new PageIssue(cell.PageId, cell.Language, new Issue(nameof(Page), IssueCodes.ChangedMeanwhile)));
                    break;
            }
        }

        if (issues.Count == 0)
            return Done(Texts.Plural("admin.pages.done.submit", screen.Chosen.Count));
        // Those that went through are no longer among them.
        var rest = issues.Select(i => SelectedCell.IdOf(i.PageId, i.Language)).ToHashSet(StringComparer.Ordinal);
        var left = await ScreenAsync(screen.Act, screen.Form with { Cell = [.. screen.Form.Cells.Where(rest.Contains)] }, screen.When);
        return Again(left, issues, StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IActionResult> PublishAsync(TogetherScreen screen, DateTime? due, DateTime? until)
    {
        Publish.Approval approval = settings.AllowsOwnApproval ? new Publish.Approval.ByAnybody() : new Publish.Approval.BySecondPerson();
        IReadOnlyList<Publish.Request> requests = [.. screen.Chosen.Select(c => new Publish.Request(c.PageId, c.Language, screen.Form.VersionOf(c), screen.Form.NoteOf(c), screen.Form.IsMajor || c.LivePath is null) { Approval = approval, UntilUtc = until })];
        if (due is { } at)
            return await ScheduleAsync(screen, new Schedule.Request(at) { Publications = requests });
        if (await publish.ExecuteAsync(requests, Staff.Actor(clock), Ct) is PublishTogether.Outcome.Refused refused)
            return Again(screen, refused.Issues, refused.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);

        await follower.CatchUpAsync(Ct);
        return Done(Texts.Plural("admin.pages.done.publish", requests.Count));
    }

    private async Task<IActionResult> WithdrawAsync(TogetherScreen screen, DateTime? due)
    {
        IReadOnlyList<Withdrawal> withdrawals = [.. screen.Chosen.Select(c => new Withdrawal(c.PageId, c.Language, screen.Form.NoteOf(c)))];
        if (due is { } at)
            return await ScheduleAsync(screen, new Schedule.Request(at) { Withdrawals = withdrawals });
        if (await withdraw.ExecuteAsync(withdrawals, Staff.Actor(clock), Ct) is WithdrawTogether.Outcome.Refused refused)
            return Again(screen, refused.Issues, StatusCodes.Status422UnprocessableEntity);

        await follower.CatchUpAsync(Ct);
        return Done(Texts.Plural("admin.pages.done.withdraw", withdrawals.Count));
    }

    private async Task<IActionResult> ScheduleAsync(TogetherScreen screen, Schedule.Request request)
    {
        if (await schedule.ExecuteAsync(request, Staff.Actor(clock), Ct) is Schedule.Outcome.Refused refused)
            return Again(screen, refused.Issues, refused.IsConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);

        return Done(Texts["admin.review.done.scheduled", Formats.For(Language).Moment(request.DueAtUtc)]);
    }

    private RedirectResult Done(string words)
    {
        Say(words);
        return Redirect("/admin/pages");
    }

    private ViewResult Again(TogetherScreen screen, IReadOnlyList<PageIssue> issues, int status)
    {
        var titles = screen.Chosen.ToDictionary(c => (c.PageId, c.Language), c => c.Title);
        return Refused("Together", screen with
        {
            Named = [.. issues.Select(i => new NamedIssue(titles.GetValueOrDefault((i.PageId, i.Language)), i.Language, i.Issue, Editing.DraftChecks.WayTo(i.Issue, i.PageId, i.Language, TogetherScreen.NoteOf(SelectedCell.IdOf(i.PageId, i.Language)))))],
            // A time is of all of them: it is told at its fields too.
            Issues = [.. issues.Where(i => i.Issue.Field is nameof(ScheduledAct.DueAtUtc) or nameof(Publication.UntilUtc)).Select(i => i.Issue with { Field = Editing.DraftChecks.FieldOf(i.Issue) }).DistinctBy(i => i.Field)],
        }, status);
    }

    private async Task<TogetherScreen> ScreenAsync(TogetherAct act, TogetherActForm form, WhenForm time)
    {
        var chosen = await selection.ReadAsync(Staff, Language, act, form.Cells, settings.AllowsOwnApproval, Ct);
        var title = act switch
        {
            TogetherAct.Submit => Texts["admin.pages.act.submit"],
            TogetherAct.Publish => Texts["admin.pages.act.publish"],
            _ => Texts["admin.pages.act.withdraw"],
        };
        return new TogetherScreen(Frame(title), act, chosen, form, time);
    }
}
