using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Residents;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>Where a day at work begins.</summary>
public sealed class DashboardController(Worklists work, FeedbackInbox inbox, TimeProvider clock) : AdminController
{
    [HttpGet("/admin")]
    public async Task<IActionResult> Show()
    {
        var ct = HttpContext.RequestAborted;
        var now = clock.GetUtcNow().UtcDateTime;
        List<DashboardList> lists = [];
        // Seldom there is one; and then it does not wait below what is merely new.
        if (Staff.Rights.Is(Role.Publisher) && await work.UrgentAsync(Staff, ct) is { Count: > 0 } urgent)
            lists.Add(new("urgent", Texts["admin.dashboard.urgent"], Texts["admin.dashboard.urgent-hint"], "", urgent));
        if (Staff.Rights.Is(Role.Publisher))
            lists.Add(new("waiting", Texts["admin.dashboard.waiting"], Texts["admin.dashboard.waiting-hint"], Texts["admin.dashboard.waiting-empty"], await work.WaitingAsync(Staff, ct)));
        var writes = Staff.Rights.IsAnyOf(Rights.Writing);
        if (writes)
            lists.Add(new("mine", Texts["admin.dashboard.mine"], null, Texts["admin.dashboard.mine-empty"], await work.OwnDraftsAsync(Staff, ct)));
        if (Staff.Rights.Is(Role.Publisher))
            lists.Add(new("scheduled", Texts["admin.dashboard.scheduled"], null, Texts["admin.dashboard.scheduled-empty"], await work.ScheduledAsync(Staff, ct)));
        if (writes)
        {
            lists.Add(new("behind", Texts["admin.dashboard.behind"], null, Texts["admin.dashboard.behind-empty"], await work.BehindAsync(Staff, ct)));
            lists.Add(new("review", Texts["admin.dashboard.review"], Texts["admin.dashboard.review-hint"], Texts["admin.dashboard.review-empty"], await work.DueForReviewAsync(Staff, ct)));
        }

        var said = writes
            ? await inbox.ReadAsync(Staff.Rights, new FeedbackInbox.Filter(SinceUtc: now.AddDays(-DashboardScreen.FeedbackDays)), DashboardScreen.FeedbackShown, ct)
            : null;
        return View("Dashboard", new DashboardScreen(Frame(Texts["admin.dashboard.title"]), lists, said, Formats.DayOf(now)));
    }
}
