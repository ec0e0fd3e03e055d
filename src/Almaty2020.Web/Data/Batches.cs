using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>
/// Asks for many values a batch at a time: SQL Server takes 2,100 parameters a command, and each value is one. For lists that grow with the
/// site; a list of fixed length needs none of this, and a tree of pages is better asked for by its path (<c>SiteDb.TreeOf</c>).
/// </summary>
internal static class Batches
{
    /// <summary>EF Core rounds the number of parameters up, and a query has others.</summary>
    public const int Size = 1000;

    public static async Task<List<T>> InBatchesAsync<TKey, T>(this IEnumerable<TKey> keys, Func<TKey[], IQueryable<T>> query, CancellationToken ct)
    {
        var rows = new List<T>();
        foreach (var batch in keys.Chunk(Size))
            rows.AddRange(await query(batch).ToListAsync(ct));
        return rows;
    }
}
