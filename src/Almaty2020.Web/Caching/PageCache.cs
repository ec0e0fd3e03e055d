using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Almaty2020.Web.Settings;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Web.Caching;

/// <summary>Everything that a cached response may depend on, besides the version of the site.</summary>
public readonly record struct CacheKey(string Path, ContentCoding Coding);

/// <summary>A cached response, ready to send.</summary>
/// <param name="Body">The body, compressed with the coding of its <see cref="CacheKey"/>.</param>
/// <param name="Headers">All headers of the response except Content-Length.</param>
public sealed record CachedResponse(byte[] Body, string ETag, KeyValuePair<string, StringValues>[] Headers)
{
    /// <summary>The template of the page; null if the response is not a page. Tags the request metrics.</summary>
    public string? Template { get; init; }

    /// <summary>The headers that a 304 response has too.</summary>
    public KeyValuePair<string, StringValues>[] NotModifiedHeaders { get; } =
    [.. Headers.Where(h => !h.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || h.Key is "Content-Security-Policy")];
}

/// <summary>
/// Caches whole responses of the public site, ready to send, for one version of the site. The version is part of the key, so no
/// invalidation messages are needed and no old text outlives a publication, nor an alert its end: a newer version starts with an empty
/// cache. See <see cref="Published.PublishedSite.ShownVersionAt"/>.
/// </summary>
/// <param name="maxBytes">Maximum total size of the bodies, in bytes. 0 turns the cache off.</param>
public sealed class PageCache(long maxBytes = SiteSettings.DefaultPageCacheBytes)
{
    private readonly Lock replaceLock = new();
    private volatile Generation generation = new(0);

    public int Count => generation.Answers.Count;

    public bool TryGet(long version, in CacheKey key, [NotNullWhen(true)] out CachedResponse? answer)
    {
        var current = generation;
        answer = null;
        return current.Version == version && current.Answers.TryGetValue(key, out answer);
    }

    /// <summary>Adds a response.</summary>
    /// <param name="version">
    /// The version of the site, read before the response was generated: the response may then be newer than its key, but never older.
    /// </param>
    public void Add(long version, in CacheKey key, CachedResponse answer)
    {
        if (answer.Body.Length > maxBytes)
            return;

        var current = generation;
        // A full cache starts over empty and refills on demand. This needs no bookkeeping of when each entry was used.
        if (
            current.Version < version
            || (current.Version == version && Interlocked.Read(ref current.Bytes) + answer.Body.Length > maxBytes)
        )
            current = StartGeneration(version, expected: current);
        if (current.Version == version && current.Answers.TryAdd(key, answer))
            Interlocked.Add(ref current.Bytes, answer.Body.Length);
    }

    private Generation StartGeneration(long version, Generation expected)
    {
        lock (replaceLock)
        {
            if (generation == expected)
                generation = new Generation(version);
            return generation;
        }
    }

    private sealed class Generation(long version)
    {
        public readonly ConcurrentDictionary<CacheKey, CachedResponse> Answers = new();
        public long Bytes;

        public long Version => version;
    }
}
