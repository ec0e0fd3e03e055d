using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>
/// Daily job: deletes residents' feedback after the months in <c>Feedback:KeepMonths</c>, sessions and links thirty days after their end,
/// notifications after <see cref="Notification.KeptFor"/>, and pictures and documents after <c>Pictures:TrashDays</c> in the trash. The audit
/// log records how many rows were deleted, but not their content, and the key of each picture and document.
/// </summary>
public sealed class Retention(SiteDb db, DeleteTrashedPictures pictures, SiteSettings settings, TimeProvider clock)
{
    /// <summary>Long enough to investigate an incident.</summary>
    public static readonly TimeSpan RetentionAfterEnd = TimeSpan.FromDays(30);

    /// <returns>The number of deleted rows.</returns>
    public async Task<int> ExecuteAsync(CancellationToken ct)
    {
        var rows = await db.InTransactionAsync(DeleteAsync, ct);
        var actor = Actor.System(clock);
        return rows + await pictures.ExecuteAsync(actor.AtUtc.AddDays(-settings.PictureTrashDays), actor, ct);
    }

    /// <summary>Parses the counts in <see cref="AuditEntry.Detail"/>; null if it contains none.</summary>
    public static (int Feedback, int Sessions, int Links)? ParseCounts(string detail) =>
        detail.Split(' ') is [var feedback, var sessions, var links]
        && int.TryParse(feedback, NumberStyles.None, CultureInfo.InvariantCulture, out var f)
        && int.TryParse(sessions, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
        && int.TryParse(links, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
            ? (f, s, l)
            : null;

    private async Task<int> DeleteAsync(Guid actId, CancellationToken ct)
    {
        var actor = Actor.System(clock);
        var oldest = actor.AtUtc.AddMonths(-settings.FeedbackRetentionMonths);
        var ended = actor.AtUtc - RetentionAfterEnd;
        var (begun, seen) = (ended - Session.AbsoluteLimit, ended - Session.IdleLimit);
        var (throttled, told) = (actor.AtUtc - Throttle.LongWindow, actor.AtUtc - Notification.KeptFor);

        var feedback = await db.Feedback.Where(f => f.AtUtc < oldest).ExecuteDeleteAsync(ct);
        var sessions = await db
            .Sessions.Where(s => s.EndedAtUtc < ended || s.BeganAtUtc < begun || s.SeenAtUtc < seen)
            .ExecuteDeleteAsync(ct);
        var links = await db.AccountLinks.Where(l => l.UsedAtUtc < ended || l.ExpiresAtUtc < ended).ExecuteDeleteAsync(ct);
        // Keep links of guests who answered: their remarks refer to the link.
        links += await db
            .ShareLinks.Where(l => (l.RevokedAtUtc < ended || l.ExpiresAtUtc < ended) && !db.Remarks.Any(r => r.ShareLinkId == l.Id))
            .ExecuteDeleteAsync(ct);
        await db.Throttles.Where(t => t.SinceUtc < throttled).ExecuteDeleteAsync(ct);
        await db.Notifications.Where(n => n.AtUtc < told).ExecuteDeleteAsync(ct);

        if (feedback + sessions + links > 0)
        {
            db.Audit.Add(
                new AuditEntry
                {
                    Id = actId,
                    ActorId = actor.UserId,
                    Action = AuditActions.OldRowsDeleted,
                    Detail = string.Create(CultureInfo.InvariantCulture, $"{feedback} {sessions} {links}"),
                    AtUtc = actor.AtUtc,
                }
            );
            await db.SaveChangesAsync(ct);
        }

        return feedback + sessions + links;
    }
}
