using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Data;
using Almaty2020.Web.Notifications;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Notifications;

/// <param name="IsFirst">False for older notifications.</param>
public sealed record NotificationsViewModel(AdminLayoutModel Layout, NotificationQueries.ResultPage Part, bool IsFirst)
    : AdminViewModel(Layout)
{
    public bool HasUnread => Part.Rows.Any(r => !r.IsRead);

    /// <summary>What the user has seen: newer ones may arrive before the button is pressed.</summary>
    public long SeenUpTo => Part.Rows.Count > 0 ? Part.Rows.Max(r => r.AtUtc).Ticks : 0;
}

/// <summary>Lists the user's notifications.</summary>
public sealed class NotificationsController(NotificationQueries notifications, MarkNotificationsRead mark) : AdminController
{
    [HttpGet("/admin/notifications")]
    public async Task<IActionResult> Index(string? after)
    {
        var before = TimeCursor.TryParse(after);
        return View(
            "Notifications",
            new NotificationsViewModel(
                Layout(Texts["admin.notifications.title"]),
                await notifications.ReadAsync(Staff.Account.Id, before, HttpContext.RequestAborted),
                before is null
            )
        );
    }

    [HttpPost("/admin/notifications/read")]
    public async Task<IActionResult> MarkRead(long upTo)
    {
        if (upTo > 0 && upTo <= DateTime.MaxValue.Ticks)
            await mark.AllAsync(Staff.Account.Id, new DateTime(upTo, DateTimeKind.Utc), HttpContext.RequestAborted);
        SetFlashMessage(Texts["admin.notifications.all-read"]);
        return Redirect(AdminLinks.Notifications);
    }
}
