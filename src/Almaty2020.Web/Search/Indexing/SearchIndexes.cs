using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// The search indexes of all languages. Builds an index from the database if it is missing, corrupt or from another version; afterwards
/// follows the publication log and reads only changed pages. An index on disk that is up to date stays closed until the first search.
/// </summary>
public sealed partial class SearchIndexes(SiteSettings settings, CurrentSite current, PublishedReader reader, ILogger<SearchIndexes> logger)
    : IDisposable
{
    private readonly Dictionary<Language, LanguageIndex> indexes = [];
    private readonly TaskCompletionSource requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim writeLock = new(1);
    private IndexFolder? folder;
    private bool disposed;
    private long indexedVersion = -1;
    private IReadOnlyList<Language>? offered;
    private long closedAtVersion = -1;

    /// <summary>Why the indexes cannot be updated, for the health check; null if the last update succeeded.</summary>
    public string? LastError { get; private set; }

    /// <summary>Completes at the first search.</summary>
    public Task FirstSearch => requested.Task;

    /// <summary>
    /// True if the indexes may stay closed: there was no search yet, and their marker files show that they are up to date. Saves the 8 MB
    /// of memory that Lucene takes. Only for small sites, whose indexes open in a tenth of a second.
    /// </summary>
    public bool CanStayClosed()
    {
        if (
            FirstSearch.IsCompleted
            || opened.Task.IsCompleted
            || current is not { IsLoaded: true, Site: { Count: < PublishedSite.LargeSiteThreshold } site }
        )
            return false;
        if (
            closedAtVersion != site.Version
            && Language.All.All(language => PathOf(language) is { } path && LogPosition.Of(site).IsMarkerIn(path))
        )
            closedAtVersion = site.Version;
        return closedAtVersion == site.Version;
    }

    /// <summary>Requests the indexes; completes when all languages have one that has caught up with the snapshot.</summary>
    public Task OpenAsync()
    {
        requested.TrySetResult();
        return opened.Task;
    }

    /// <summary>Updates the indexes to the current snapshot.</summary>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        var site = current.Site;
        if (!current.IsLoaded || (opened.Task.IsCompleted && Volatile.Read(ref indexedVersion) == site.Version))
            return;

        await writeLock.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            await CatchUpAsync(site, ct);
            Volatile.Write(ref indexedVersion, site.Version);
            LastError = null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LastError = $"The search index does not follow the publication log ({e.GetBaseException().GetType().Name}).";
            throw;
        }
        finally
        {
            writeLock.Release();
        }
    }

    /// <returns>The result of <paramref name="search"/>; <paramref name="nothing"/> while a broken index is being rebuilt.</returns>
    internal T Search<T>(Language language, Func<PageSearcher, T> search, T nothing)
    {
        LanguageIndex? index;
        lock (indexes)
            index = indexes.GetValueOrDefault(language);
        try
        {
            return index is null ? nothing : index.Search(search);
        }
        catch (ObjectDisposedException)
        {
            return nothing;
        }
    }

    public void Dispose()
    {
        // Let a running update finish: a late shutdown is better than half an update.
        writeLock.Wait();
        disposed = true;
        foreach (var index in indexes.Values)
            index.Dispose();
        folder?.Dispose();
        writeLock.Release();
        writeLock.Dispose();
    }

    private async Task CatchUpAsync(PublishedSite site, CancellationToken ct)
    {
        var place = LogPosition.Of(site);
        foreach (var language in Language.All)
        {
            // While a language was not on offer, its pages were in no snapshot, which gives priorities their numbers.
            var isNew = offered?.Contains(language) == false && site.Identity.IsOffered(language);
            if (isNew || await FindUsableAsync(language, place, ct) is not { } index || !await TryFollowAsync(index, site, ct))
                await RebuildAsync(language, site, ct);
        }

        offered = site.Identity.Languages;
        opened.TrySetResult();
    }

    /// <summary>The open index, or the one on disk if it was made from this database.</summary>
    private async Task<LanguageIndex?> FindUsableAsync(Language language, LogPosition place, CancellationToken ct)
    {
        if (indexes.TryGetValue(language, out var open))
            return open;

        if (LanguageIndex.TryOpen(language, PathOf(language)) is not { } found)
            return null;
        // Ask the database only if the index lags behind the snapshot: an up-to-date index works without a database.
        if (
            found.Position != place
            && (
                found.Position.Number == 0
                || new LogPosition(found.Position.Number, await reader.LogEntryTimeAsync(found.Position.Number, ct)) != found.Position
            )
        )
        {
            found.Dispose();
            return null;
        }

        Use(found);
        return found;
    }

    /// <returns>False if the index has to be rebuilt.</returns>
    private async Task<bool> TryFollowAsync(LanguageIndex index, PublishedSite site, CancellationToken ct)
    {
        var place = LogPosition.Of(site);
        if (index.Position == place)
            return true;
        // The index is ahead of the database, which may be a restored backup.
        if (index.Position.Number >= place.Number)
            return false;

        var changed = await reader.ChangesAsync(index.Position.Number, place.Number, ct);
        try
        {
            foreach (var pageId in Affected(site, index.Language, changed))
            {
                if (await reader.TextAsync(pageId, index.Language, Skip(index.Language), ct) is { } text)
                    Put(index, WithNumber(text, site, index.Language));
                else
                    index.Remove(pageId);
            }

            index.Commit(place);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or InvalidOperationException)
        {
            // The files are missing or damaged.
            LogBroken(logger, index.Language.Code, e);
            return false;
        }
    }

    /// <summary>Pages changed in a language, and priorities whose number may have changed because of a change in any language.</summary>
    private static HashSet<int> Affected(PublishedSite site, Language language, IReadOnlyList<(int PageId, Language Language)> changed)
    {
        var affected = changed.Where(c => c.Language == language).Select(c => c.PageId).ToHashSet();
        foreach (var (pageId, of) in changed)
        {
            // Treat a withdrawn page as a possible priority: its template is no longer in the snapshot.
            var page = site.TryFind(pageId, of, out var found) ? found : null;
            if (page is not null && page.Template != Template.Priority)
                continue;
            affected.UnionWith(
                site.InEveryLanguage(pageId).Where(p => p.Language == language).SelectMany(site.Siblings).Select(p => p.PageId)
            );
            if (site.Programme(language) is { } programme)
                affected.UnionWith(site.Children(programme).Where(p => p.Template == Template.Priority).Select(p => p.PageId));
        }

        return affected;
    }

    private static PublishedText WithNumber(PublishedText text, PublishedSite site, Language language) =>
        site.TryFind(text.PageId, language, out var page) ? text with { Number = site.NumberOf(page) } : text;

    private async Task RebuildAsync(Language language, PublishedSite site, CancellationToken ct)
    {
        lock (indexes)
        {
            if (indexes.Remove(language, out var old))
                old.Dispose();
        }

        var index = LanguageIndex.Create(language, PathOf(language));
        try
        {
            var count = 0;
            await foreach (var text in reader.TextsAsync(language, Skip(language), ct))
            {
                Put(index, WithNumber(text, site, language));
                count++;
            }

            index.Commit(LogPosition.Of(site), compact: true);
            LogMade(logger, language.Code, count);
        }
        catch
        {
            index.Dispose();
            throw;
        }

        Use(index);
    }

    /// <summary>Indexes a page. Skips a page that cannot be indexed, so that the others still are.</summary>
    private void Put(LanguageIndex index, PublishedText text)
    {
        try
        {
            index.Put(text);
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException or ObjectDisposedException or OutOfMemoryException))
        {
            Skip(index.Language)(text.PageId, e);
            // Remove the old text, which is out of date.
            index.Remove(text.PageId);
        }
    }

    private Action<int, Exception> Skip(Language language) => (pageId, exception) => LogLeftOut(logger, pageId, language.Code, exception);

    /// <summary>Uses ready-made indexes of all languages. For tests and benchmarks.</summary>
    internal void Use(IEnumerable<LanguageIndex> made)
    {
        foreach (var index in made)
            Use(index);
        opened.TrySetResult();
    }

    private void Use(LanguageIndex index)
    {
        lock (indexes)
            indexes[index.Language] = index;
    }

    private string? PathOf(Language language)
    {
        if (folder is null && (folder = IndexFolder.Take(Path.Combine(settings.DataPath, "search"))) is null)
        {
            LogInMemory(logger);
            return null;
        }

        return Path.Combine(folder.Path, language.Code);
    }

    [LoggerMessage(1401, LogLevel.Information, "Rebuilt the search index of '{Language}' with {Count} pages")]
    private static partial void LogMade(ILogger logger, string language, int count);

    [LoggerMessage(1404, LogLevel.Warning, "Cannot write the search index of '{Language}'; rebuilding it from the database")]
    private static partial void LogBroken(ILogger logger, string language, Exception exception);

    [LoggerMessage(1405, LogLevel.Error, "Cannot index page {PageId} in '{Language}'; search does not find it until it is published again")]
    private static partial void LogLeftOut(ILogger logger, int pageId, string language, Exception exception);

    [LoggerMessage(
        1402,
        LogLevel.Warning,
        "Cannot write to the data folder; the search index is kept in memory and rebuilt at every start. Check the permissions of the folder"
    )]
    private static partial void LogInMemory(ILogger logger);
}
