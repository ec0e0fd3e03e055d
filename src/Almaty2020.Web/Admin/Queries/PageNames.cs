using Almaty2020.Web.Data;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>Finds pages by what they are called.</summary>
public sealed class PageNames(SiteConnections connections)
{
    // Separate queries: titles and keys have different collations, so SQL Server cannot return them in one column.
    private const string LiveTitlesSql = "SELECT PageId, Title FROM Publications";

    private const string DraftTitlesSql = "SELECT PageId, Title FROM Drafts";

    private const string KeysSql = "SELECT Id, [Key] FROM Pages";

    /// <summary>Ids of the pages whose title, live or in a draft, or whose key contains the text, ignoring case.</summary>
    /// <remarks>Compared in memory: SQLite ignores case only for Latin letters.</remarks>
    public async Task<IReadOnlySet<int>> MatchingAsync(string text, CancellationToken ct)
    {
        var found = new HashSet<int>();
        await using var connection = await connections.OpenAsync(ct);
        foreach (var sql in (string[])[LiveTitlesSql, DraftTitlesSql, KeysSql])
        {
            await foreach (var (id, name) in connection.EachRowAsync(sql, row => (row.GetInt32(0), row.GetString(1)), ct))
            {
                if (name.Contains(text, StringComparison.OrdinalIgnoreCase))
                    found.Add(id);
            }
        }

        return found;
    }
}
