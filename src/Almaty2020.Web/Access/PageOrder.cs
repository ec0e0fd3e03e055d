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
        var pages = await connection.RowsAsync(Sql, row => (Id: row.GetInt32(0), ParentId: row.IsDBNull(1) ? 0 : row.GetInt32(1), Position: row.GetInt32(2)), ct);
        var below = pages.ToLookup(p => p.ParentId);
        var order = new List<int>(pages.Count);
        Add(0);
        return order;

        void Add(int parentId)
        {
            foreach (var page in below[parentId].OrderBy(p => p.Position).ThenBy(p => p.Id))
            {
                order.Add(page.Id);
                Add(page.Id);
            }
        }
    }
}
