using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Security.Cryptography;
using Almaty2020.Web.Published;
using Almaty2020.Web.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Caching;

/// <summary>
/// Serves responses from <see cref="PageCache"/> before the rest of the pipeline runs, and adds the responses of actions marked with
/// <see cref="CacheablePageAttribute"/>. The headers that the rest of the pipeline adds are cached with the body.
/// </summary>
public sealed class PageCacheMiddleware
{
    /// <summary>
    /// A browser revalidates every time and mostly gets 304. A shared cache may use its copy for ten seconds, and longer while it
    /// revalidates or while the site is down.
    /// </summary>
    internal const string CacheControl = "public, max-age=0, s-maxage=10, stale-while-revalidate=60, stale-if-error=86400";

    private readonly RequestDelegate next;
    private readonly PageCache cache;
    private readonly CurrentSite current;
    private readonly TimeProvider clock;
    private readonly Counter<long> requests;

    public PageCacheMiddleware(RequestDelegate next, PageCache cache, CurrentSite current, TimeProvider clock, IMeterFactory meters)
    {
        this.next = next;
        this.cache = cache;
        this.current = current;
        this.clock = clock;
        requests = meters
            .Create("Almaty2020.Caching")
            .CreateCounter<long>(
                "almaty2020.page_cache.requests",
                "{request}",
                "Requests for what the page cache may keep, by result: hit or miss."
            );
    }

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return next(context);

        // Read the version before the response is generated: see PageCache.Add.
        var version = current.Site.ShownVersionAt(clock);
        var key = new CacheKey(request.Path.Value ?? "", ContentCodings.Best(request.Headers.AcceptEncoding));
        if (cache.TryGet(version, key, out var answer))
        {
            requests.Add(1, new KeyValuePair<string, object?>("result", "hit"));
            if (answer.Template is { } template)
                RequestTemplate.AddTag(context, template);
            return SendAsync(context, answer.Body, answer.ETag, answer.Headers, answer.NotModifiedHeaders);
        }

