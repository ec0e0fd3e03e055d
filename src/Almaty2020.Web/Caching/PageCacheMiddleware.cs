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
/// Answers what <see cref="PageCache"/> holds before anything else of the pipeline runs; fills it with what
/// <see cref="SameForEverybodyAttribute"/> marks. The headers that the rest of the pipeline adds are kept with the body.
/// </summary>
public sealed class PageCacheMiddleware
{
    /// <summary>
    /// A browser asks again every time and mostly hears 304; a shared cache may answer for ten seconds by itself, and for longer
    /// while it asks or while the site is away.
    /// </summary>
    internal const string CacheControl = "public, max-age=0, s-maxage=10, stale-while-revalidate=60, stale-if-error=86400";

    private readonly RequestDelegate next;
    private readonly PageCache cache;
    private readonly CurrentSite current;
    private readonly Counter<long> requests;

    public PageCacheMiddleware(RequestDelegate next, PageCache cache, CurrentSite current, IMeterFactory meters)
    {
        this.next = next;
        this.cache = cache;
        this.current = current;
        requests = meters.Create("Almaty2020.Caching").CreateCounter<long>("almaty2020.page_cache.requests", "{request}", "Requests for what the page cache may keep, by result: hit or miss.");
    }

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return next(context);

        // Read before the answer is made: see PageCache.Keep.
        var version = current.Site.Version;
        var key = new CacheKey(request.Path.Value ?? "", ContentCodings.Best(request.Headers.AcceptEncoding));
        if (cache.TryFind(version, key, out var answer))
        {
            requests.Add(1, new KeyValuePair<string, object?>("result", "hit"));
            if (answer.Template is { } template)
                RequestTemplate.AddTag(context, template);
            return SendAsync(context, answer.Body, answer.ETag, answer.Headers, answer.HeadersWithoutBody);
        }

        return FillAsync(context, new Filling(version, key));
    }

    /// <summary>The inner half, behind routing: makes an answer that may be kept.</summary>
    public static async Task CaptureAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<Filling>() is not { } filling || context.GetEndpoint()?.Metadata.GetMetadata<SameForEverybodyAttribute>() is null)
        {
            await next(context);
            return;
        }

        var body = await BodyAsync(context, next);
        // An answer that contradicts itself is sent, so that its reader sees the fault, and never kept.
        filling.IsWhole = context.Response.ContentLength is not { } declared || declared == body.Length;
        if (context.Response.StatusCode != StatusCodes.Status200OK || context.Response.Headers.SetCookie.Count > 0)
        {
            if (body.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
            return;
        }

        var headers = context.Response.Headers;
        var coding = filling.Key.Coding;
        // A tag of its own for each coding: a strong tag promises the same bytes.
        filling.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}{(coding.Name() is { } name ? $"-{name}" : null)}\"";
        filling.Body = Compressed(body, coding);
        headers.ETag = filling.ETag;
        headers.ContentEncoding = coding.Name() ?? default(StringValues);
        headers.Vary = StringValues.Concat(headers.Vary, HeaderNames.AcceptEncoding);
        if (StringValues.IsNullOrEmpty(headers.CacheControl))
            headers.CacheControl = CacheControl;
        await SendAsync(context, filling.Body, filling.ETag, [], []);
    }

    /// <summary>Answers a miss. Only what a GET made is kept: see <see cref="MadeAsGetAsync"/> for HEAD.</summary>
    private Task FillAsync(HttpContext context, Filling filling)
    {
        context.Features.Set(filling);
        // Registered first, so run last: by then the rest of the pipeline has added its headers.
        context.Response.OnStarting(() =>
        {
            if (filling is { Body: { } body, ETag: { } tag })
            {
                requests.Add(1, new KeyValuePair<string, object?>("result", "miss"));
                if (MayBeKept(context, filling))
                    cache.Keep(filling.Version, filling.Key, new CachedAnswer(body, tag, [.. context.Response.Headers.Where(h => h.Key != HeaderNames.ContentLength)]) { Template = RequestTemplate.Of(context) });
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>The last check before an answer is everybody's: made by GET, complete, and coded as its key says.</summary>
    private static bool MayBeKept(HttpContext context, Filling filling) =>
        HttpMethods.IsGet(context.Request.Method)
        && filling.IsWhole
        && context.Response.StatusCode == StatusCodes.Status200OK
        && context.Response.Headers.ContentEncoding == (filling.Key.Coding.Name() ?? default(StringValues));

    /// <summary>
    /// Runs the action with the method GET: a HEAD has the headers of the same GET (RFC 9110, 9.3.2), length and tag among them, and the
    /// framework's results write no body for HEAD.
    /// </summary>
    private static async Task MadeAsGetAsync(HttpContext context, RequestDelegate next)
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
            await MadeAsGetAsync(context, next);
            await captured.CompleteAsync();
        }
        finally
        {
            context.Features.Set(original);
        }

        return buffer.ToArray();
    }

    private static Task SendAsync(
        HttpContext context, byte[] body, string tag, KeyValuePair<string, StringValues>[] headers, KeyValuePair<string, StringValues>[] headersWithoutBody)
    {
        var response = context.Response;
        if (IsKnown(context.Request.Headers.IfNoneMatch, tag))
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

    /// <summary>Whether the reader has it already. Compared weakly, as RFC 9110, 13.1.2 asks: a proxy may have marked the tag so.</summary>
    private static bool IsKnown(StringValues ifNoneMatch, string tag)
    {
        foreach (var line in ifNoneMatch)
        {
            if (line is "*" || line == tag)
                return true;
            foreach (var segment in line.AsSpan().Split(','))
            {
                var one = line.AsSpan()[segment].Trim();
                if (one.StartsWith("W/", StringComparison.Ordinal))
                    one = one[2..];
                if (one.SequenceEqual(tag))
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
        using (Stream writer = coding == ContentCoding.Brotli
            ? new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true)
            : new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            writer.Write(body);
        }

        return compressed.ToArray();
    }

    /// <summary>What an answer that is being made will be kept under.</summary>
    private sealed record Filling(long Version, CacheKey Key)
    {
        public byte[]? Body { get; set; }

        public string? ETag { get; set; }

        /// <summary>Whether the body is as long as the action declared.</summary>
        public bool IsWhole { get; set; }
    }
}
