using Almaty2020.Web.Data;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>Finds pages by what they are called.</summary>
/// <remarks>
/// Compares in memory, because SQLite ignores case only for Latin letters. Names of live pages come from the snapshot: reading them from the
/// database takes most of a second on a large site.
/// </remarks>
public sealed class PageNames(SiteConnections connections, LivePages livePages)
{
    private const string DraftTitlesSql = "SELECT PageId, Title FROM Drafts";

    private const string KeysOfOthersSql =
        "SELECT p.Id, p.[Key] FROM Pages AS p WHERE NOT EXISTS (SELECT 1 FROM Publications AS l WHERE l.PageId = p.Id)";

    /// <summary>Ids of the pages whose title, live or in a draft, or whose key contains the text, ignoring case.</summary>
    public async Task<IReadOnlySet<int>> MatchingAsync(string text, CancellationToken ct)
    {
        var live = await livePages.ReadAsync(ct);
        var found = live.All.Where(p => Contains(p.Key, text) || Contains(p.Title, text)).Select(p => p.PageId).ToHashSet();
        await AddAsync(found, KeysOfOthersSql, text, ct);
        await AddAsync(found, DraftTitlesSql, text, ct);
        return found;
    }

    /// <summary>Ids of the pages whose key contains the text, ignoring case.</summary>
    public async Task<IReadOnlySet<int>> WithKeyLikeAsync(string text, CancellationToken ct)
    {
        var found = (await livePages.ReadAsync(ct)).All.Where(p => Contains(p.Key, text)).Select(p => p.PageId).ToHashSet();
        await AddAsync(found, KeysOfOthersSql, text, ct);
        return found;
    }

    private async Task AddAsync(HashSet<int> found, string sql, string text, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        await foreach (var (id, name) in connection.EachRowAsync(sql, row => (row.GetInt32(0), row.GetString(1)), ct))
        {
            if (Contains(name, text))
                found.Add(id);
        }
    }

    private static bool Contains(string name, string text) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
}
