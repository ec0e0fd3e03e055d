using System.Data.Common;
using Almaty2020.Web.Data;

namespace Almaty2020.Web.Access;

/// <summary>The pages in use in the order of the tree, and nothing else of them: a large site's in a few milliseconds, where their titles would take a second.</summary>
public sealed class PageOrder(SiteConnections connections)
{
    public const string Sql = "SELECT Id, ParentId, Position FROM Pages WHERE TrashedAtUtc IS NULL";

    /// <returns>A page before those below it; siblings as residents see them.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<int>> ReadAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var pages = await connection.RowsAsync(Sql, row => (ParentId: row.IsDBNull(1) ? 0 : row.GetInt32(1), Position: row.GetInt32(2), Id: row.GetInt32(0)), ct);
        pages.Sort();
        var first = new Dictionary<int, int>();
        for (var i = 0; i < pages.Count; i++)
            first.TryAdd(pages[i].ParentId, i);
        var order = new List<int>(pages.Count);
        Add(0);
        return order;

        void Add(int parentId)
        {
            if (!first.TryGetValue(parentId, out var at))
                return;
            for (; at < pages.Count && pages[at].ParentId == parentId; at++)
            {
                order.Add(pages[at].Id);
                Add(pages[at].Id);
            }
        }
    }
}
