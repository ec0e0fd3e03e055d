using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Drafts;

/// <summary>
/// Tracks who has a page's editor open. Kept in the database, because two people editing the same page may be served by two nodes.
/// </summary>
public sealed class PagePresence(SiteDb db, TimeProvider clock)
{
    /// <summary>Time after its last heartbeat until an editor counts as closed. Three heartbeats may be lost.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>How long a row is kept after its last heartbeat.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Records a heartbeat: the staff member has the editor open.</summary>
    public async Task RecordHeartbeatAsync(string accountId, int pageId, Language language, CancellationToken ct)
    {
        var now = Now;
        var limit = now - Timeout;
        var updated = await Own(accountId, pageId, language)
            .ExecuteUpdateAsync(
                p => p.SetProperty(x => x.SinceUtc, x => x.SeenAtUtc > limit ? x.SinceUtc : now).SetProperty(x => x.SeenAtUtc, now),
                ct
            );
        if (updated > 0)
            return;

        var old = now - Retention;
        await db.Presences.Where(p => p.SeenAtUtc < old).ExecuteDeleteAsync(ct);
        db.Presences.Add(
            new Presence
            {
                PageId = pageId,
                Language = language,
                AccountId = accountId,
                SinceUtc = now,
                SeenAtUtc = now,
            }
        );
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            // Another tab of the same person inserted the row first. The presence is recorded either way.
        }
    }

    public Task LeaveAsync(string accountId, int pageId, Language language, CancellationToken ct) =>
        Own(accountId, pageId, language).ExecuteDeleteAsync(ct);

    private IQueryable<Presence> Own(string accountId, int pageId, Language language) =>
        db.Presences.Where(p => p.PageId == pageId && p.Language == language && p.AccountId == accountId);
}
