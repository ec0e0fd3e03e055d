using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Gives out the log's numbers.</summary>
internal static class PublicationLog
{
    /// <summary>
    /// Takes the next number. The update holds the row until the transaction ends, so acts queue here and commit in the
    /// order of their numbers: whoever has read number n has missed nothing before it. An identity column promises neither.
    /// </summary>
    public static async Task<long> NextNumberAsync(this SiteDb db, CancellationToken ct)
    {
        await db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, v => v.Number + 1), ct);
        return await db.SiteVersions.AsNoTracking().Select(v => v.Number).SingleAsync(ct);
    }

    /// <summary>
    /// Joins the same queue without taking a number: for an act that must look before it knows how many it needs, perhaps none. What is
    /// seen after it cannot change before the commit.
    /// </summary>
    public static Task QueueAsync(this SiteDb db, CancellationToken ct) =>
        db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, v => v.Number), ct);
}
