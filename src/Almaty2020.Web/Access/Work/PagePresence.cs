using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>Who has a page's editor open. In the database, for two who write in one page may be served by two nodes.</summary>
public sealed class PagePresence(SiteDb db, TimeProvider clock)
{
    /// <summary>How long after its last beat an editor counts as closed: three beats may be lost.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(60);

    /// <summary>How long a row that nobody beats any more is kept.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <param name="SinceUtc">When they opened it.</param>
    public sealed record Other(string Name, DateTime SinceUtc);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Those who have it open and are not the one who asks, in the order in which they came.</summary>
    public async Task<IReadOnlyList<Other>> OthersAsync(Staff staff, int pageId, Language language, CancellationToken ct)
    {
        var limit = Now - Holds;
        var rows =
            from presence in db.Presences
            join account in db.Accounts on presence.AccountId equals account.Id
            where presence.PageId == pageId && presence.Language == language && presence.AccountId != staff.Account.Id && presence.SeenAtUtc > limit
            orderby presence.SinceUtc, account.Name
            select new Other(account.Name, presence.SinceUtc);
        return await rows.AsNoTracking().ToListAsync(ct);
    }

    /// <summary>They have it open, still or anew.</summary>
    public async Task BeatAsync(Staff staff, int pageId, Language language, CancellationToken ct)
    {
        var now = Now;
        var limit = now - Holds;
        var beaten = await Own(staff, pageId, language).ExecuteUpdateAsync(
            p => p.SetProperty(x => x.SinceUtc, x => x.SeenAtUtc > limit ? x.SinceUtc : now).SetProperty(x => x.SeenAtUtc, now), ct);
        if (beaten > 0)
            return;

        var old = now - Kept;
        await db.Presences.Where(p => p.SeenAtUtc < old).ExecuteDeleteAsync(ct);
        db.Presences.Add(new Presence { PageId = pageId, Language = language, AccountId = staff.Account.Id, SinceUtc = now, SeenAtUtc = now });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            // Another tab of theirs was quicker: they are there.
        }
    }

    public Task LeaveAsync(Staff staff, int pageId, Language language, CancellationToken ct) => Own(staff, pageId, language).ExecuteDeleteAsync(ct);

    private IQueryable<Presence> Own(Staff staff, int pageId, Language language) =>
        db.Presences.Where(p => p.PageId == pageId && p.Language == language && p.AccountId == staff.Account.Id);
}
