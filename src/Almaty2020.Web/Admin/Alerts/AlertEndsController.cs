using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Alerts;

/// <summary>Ends an alert before its time: its page stays readable and says so.</summary>
public sealed class AlertEndsController(AlertQueries alerts, Withdraw withdraw, TimeProvider clock) : AdminController
{
    [ShowAtOnce]
    [HttpPost("/admin/alerts/{pageId:int}/end")]
    public async Task<IActionResult> Create(int pageId)
    {
        var ct = HttpContext.RequestAborted;
        if ((await alerts.CurrentAsync(Staff, ct)).FirstOrDefault(a => a.PageId == pageId && a.MayEnd) is not { } alert)
            return NotFound();
        var request = new Withdraw.Request(
            pageId,
            [.. alert.Versions.Select(v => new Withdraw.Version(v.Language, Texts.For(v.Language)["alert.ended-early"]))]
        )
        {
            Kind = WithdrawalKind.Retired,
        };
        if (await withdraw.ExecuteAsync(request, Staff.Actor(clock), ct) is not Withdraw.Outcome.Withdrawn)
            return Conflict();
        SetFlashMessage(Texts["admin.alerts.ended"]);
        return Redirect(AdminLinks.Dashboard);
    }
}
