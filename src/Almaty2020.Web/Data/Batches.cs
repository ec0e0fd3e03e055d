using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>
/// Queries by many values in batches: SQL Server allows 2,100 parameters per command, and each value is one. For lists that grow with the
/// site. A list of fixed length does not need it, and a page tree is better queried by its path (<c>SiteDb.SubtreeOf</c>).
/// </summary>
internal static class Batches
{
    /// <summary>Below the limit of 2,100: EF Core rounds the number of parameters up, and a query has other parameters.</summary>
    public const int Size = 1000;

    public static async Task<List<T>> QueryInBatchesAsync<TKey, T>(
        this IEnumerable<TKey> keys,
        Func<TKey[], IQueryable<T>> query,
        CancellationToken ct
    )
    {
        var rows = new List<T>();
        foreach (var batch in keys.Chunk(Size))
            rows.AddRange(await query(batch).ToListAsync(ct));
        return rows;
    }
}
