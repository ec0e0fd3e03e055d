using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Assigns the numbers of the publication log.</summary>
internal static class PublicationLog
{
    /// <summary>
    /// Takes the next number. The update locks the row until the transaction ends, so acts wait for each other here and commit in the order
    /// of their numbers: a reader of number n has missed nothing before it. An identity column guarantees neither.
    /// </summary>
    public static async Task<long> NextLogNumberAsync(this SiteDb db, CancellationToken ct)
    {
        await db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, v => v.Number + 1), ct);
        return await db.SiteVersions.AsNoTracking().Select(v => v.Number).SingleAsync(ct);
    }

    /// <summary>
    /// Takes the same lock without taking a number, for an act that must read before it knows how many numbers it needs, perhaps none. What
    /// is read after it cannot change before the commit.
    /// </summary>
    public static Task LockPublicationLogAsync(this SiteDb db, CancellationToken ct) =>
        db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, v => v.Number), ct);
}
