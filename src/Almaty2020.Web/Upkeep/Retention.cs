using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>
/// Daily job: deletes residents' answers after the months that <c>Feedback:KeepMonths</c> says, and sessions and links thirty days after they ended.
/// The audit log gets how many, and nothing of what they held.
/// </summary>
public sealed class Retention(SiteDb db, SiteSettings settings, TimeProvider clock)
{
    /// <summary>Long enough to look into an incident.</summary>
    public static readonly TimeSpan AfterEnd = TimeSpan.FromDays(30);

    /// <returns>How many rows were deleted.</returns>
    public Task<int> ExecuteAsync(CancellationToken ct) => db.InTransactionAsync(DeleteAsync, ct);

    /// <summary>The counts of <see cref="AuditEntry.Detail"/>; null where it has none.</summary>
    public static (int Feedback, int Sessions, int Links)? Read(string detail) =>
        detail.Split(' ') is [var feedback, var sessions, var links]
        && int.TryParse(feedback, NumberStyles.None, CultureInfo.InvariantCulture, out var f)
        && int.TryParse(sessions, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
        && int.TryParse(links, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
            ? (f, s, l)
            : null;

    private async Task<int> DeleteAsync(Guid actId, CancellationToken ct)
    {
        var actor = Actor.System(clock);
        var oldest = actor.AtUtc.AddMonths(-settings.FeedbackMonths);
        var ended = actor.AtUtc - AfterEnd;
        var (begun, seen) = (ended - Session.AbsoluteLimit, ended - Session.IdleLimit);
        var throttled = actor.AtUtc - Throttle.LongWindow;

        var feedback = await db.Feedback.Where(f => f.AtUtc < oldest).ExecuteDeleteAsync(ct);
        var sessions = await db.Sessions.Where(s => s.EndedAtUtc < ended || s.BeganAtUtc < begun || s.SeenAtUtc < seen).ExecuteDeleteAsync(ct);
        var links = await db.AccountLinks.Where(l => l.UsedAtUtc < ended || l.ExpiresAtUtc < ended).ExecuteDeleteAsync(ct);
        // Where a guest has answered, what they said still names the link.
        links += await db.ShareLinks
            .Where(l => (l.RevokedAtUtc < ended || l.ExpiresAtUtc < ended) && !db.Remarks.Any(r => r.ShareLinkId == l.Id))
            .ExecuteDeleteAsync(ct);
        await db.Throttles.Where(t => t.SinceUtc < throttled).ExecuteDeleteAsync(ct);

        if (feedback + sessions + links > 0)
        {
            db.Audit.Add(new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.OldRowsDeleted,
                Detail = string.Create(CultureInfo.InvariantCulture, $"{feedback} {sessions} {links}"),
                AtUtc = actor.AtUtc,
            });
            await db.SaveChangesAsync(ct);
        }

        return feedback + sessions + links;
    }
}
