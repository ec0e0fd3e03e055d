using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Web.Caching;

/// <summary>All that a kept answer may depend on, besides the site's version.</summary>
public readonly record struct CacheKey(string Path, ContentCoding Coding);

/// <summary>An answer as it goes out.</summary>
/// <param name="Headers">All that are sent with it but the length.</param>
public sealed record CachedAnswer(byte[] Body, string ETag, KeyValuePair<string, StringValues>[] Headers)
{
    /// <summary>Of the page that it is; null for anything else.</summary>
    public string? Template { get; init; }

    /// <summary>Of the headers, those that go with a 304 as well.</summary>
    public KeyValuePair<string, StringValues>[] HeadersWithoutBody { get; } =
        [.. Headers.Where(h => !h.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || h.Key is "Content-Security-Policy")];
}

/// <summary>
/// Whole answers of the public site, as they go on the wire, of one version of it. The version belongs to the key, so nothing is ever
/// evicted by message and no old text outlives a publication: a newer version begins with nothing.
/// </summary>
/// <param name="maxBytes">Of bodies; nothing is kept where it is 0, and every page made anew.</param>
public sealed class PageCache(long maxBytes = PageCache.DefaultMaxBytes)
{
    /// <summary>Every page of a site of ten thousand, compressed.</summary>
    public const long DefaultMaxBytes = 64L * 1024 * 1024;

    private readonly Lock swap = new();
    private volatile Generation generation = new(0);

    public int Count => generation.Answers.Count;

    public bool TryFind(long version, in CacheKey key, [NotNullWhen(true)] out CachedAnswer? answer)
    {
        var now = generation;
        answer = null;
        return now.Version == version && now.Answers.TryGetValue(key, out answer);
    }

    /// <param name="version">The site's, read before the answer was made: what came later may only make it newer than its key.</param>
    public void Keep(long version, in CacheKey key, CachedAnswer answer)
    {
        if (answer.Body.Length > maxBytes)
            return;

        var now = generation;
        // When it is full it begins anew: what is asked for fills it again, and nobody has to keep count of who was asked when.
        if (now.Version < version || (now.Version == version && Interlocked.Read(ref now.Bytes) + answer.Body.Length > maxBytes))
            now = Begin(version, instead: now);
        if (now.Version == version && now.Answers.TryAdd(key, answer))
            Interlocked.Add(ref now.Bytes, answer.Body.Length);
    }

    private Generation Begin(long version, Generation instead)
    {
        lock (swap)
        {
            if (generation == instead)
                generation = new Generation(version);
            return generation;
        }
    }

    private sealed class Generation(long version)
    {
        public readonly ConcurrentDictionary<CacheKey, CachedAnswer> Answers = new();
        public long Bytes;

        public long Version => version;
    }
}
