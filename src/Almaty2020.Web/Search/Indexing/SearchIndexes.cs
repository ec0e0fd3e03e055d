using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>
/// The indexes of all languages. Made from the database when they are missing, broken or another version's; after that each follows
/// the publication log, and reads only what has changed. Those that lie there and need neither are opened by the first search.
/// </summary>
public sealed partial class SearchIndexes(SiteSettings settings, CurrentSite current, PublishedReader reader, ILogger<SearchIndexes> logger) : IDisposable
{
    private readonly Dictionary<Language, LanguageIndex> indexes = [];
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim oneAtATime = new(1);
    private IndexFolder? folder;
    private bool disposed;
    private long indexed = -1;
    private long closedAt = -1;

    /// <summary>Why the indexes do not follow what is published; null while they do.</summary>
    public string? Fault { get; private set; }

    /// <summary>Ends when somebody searches.</summary>
    public Task Asked => asked.Task;

    /// <summary>
    /// Whether they may stay closed: nobody has searched, and what is shown is all in them, as they say. Lucene takes 8 MB of memory; a small site's are
    /// opened in a tenth of a second.
    /// </summary>
    public bool MayStayClosed()
    {
        if (Asked.IsCompleted || opened.Task.IsCompleted || current is not { IsLoaded: true, Site: { Count: < PublishedSite.Large } site })
            return false;
        if (closedAt != site.Version && Language.All.All(language => PathOf(language) is { } path && LogPlace.Of(site).IsMarkedIn(path)))
            closedAt = site.Version;
        return closedAt == site.Version;
    }

    /// <summary>Has them opened; ends when every language has an index that has caught up with what is shown.</summary>
    public Task OpenAsync()
    {
        asked.TrySetResult();
        return opened.Task;
    }

    /// <summary>Brings the indexes up to the snapshot that is shown.</summary>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        var site = current.Site;
        if (!current.IsLoaded || (opened.Task.IsCompleted && Volatile.Read(ref indexed) == site.Version))
            return;

        await oneAtATime.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            await CatchUpAsync(site, ct);
            Volatile.Write(ref indexed, site.Version);
            Fault = null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Fault = $"The search index does not follow what is published ({e.GetBaseException().GetType().Name}).";
            throw;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <returns><paramref name="nothing"/> while an index that broke is being made anew.</returns>
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
        // Whoever writes now is let finish: half a document is worse than a late end.
        oneAtATime.Wait();
        disposed = true;
        foreach (var index in indexes.Values)
            index.Dispose();
        folder?.Dispose();
        oneAtATime.Release();
        oneAtATime.Dispose();
    }

    private async Task CatchUpAsync(PublishedSite site, CancellationToken ct)
    {
        var place = LogPlace.Of(site);
        foreach (var language in Language.All)
        {
            if (await UsableAsync(language, place, ct) is not { } index || !await TryFollowAsync(index, site, ct))
                await MakeAsync(language, site, ct);
        }

        opened.TrySetResult();
    }

    /// <summary>The index that is open or lies on disk, if it is one of this database.</summary>
    private async Task<LanguageIndex?> UsableAsync(Language language, LogPlace place, CancellationToken ct)
    {
        if (indexes.TryGetValue(language, out var open))
            return open;

        if (LanguageIndex.TryOpen(language, PathOf(language)) is not { } found)
            return null;
        // One that has all that is shown needs no database to say so.
        if (found.Place != place && (found.Place.Number == 0 || new LogPlace(found.Place.Number, await reader.ActAtAsync(found.Place.Number, ct)) != found.Place))
        {
            found.Dispose();
            return null;
        }

        Use(found);
        return found;
    }

    /// <returns>False when only a new index helps.</returns>
    private async Task<bool> TryFollowAsync(LanguageIndex index, PublishedSite site, CancellationToken ct)
    {
        var place = LogPlace.Of(site);
        if (index.Place == place)
            return true;
        // Another database in the place of this one, perhaps a restored backup.
        if (index.Place.Number >= place.Number)
            return false;

        var changed = await reader.ChangesAsync(index.Place.Number, place.Number, ct);
        try
        {
            foreach (var pageId in Affected(site, index.Language, changed))
            {
                if (await reader.TextAsync(pageId, index.Language, LeaveOut(index.Language), ct) is { } text)
                    Put(index, Numbered(text, site, index.Language));
                else
                    index.Remove(pageId);
            }

            index.Commit(place);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or InvalidOperationException)
        {
            // Its files are gone or full of something else.
            LogBroken(logger, index.Language.Code, e);
            return false;
        }
    }

    /// <summary>What changed in a language, and the priorities whose number may have changed with it, in whatever language that was.</summary>
    private static HashSet<int> Affected(PublishedSite site, Language language, IReadOnlyList<(int PageId, Language Language)> changed)
    {
        var affected = changed.Where(c => c.Language == language).Select(c => c.PageId).ToHashSet();
        foreach (var (pageId, of) in changed)
        {
            // Of a page that is no longer live nothing says whether it was a priority.
            var page = site.TryFind(pageId, of, out var found) ? found : null;
            if (page is not (null or { Template: Template.Priority }))
                continue;
            affected.UnionWith(site.InEveryLanguage(pageId).Where(p => p.Language == language).SelectMany(site.Siblings).Select(p => p.PageId));
            if (site.Programme(language) is { } programme)
                affected.UnionWith(site.Children(programme).Where(p => p.Template == Template.Priority).Select(p => p.PageId));
        }

        return affected;
    }

    private static PublishedText Numbered(PublishedText text, PublishedSite site, Language language) =>
        site.TryFind(text.PageId, language, out var page) ? text with { Number = site.NumberOf(page) } : text;

    private async Task MakeAsync(Language language, PublishedSite site, CancellationToken ct)
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
            await foreach (var text in reader.TextsAsync(language, LeaveOut(language), ct))
            {
                Put(index, Numbered(text, site, language));
                count++;
            }

            index.Commit(LogPlace.Of(site), compact: true);
            LogMade(logger, language.Code, count);
        }
        catch
        {
            index.Dispose();
            throw;
        }

        Use(index);
    }

    /// <summary>Indexes a page. One that cannot be indexed is left out; the others follow.</summary>
    private void Put(LanguageIndex index, PublishedText text)
    {
        try
        {
            index.Put(text);
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException or ObjectDisposedException or OutOfMemoryException))
        {
            LeaveOut(index.Language)(text.PageId, e);
            // Its old text is wrong by now.
            index.Remove(text.PageId);
        }
    }

    private Action<int, Exception> LeaveOut(Language language) => (pageId, exception) => LogLeftOut(logger, pageId, language.Code, exception);

    /// <summary>Indexes of every language that were made elsewhere, as they are.</summary>
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

    [LoggerMessage(1401, LogLevel.Information, "The search index of '{Language}' was made anew: {Count} pages")]
    private static partial void LogMade(ILogger logger, string language, int count);

    [LoggerMessage(1404, LogLevel.Warning, "The search index of '{Language}' cannot be written; it is made anew")]
    private static partial void LogBroken(ILogger logger, string language, Exception exception);

    [LoggerMessage(1405, LogLevel.Error, "Page {PageId} in '{Language}' cannot be indexed; search leaves it out until it is published again")]
    private static partial void LogLeftOut(ILogger logger, int pageId, string language, Exception exception);

    [LoggerMessage(1402, LogLevel.Warning, "The data folder cannot be written to; search keeps its index in memory")]
    private static partial void LogInMemory(ILogger logger);
}
