using System.Data.Common;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.Extensions.Caching.Memory;

namespace Almaty2020.Web.Published;

/// <summary>Bodies of live pages, cached in memory. A cache miss costs two short queries on one connection.</summary>
public sealed class PageBodyCache(PublishedReader reader) : IDisposable
{
    /// <summary>Cache limit in UTF-16 code units of HTML: about 64 MB, several thousand pages.</summary>
    private const long MaxCachedLength = 32L * 1024 * 1024;

    private readonly MemoryCache bodies = new(new MemoryCacheOptions { SizeLimit = MaxCachedLength, TrackStatistics = true });

    private volatile PublishedSite? preloaded;

    /// <summary>True if all pages of a snapshot have been preloaded, as far as the cache limit allows.</summary>
    public bool ArePreloaded(PublishedSite site) => preloaded == site;

    /// <returns>Null when the page was withdrawn since the snapshot was taken.</returns>
    public async Task<PageBody?> BodyAsync(PublishedPage page, CancellationToken ct)
    {
        var key = KeyOf(page);
        if (bodies.TryGetValue(key, out PageBody? cached))
            return cached;

        if (await reader.BodyAsync(page.PageId, page.Language, ct) is not { } body)
            return null;

        // Count only the HTML: the table of contents and the fields are small in comparison.
        bodies.Set(key, body, new MemoryCacheEntryOptions { Size = body.Html.Length });
        return body;
    }

    /// <summary>
    /// Loads pages that are not in memory yet, until the cache is 90 % full, so that pages that have not been requested yet can be shown
    /// while the database is unreachable.
    /// </summary>
    /// <param name="maxPages">Most pages to load in this call, because the caller has other work between calls.</param>
    /// <returns>True if this call has completed the snapshot; false if pages are left or it was complete before.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<bool> PreloadAsync(PublishedSite site, int maxPages, CancellationToken ct)
    {
        // Each version is preloaded once. Pages that leave the cache later are loaded by requests.
        if (preloaded == site)
            return false;
        foreach (var page in site.Pages)
        {
            if (bodies.GetCurrentStatistics()?.CurrentEstimatedSize > MaxCachedLength / 10 * 9)
                break;
            if (bodies.TryGetValue(KeyOf(page), out _))
                continue;
            if (maxPages-- == 0)
                return false;
            try
            {
                await BodyAsync(page, ct);
            }
            catch (Exception e) when (!DatabaseOutage.Is(e) && !ct.IsCancellationRequested)
            {
                // Skip a page that cannot be read: it must not stop the others. A request for it fails and is logged.
            }
        }

        preloaded = site;
        return true;
    }

    /// <summary>The page as its author wrote it. Rarely requested, therefore not cached.</summary>
    /// <returns>Null when the page was withdrawn since the snapshot was taken.</returns>
    public Task<PageSourceText?> SourceTextAsync(PublishedPage page, CancellationToken ct) =>
        reader.SourceTextAsync(page.PageId, page.Language, ct);

    /// <summary>When and why a page was withdrawn, for residents. Rarely requested, therefore not cached.</summary>
    /// <returns>Null if no reason was given or the database cannot be reached.</returns>
    public async Task<WithdrawalNotice?> WithdrawalNoticeAsync(int pageId, Language language, CancellationToken ct)
    {
        try
        {
            return await reader.WithdrawalNoticeAsync(pageId, language, ct) is { Note.Length: > 0 } farewell ? farewell : null;
        }
        catch (Exception e) when (DatabaseOutage.Is(e) && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => bodies.Dispose();

    /// <summary>
    /// Cache key. The revision and the renderer version determine the body, and the time of the last major change determines the list of
    /// changes. A cached entry is therefore never stale, and no entry has to be removed after a publication.
    /// </summary>
    private static (int, DateTime, int) KeyOf(PublishedPage page) => (page.RevisionId, page.ChangedAtUtc, Rendering.RendererVersion);
}
