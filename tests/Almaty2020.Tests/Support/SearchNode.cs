using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Almaty2020.Tests.Support;

/// <summary>The search components of one process.</summary>
internal sealed class SearchNode : IDisposable
{
    private readonly PublicationFollower follower;
    private readonly SearchIndexes indexes;
    private readonly SiteSearch search;

    public SearchNode(TestDatabase database, string? dataPath = null, SiteConnections? connections = null)
    {
        var settings = database.Settings with { DataPath = dataPath ?? database.DataPath };
        var (current, reader) = (new CurrentSite(), new PublishedReader(connections ?? database.Connections));
        follower = new PublicationFollower(
            current,
            reader,
            new PageBodyCache(reader),
            TimeProvider.System,
            NullLogger<PublicationFollower>.Instance
        );
        indexes = new SearchIndexes(settings, current, reader, NullLogger<SearchIndexes>.Instance);
        search = new SiteSearch(indexes, current);
    }

    /// <summary>Refreshes only the site snapshot.</summary>
    public Task RefreshSnapshotAsync() => follower.CatchUpAsync(TestContext.Current.CancellationToken);

    /// <summary>Refreshes only the search indexes.</summary>
    public Task RefreshIndexesAsync() => indexes.CatchUpAsync(TestContext.Current.CancellationToken);

    public async Task CatchUpAsync()
    {
        await RefreshSnapshotAsync();
        await RefreshIndexesAsync();
    }

    /// <summary>Does what a node does each second: refreshes the snapshot, and the indexes if needed.</summary>
    /// <returns>True if the indexes were opened.</returns>
    public async Task<bool> PollAsync()
    {
        await RefreshSnapshotAsync();
        if (indexes.CanStayClosed())
            return false;
        await RefreshIndexesAsync();
        return true;
    }

    public Task<SearchResults> ResultsAsync(string text) =>
        search.SearchAsync(new SearchQuery(Language.English, text), TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<string>> FindAsync(string text) => [.. (await ResultsAsync(text)).Hits.Select(h => h.Page.Key)];

    public void Dispose() => indexes.Dispose();
}
