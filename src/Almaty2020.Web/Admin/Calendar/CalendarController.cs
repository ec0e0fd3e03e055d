using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Calendar;

/// <summary>What is scheduled and what is due for review, a month at a time.</summary>
public sealed class CalendarController(Timetable timetable, PageTitles titles, CancelScheduled cancel, ConfirmScheduled confirm, SiteSettings settings, TimeProvider clock) : AdminController
{
    /// <param name="month">As <c>2026-11</c>; the present one where it is none.</param>
    [HttpGet("/admin/calendar")]
    public async Task<IActionResult> Show(string? month)
    {
        var ct = HttpContext.RequestAborted;
        var today = Formats.DayOf(clock.GetUtcNow().UtcDateTime);
        var first = DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is > 1900 and < 9999
            ? asked
            : new DateOnly(today.Year, today.Month, 1);
        var next = first.AddMonths(1);
        var tree = await titles.ReadAsync(Language, ct);
        var entries = (await timetable.BetweenAsync(Staff, AlmatyClock.StartOf(first), AlmatyClock.StartOf(next), ct)).ToLookup(e => Formats.DayOf(e.DueAtUtc));
        var reviews = (await timetable.ReviewsAsync(Staff, first, next, ct))
            .Select(r => (r.Day, Item: new ReviewItem(r.Page.Id, tree.TitleOf(r.Page.Id), tree.Find(r.Page.Id)?.Language, LanguageFor(r.Page))))
            .ToLookup(r => r.Day, r => r.Item);
        var days = Enumerable.Range(0, next.DayNumber - first.DayNumber).Select(first.AddDays).Select(day => new CalendarDay(day, CalendarCard.Of(entries[day], Language), [.. reviews[day]])).ToList();
        return View("Calendar", new CalendarScreen(Frame(Texts["admin.calendar.title"]), first, today, days));
    }

    /// <summary>Asks what to cancel of what is scheduled together: one language of a page, or all of it.</summary>
    /// <param name="act">The one that the question was asked beside.</param>
    [HttpGet("/admin/calendar/{group:guid}/cancel")]
    public async Task<IActionResult> Ask(Guid group, string? act, string? returnUrl) =>
        await CancelScreenAsync(group, act, returnUrl) is { } screen ? View("Cancel", screen) : NotFound();

    /// <param name="act">Id of the one act to cancel, or <see cref="CancelScreen.All"/>.</param>
    [HttpPost("/admin/calendar/{group:guid}/cancel")]
    public async Task<IActionResult> Cancel(Guid group, string? act, string? returnUrl)
    {
        if (await CancelScreenAsync(group, act, returnUrl) is not { } screen)
            return NotFound();
        var isAll = act == CancelScreen.All && screen.MayCancelAll;
        var one = screen.Entries.FirstOrDefault(e => e.ActId.ToString() == act);
        if (one is null && !isAll)
            return Refused("Cancel", screen with { Issues = [new Issue("act", IssueCodes.Missing)] });

        switch (await cancel.ExecuteAsync(group, one?.ActId, Staff.Actor(clock), HttpContext.RequestAborted))
        {
            case CancelScheduled.Outcome.Cancelled(var acts):
                Say(Texts["admin.scheduled.removed", acts]);
                break;
            case CancelScheduled.Outcome.NeededByOthers:
                return Refused("Cancel", screen with { Issues = [new Issue("act", IssueCodes.NeededByOthers)] });
            default:
                Say(Texts["admin.scheduled.over"]);
                break;
        }

        return Onward(screen.ReturnUrl);
    }

    /// <summary>Lets what is held be carried out: a second publisher has looked at it.</summary>
    [HttpPost("/admin/calendar/{group:guid}/confirm")]
    public async Task<IActionResult> Confirm(Guid group, string? returnUrl)
    {
        var ct = HttpContext.RequestAborted;
        if (await timetable.CancellableAsync(Staff, group, ct) is not { MayCancelAll: true, Entries.Count: > 0 })
            return NotFound();
        Say(await confirm.ExecuteAsync(group, settings.AllowsOwnApproval, Staff.Actor(clock), ct) switch
        {
            ConfirmScheduled.Outcome.Confirmed => Texts["admin.scheduled.confirmed"],
            ConfirmScheduled.Outcome.OwnWork => Texts["admin.scheduled.own"],
            _ => Texts["admin.scheduled.over"],
        });
        return Onward(returnUrl ?? "/admin/calendar");
    }
    /// <returns>Null where there is nothing, or nothing for them.</returns>
    private async Task<CancelScreen?> CancelScreenAsync(Guid group, string? act, string? returnUrl) =>
        await timetable.CancellableAsync(Staff, group, HttpContext.RequestAborted) is { Entries.Count: > 0 } found
            ? new CancelScreen(Frame(Texts["admin.cancel.title"]), group, found.Entries, found.MayCancelAll, act, WithinAdmin(returnUrl ?? "/admin/calendar"))
            : null;

    /// <summary>Their own where they write in it, else the first in which they do.</summary>
    private Language LanguageFor(Page page) => Staff.Rights.MayWrite(page, Language) ? Language : Language.All.First(l => Staff.Rights.MayWrite(page, l));
}