        return FillAsync(context, new PendingEntry(version, key));
    }

    /// <summary>Inner half of the middleware, after routing: generates and compresses a response that may be cached.</summary>
    public static async Task GenerateAsync(HttpContext context, RequestDelegate next)
    {
        if (
            context.Features.Get<PendingEntry>() is not { } pending
            || context.GetEndpoint()?.Metadata.GetMetadata<CacheablePageAttribute>() is null
        )
        {
            await next(context);
            return;
        }

        var body = await BodyAsync(context, next);
        // Send a response whose length contradicts its Content-Length, so that the reader sees the error, but never cache it.
        pending.IsComplete = context.Response.ContentLength is not { } declared || declared == body.Length;
        if (context.Response.StatusCode != StatusCodes.Status200OK || context.Response.Headers.SetCookie.Count > 0)
        {
            if (body.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
            return;
        }

        var headers = context.Response.Headers;
        var coding = pending.Key.Coding;
        // Each coding needs its own tag, because a strong tag promises identical bytes.
        pending.ETag =
            $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}{(coding.HeaderValue() is { } name ? $"-{name}" : null)}\"";
        pending.Body = Compressed(body, coding);
        headers.ETag = pending.ETag;
        headers.ContentEncoding = coding.HeaderValue() ?? default(StringValues);
        headers.Vary = StringValues.Concat(headers.Vary, HeaderNames.AcceptEncoding);
        if (StringValues.IsNullOrEmpty(headers.CacheControl))
            headers.CacheControl = CacheControl;
        await SendAsync(context, pending.Body, pending.ETag, [], []);
    }

    /// <summary>Handles a cache miss. Only responses to GET are cached; see <see cref="RunAsGetAsync"/> for HEAD.</summary>
    private Task FillAsync(HttpContext context, PendingEntry pending)
    {
        context.Features.Set(pending);
        // OnStarting callbacks run in reverse order. This one is registered first, so it runs after the rest of the pipeline added headers.
        context.Response.OnStarting(() =>
        {
            if (pending is { Body: { } body, ETag: { } tag })
            {
                requests.Add(1, new KeyValuePair<string, object?>("result", "miss"));
                if (IsCacheable(context, pending))
                    cache.Add(
                        pending.Version,
                        pending.Key,
                        new CachedResponse(body, tag, [.. context.Response.Headers.Where(h => h.Key != HeaderNames.ContentLength)])
                        {
                            Template = RequestTemplate.Of(context),
                        }
                    );
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>
    /// Final check before a response is shared with all readers: it answers a GET, is complete, and has the coding of its key.
    /// </summary>
    private static bool IsCacheable(HttpContext context, PendingEntry pending) =>
        HttpMethods.IsGet(context.Request.Method)
        && pending.IsComplete
        && context.Response.StatusCode == StatusCodes.Status200OK
        && context.Response.Headers.ContentEncoding == (pending.Key.Coding.HeaderValue() ?? default(StringValues));

    /// <summary>
    /// Runs the action with the method GET. A HEAD response must have the headers of the same GET (RFC 9110, 9.3.2), including length and
    /// tag, but the framework's results write no body for HEAD.
    /// </summary>
    private static async Task RunAsGetAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = method;
        }
    }

    private static async Task<byte[]> BodyAsync(HttpContext context, RequestDelegate next)
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var captured = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(captured);
        try
        {
            await RunAsGetAsync(context, next);
            await captured.CompleteAsync();
        }
        finally
        {
            context.Features.Set(original);
        }

        return buffer.ToArray();
    }

    private static Task SendAsync(
        HttpContext context,
        byte[] body,
        string tag,
        KeyValuePair<string, StringValues>[] headers,
        KeyValuePair<string, StringValues>[] headersWithoutBody
    )
    {
        var response = context.Response;
        if (MatchesTag(context.Request.Headers.IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            Add(response, headersWithoutBody);
            response.Headers.Remove(HeaderNames.ContentEncoding);
            response.Headers.Remove(HeaderNames.ContentType);
            return Task.CompletedTask;
        }

        Add(response, headers);
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;
        var write = response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return write.IsCompletedSuccessfully ? Task.CompletedTask : write.AsTask();
    }

    private static void Add(HttpResponse response, KeyValuePair<string, StringValues>[] headers)
    {
        var all = response.Headers;
        foreach (var (name, value) in headers)
            all[name] = value;
    }

    /// <summary>
    /// True if the client's copy is current. Uses the weak comparison of RFC 9110, 13.1.2, because a proxy may have made the tag weak.
    /// </summary>
    private static bool MatchesTag(StringValues ifNoneMatch, string tag)
    {
        foreach (var line in ifNoneMatch)
        {
            if (line is "*" || line == tag)
                return true;
            foreach (var segment in line.AsSpan().Split(','))
            {
                var candidate = line.AsSpan()[segment].Trim();
                if (candidate.StartsWith("W/", StringComparison.Ordinal))
                    candidate = candidate[2..];
                if (candidate.SequenceEqual(tag))
                    return true;
            }
        }

        return false;
    }

    private static byte[] Compressed(byte[] body, ContentCoding coding)
    {
        if (coding == ContentCoding.Identity)
            return body;

        using var compressed = new MemoryStream(body.Length / 2);
        using (
            Stream writer =
                coding == ContentCoding.Brotli
                    ? new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true)
                    : new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)
        )
        {
            writer.Write(body);
        }

        return compressed.ToArray();
    }

    /// <summary>A cache entry whose response is being generated.</summary>
    private sealed record PendingEntry(long Version, CacheKey Key)
    {
        public byte[]? Body { get; set; }

        public string? ETag { get; set; }

        /// <summary>True if the body has the length that the action declared, or the action declared none.</summary>
        public bool IsComplete { get; set; }
    }
}
