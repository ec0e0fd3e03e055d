using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Notifications;

/// <param name="Actor">Name of the account that caused it; null if it was not an account.</param>
public sealed record NotificationRow(
    Guid Id,
    NotificationKind Kind,
    int? PageId,
    Language? Language,
    string Title,
    int Count,
    string? Actor,
    DateTime AtUtc,
    bool IsRead
);

/// <summary>Reads a user's notifications.</summary>
public sealed class NotificationQueries(SiteDb db)
{
    public const int PageSize = 50;

    /// <summary>The number of unread notifications is counted up to this one.</summary>
    public const int MostCounted = 100;

    /// <param name="Next">Cursor of the next older page; null on the last page.</param>
    public sealed record ResultPage(IReadOnlyList<NotificationRow> Rows, TimeCursor? Next);

    /// <returns>At most <see cref="MostCounted"/>.</returns>
    public Task<int> CountUnreadAsync(string accountId, CancellationToken ct) =>
        db.Notifications.Where(n => n.AccountId == accountId && n.ReadAtUtc == null).Take(MostCounted).CountAsync(ct);

    /// <summary>The newest notifications before a cursor.</summary>
    public async Task<ResultPage> ReadAsync(string accountId, TimeCursor? before, CancellationToken ct)
    {
        var notifications = db.Notifications.Where(n => n.AccountId == accountId);
        if (before is not null)
            notifications = notifications.Where(n => n.AtUtc < before.AtUtc || (n.AtUtc == before.AtUtc && n.Id < before.Id));
        var rows = await Rows(notifications.OrderByDescending(n => n.AtUtc).ThenByDescending(n => n.Id).Take(PageSize + 1)).ToListAsync(ct);
        // The extra row shows whether there is another page.
        var shown = rows.Take(PageSize).ToList();
        return new ResultPage(shown, rows.Count > shown.Count ? new TimeCursor(shown[^1].AtUtc, shown[^1].Id) : null);
    }

    /// <summary>The notifications in an e-mail, oldest first.</summary>
    internal Task<List<NotificationRow>> InEmailAsync(string accountId, Guid emailId, int most, CancellationToken ct) =>
        Rows(
                db.Notifications.Where(n => n.AccountId == accountId && n.EmailId == emailId)
                    .OrderBy(n => n.AtUtc)
                    .ThenBy(n => n.Id)
                    .Take(most)
            )
            .ToListAsync(ct);

    private IQueryable<NotificationRow> Rows(IQueryable<Notification> notifications) =>
        from notification in notifications.AsNoTracking()
        join actor in db.Accounts on notification.ActorId equals actor.Id into actors
        from actor in actors.DefaultIfEmpty()
        select new NotificationRow(
            notification.Id,
            notification.Kind,
            notification.PageId,
            notification.Language,
            notification.Title,
            notification.Count,
            actor == null ? null : actor.Name,
            notification.AtUtc,
            notification.ReadAtUtc != null
        );
}
