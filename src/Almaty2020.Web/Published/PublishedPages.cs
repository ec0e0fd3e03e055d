using System.Data.Common;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.Extensions.Caching.Memory;

namespace Almaty2020.Web.Published;

/// <summary>The bodies of live pages: from memory, else by two short reads on one connection.</summary>
public sealed class PublishedPages(PublishedReader reader) : IDisposable
{
    /// <summary>How many UTF-16 code units of HTML are kept: some 64 MB, several thousand pages.</summary>
    private const long MaxCachedLength = 32L * 1024 * 1024;

    private readonly MemoryCache bodies = new(new MemoryCacheOptions { SizeLimit = MaxCachedLength, TrackStatistics = true });

    private volatile PublishedSite? ahead;

    /// <summary>Whether all of a snapshot that there is room for is at hand.</summary>
    public bool AreLoadedAhead(PublishedSite site) => ahead == site;

    /// <returns>Null when the page was withdrawn since the snapshot was taken.</returns>
    public async Task<PageBody?> BodyAsync(PublishedPage page, CancellationToken ct)
    {
        var key = KeyOf(page);
        if (bodies.TryGetValue(key, out PageBody? cached))
            return cached;

        if (await reader.BodyAsync(page.PageId, page.Language, ct) is not { } body)
            return null;

        // The contents list and the fields are small beside the text.
        bodies.Set(key, body, new MemoryCacheEntryOptions { Size = body.Html.Length });
        return body;
    }

    /// <summary>
    /// Reads some of what is not in memory yet, until there is no more room: what nobody has asked for is then there too when the
    /// database is away.
    /// </summary>
    /// <param name="most">Pages that are read at once: whoever calls has other things to do as well.</param>
    /// <returns>Whether it has just come to the end of this snapshot.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<bool> LoadAheadAsync(PublishedSite site, int most, CancellationToken ct)
    {
        // Looked through once for each version: what comes later comes by requests.
        if (ahead == site)
            return false;
        foreach (var page in site.Pages)
        {
            if (bodies.GetCurrentStatistics()?.CurrentEstimatedSize > MaxCachedLength / 10 * 9)
                break;
            if (bodies.TryGetValue(KeyOf(page), out _))
                continue;
            if (most-- == 0)
                return false;
            try
            {
                await BodyAsync(page, ct);
            }
            catch (Exception e) when (!Outage.Is(e) && !ct.IsCancellationRequested)
            {
                // One that cannot be read keeps no other out; whoever asks for it is told, and then it is logged.
            }
        }

        ahead = site;
        return true;
    }

    /// <summary>What the author wrote; rarely asked for, and not kept.</summary>
    /// <returns>Null when the page was withdrawn since the snapshot was taken.</returns>
    public Task<PageOriginal?> OriginalAsync(PublishedPage page, CancellationToken ct) => reader.OriginalAsync(page.PageId, page.Language, ct);

    /// <summary>Why a page is no longer here, in words for residents; rarely asked for, and not kept.</summary>
    /// <returns>Null where nobody said why, or nobody can be asked now.</returns>
    public async Task<Farewell?> FarewellAsync(int pageId, Language language, CancellationToken ct)
    {
        try
        {
            return await reader.FarewellAsync(pageId, language, ct) is { Note.Length: > 0 } farewell ? farewell : null;
        }
        catch (Exception e) when (Outage.Is(e) && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => bodies.Dispose();

    /// <summary>
    /// The revision and the renderer say what the body is, the last major change which changes there were: an entry is never stale,
    /// and nothing needs to be evicted.
    /// </summary>
    private static (int, DateTime, int) KeyOf(PublishedPage page) => (page.RevisionId, page.ChangedAtUtc, Rendering.RendererVersion);
}
