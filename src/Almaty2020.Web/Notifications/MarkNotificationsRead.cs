using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Notifications;

/// <summary>Marks a user's notifications as read. They are then not sent by e-mail either. Not audited, because it affects only the user.</summary>
public sealed class MarkNotificationsRead(SiteDb db, TimeProvider clock)
{
    /// <param name="upToUtc">Time of the newest notification that the user has seen.</param>
    public Task AllAsync(string accountId, DateTime upToUtc, CancellationToken ct) =>
        MarkAsync(db.Notifications.Where(n => n.AccountId == accountId && n.ReadAtUtc == null && n.AtUtc <= upToUtc), ct);

    /// <summary>Marks those whose place the user has opened: a page in a language, or the residents' feedback.</summary>
    public async Task OfPlaceAsync(string accountId, int? pageId, Language? language, bool isFeedback, CancellationToken ct)
    {
        var notifications = db.Notifications.Where(n =>
            n.AccountId == accountId
            && n.ReadAtUtc == null
            && (n.Kind == NotificationKind.Feedback || n.Kind == NotificationKind.Assigned) == isFeedback
        );
        if (pageId is not null)
            notifications = notifications.Where(n => n.PageId == pageId);
        if (language is not null)
            notifications = notifications.Where(n => n.Language == language || n.Language == null);
        // Ask first: most of the time there is nothing to write.
        if (await notifications.AnyAsync(ct))
            await MarkAsync(notifications, ct);
    }

    private Task<int> MarkAsync(IQueryable<Notification> notifications, CancellationToken ct)
    {
        var now = Actor.System(clock).AtUtc;
        return notifications.ExecuteUpdateAsync(
            set => set.SetProperty(n => n.ReadAtUtc, now).SetProperty(n => n.MailDueAtUtc, (DateTime?)null),
            ct
        );
    }
}
