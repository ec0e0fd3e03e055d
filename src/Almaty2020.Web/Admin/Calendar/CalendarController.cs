using System.Globalization;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Calendar;

/// <summary>The calendar: scheduled acts and review dates of the next days, or of one month at a time.</summary>
public sealed class CalendarController(
    ScheduleQueries timetable,
    PageTitles titles,
    CancelScheduled cancel,
    ConfirmScheduled confirm,
    ApprovalSetting approvals,
    TimeProvider clock
) : AdminController
{
    /// <param name="month">For example <c>2026-11</c>; the next days if missing or invalid.</param>
    [HttpGet("/admin/calendar")]
    public async Task<IActionResult> Show(string? month)
    {
        var ct = HttpContext.RequestAborted;
        var today = Formats.DayOf(clock.GetUtcNow().UtcDateTime);
        var isMonth =
            DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked)
            && asked.Year is > 1900 and < 9999;
        var first = isMonth ? asked : today;
        var next = isMonth ? first.AddMonths(1) : first.AddDays(CalendarViewModel.AgendaDays);
        var entries = (await timetable.BetweenAsync(Staff, SiteTime.StartOf(first), SiteTime.StartOf(next), ct)).ToLookup(e =>
            Formats.DayOf(e.DueAtUtc)
        );
        var due = await timetable.ReviewsAsync(Staff, first, next, ct);
        var pages = await titles.ReadSomeAsync(due.Select(r => r.Page.Id), Language, ct);
        var reviews = due.Select(r =>
                (r.Day, Item: new ReviewItem(r.Page.Id, pages.TitleOf(r.Page.Id), pages.Find(r.Page.Id)?.Language, LanguageFor(r.Page)))
            )
            .ToLookup(r => r.Day, r => r.Item);
        var days = Enumerable
            .Range(0, next.DayNumber - first.DayNumber)
            .Select(first.AddDays)
            .Select(day => new CalendarDay(day, CalendarCard.Of(entries[day], Language), [.. reviews[day]]))
            .ToList();
        return View(
            isMonth ? "Calendar" : "Agenda",
            new CalendarViewModel(Layout(Texts["admin.calendar.title"]), first, today, days)
            {
                Address = isMonth ? AdminLinks.CalendarOf(first) : AdminLinks.Calendar,
            }
        );
    }

    /// <summary>Asks which of the acts scheduled together to cancel: one language of a page, or all of them.</summary>
    /// <param name="act">Id of the act whose cancel button was used.</param>
    [HttpGet("/admin/calendar/{group:guid}/cancel")]
    public async Task<IActionResult> Ask(Guid group, string? act, string? returnUrl) =>
        await BuildCancelViewModelAsync(group, act, returnUrl) is { } viewModel ? View("Cancel", viewModel) : NotFound();

    /// <param name="act">Id of the one act to cancel, or <see cref="CancelViewModel.All"/>.</param>
    [HttpPost("/admin/calendar/{group:guid}/cancel")]
    public async Task<IActionResult> Cancel(Guid group, string? act, string? returnUrl)
    {
        if (await BuildCancelViewModelAsync(group, act, returnUrl) is not { } viewModel)
            return NotFound();
        var isAll = act == CancelViewModel.All && viewModel.MayCancelAll;
        var one = viewModel.Entries.FirstOrDefault(e => e.ActId.ToString() == act);
        if (one is null && !isAll)
            return Invalid("Cancel", viewModel with { Issues = [new Issue("act", IssueCodes.Missing)] });

        switch (await cancel.ExecuteAsync(group, one?.ActId, Staff.Actor(clock), HttpContext.RequestAborted))
        {
            case CancelScheduled.Outcome.Cancelled(var acts):
                SetFlashMessage(Texts["admin.scheduled.removed", acts]);
                break;
            case CancelScheduled.Outcome.NeededByOthers:
                return Invalid("Cancel", viewModel with { Issues = [new Issue("act", IssueCodes.NeededByOthers)] });
            default:
                SetFlashMessage(Texts["admin.scheduled.over"]);
                break;
        }

        return RedirectWithinAdmin(viewModel.ReturnUrl);
    }

    /// <summary>Releases acts that wait for confirmation, because a second publisher has looked at them.</summary>
    [HttpPost("/admin/calendar/{group:guid}/confirm")]
    public async Task<IActionResult> Confirm(Guid group, string? returnUrl)
    {
        var ct = HttpContext.RequestAborted;
        if (await timetable.CancellableAsync(Staff, group, ct) is not { MayCancelAll: true, Entries.Count: > 0 })
            return NotFound();
        SetFlashMessage(
            await confirm.ExecuteAsync(group, await approvals.AllowsOwnTextAsync(ct), Staff.Actor(clock), ct) switch
            {
                ConfirmScheduled.Outcome.Confirmed => Texts["admin.scheduled.confirmed"],
                ConfirmScheduled.Outcome.OwnWork => Texts["admin.scheduled.own"],
                _ => Texts["admin.scheduled.over"],
            }
        );
        return RedirectWithinAdmin(returnUrl ?? AdminLinks.Calendar);
    }

    /// <returns>Null if the group has no acts, or none that the user may cancel.</returns>
    private async Task<CancelViewModel?> BuildCancelViewModelAsync(Guid group, string? act, string? returnUrl) =>
        await timetable.CancellableAsync(Staff, group, HttpContext.RequestAborted) is { Entries.Count: > 0 } found
            ? new CancelViewModel(
                Layout(Texts["admin.cancel.title"]),
                group,
                found.Entries,
                found.MayCancelAll,
                act,
                SafeReturnUrl(returnUrl ?? AdminLinks.Calendar)
            )
            : null;

    /// <summary>The user's own language if they may edit the page in it; otherwise the first one in which they may.</summary>
    private Language LanguageFor(Page page) =>
        Staff.Rights.MayWrite(page, Language) ? Language : Language.All.First(l => Staff.Rights.MayWrite(page, l));
}
