using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>Start page of the admin area.</summary>
public sealed class DashboardController(
    DashboardQueries work,
    SetupChecklistQuery checklist,
    AlertQueries alerts,
    ApprovalSetting approvals,
    FeedbackInbox inbox,
    TimeProvider clock
) : AdminController
{
    [HttpGet("/admin")]
    public async Task<IActionResult> Show()
    {
        var ct = HttpContext.RequestAborted;
        var now = clock.GetUtcNow().UtcDateTime;
        List<DashboardList> lists = [];
        // Urgent publications are rare. When there is one, it comes before what is merely new.
        if (Staff.Rights.HasRole(Role.Publisher) && await work.UrgentAsync(Staff, ct) is { Count: > 0 } urgent)
            lists.Add(new("urgent", Texts["admin.dashboard.urgent"], Texts["admin.dashboard.urgent-hint"], "", urgent));
        if (Staff.Rights.HasRole(Role.Publisher))
            lists.Add(
                new(
                    "waiting",
                    Texts["admin.dashboard.waiting"],
                    Texts["admin.dashboard.waiting-hint"],
                    Texts["admin.dashboard.waiting-empty"],
                    await work.AwaitingReviewAsync(Staff, await approvals.AllowsOwnTextAsync(ct), ct)
                )
            );
        var writes = Staff.Rights.HasAnyRole(Rights.WritingRoles);
        if (writes && await work.CorrectedAsync(Staff, ct) is { Count: > 0 } corrected)
            lists.Add(new("corrected", Texts["admin.dashboard.corrected"], Texts["admin.dashboard.corrected-hint"], "", corrected));
        if (writes)
            lists.Add(
                new("mine", Texts["admin.dashboard.mine"], null, Texts["admin.dashboard.mine-empty"], await work.OwnDraftsAsync(Staff, ct))
            );
        if (Staff.Rights.HasRole(Role.Publisher))
            lists.Add(
                new(
                    "scheduled",
                    Texts["admin.dashboard.scheduled"],
                    null,
                    Texts["admin.dashboard.scheduled-empty"],
                    await work.ScheduledAsync(Staff, ct)
                )
            );
        if (Staff.Rights.HasRole(Role.Translator))
            lists.Add(
                new(
                    "missing",
                    Texts["admin.dashboard.missing"],
                    Texts["admin.dashboard.missing-hint"],
                    Texts["admin.dashboard.missing-empty"],
                    await work.MissingAsync(Staff, ct)
                )
            );
        if (writes)
        {
            lists.Add(
                new(
                    "behind",
                    Texts["admin.dashboard.behind"],
                    null,
                    Texts["admin.dashboard.behind-empty"],
                    await work.BehindAsync(Staff, ct)
                )
            );
            lists.Add(
                new(
                    "review",
                    Texts["admin.dashboard.review"],
                    Texts["admin.dashboard.review-hint"],
                    Texts["admin.dashboard.review-empty"],
                    await work.DueForReviewAsync(Staff, ct)
                )
            );
            // Most sites have no indicators: an empty list says nothing.
            if (await work.ValuesDueAsync(Staff, ct) is { Count: > 0 } values)
                lists.Add(new("values", Texts["admin.dashboard.values"], Texts["admin.dashboard.values-hint"], "", values));
        }

        var feedback = writes
            ? await inbox.ReadAsync(
                Staff.Rights,
                new FeedbackInbox.Filter(SinceUtc: now.AddDays(-DashboardViewModel.FeedbackDays)) { IsDone = false },
                DashboardViewModel.FeedbackShown,
                ct
            )
            : null;
        return View(
            "Dashboard",
            new DashboardViewModel(Layout(Texts["admin.dashboard.title"]), lists, feedback, Formats.DayOf(now))
            {
                Alerts = await alerts.CurrentAsync(Staff, ct),
                MayPublishAlerts = Language.All.Any(Staff.Rights.MayPublishAnywhere),
                NowUtc = now,
                Checklist = Staff.Rights.HasRole(Role.Administrator) ? await checklist.ReadAsync(Staff, ct) : null,
            }
        );
    }
}
