using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Startup;
using Microsoft.Extensions.Logging.Abstractions;

namespace Almaty2020.Tests.Support;

/// <summary>What one process has of the search.</summary>
internal sealed class SearchNode : IDisposable
{
    private readonly PublicationFollower follower;
    private readonly SearchIndexes indexes;
    private readonly SiteSearch search;

    public SearchNode(TestDatabase database, string? dataPath = null, SiteConnections? connections = null)
    {
        var settings = database.Settings with { DataPath = dataPath ?? database.DataPath };
        var (current, reader) = (new CurrentSite(), new PublishedReader(connections ?? database.Connections));
        follower = new PublicationFollower(current, reader, new PublishedPages(reader), TimeProvider.System, NullLogger<PublicationFollower>.Instance);
        indexes = new SearchIndexes(settings, current, reader, NullLogger<SearchIndexes>.Instance);
        search = new SiteSearch(indexes, current);
    }

    /// <summary>The snapshot alone.</summary>
    public Task SeeAsync() => follower.CatchUpAsync(TestContext.Current.CancellationToken);

    /// <summary>The indexes alone.</summary>
    public Task IndexAsync() => indexes.CatchUpAsync(TestContext.Current.CancellationToken);

    public async Task CatchUpAsync()
    {
        await SeeAsync();
        await IndexAsync();
    }

    /// <summary>What a node does each second.</summary>
    /// <returns>Whether the indexes were opened.</returns>
    public async Task<bool> LookAsync()
    {
        await SeeAsync();
        if (indexes.MayStayClosed())
            return false;
        await IndexAsync();
        return true;
    }

    public Task<SearchResults> ResultsAsync(string text) => search.SearchAsync(new SearchQuery(Language.English, text), TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<string>> FindAsync(string text) => [.. (await ResultsAsync(text)).Hits.Select(h => h.Page.Key)];

    public void Dispose() => indexes.Dispose();
}
