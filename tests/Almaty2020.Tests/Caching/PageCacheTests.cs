using System.IO.Compression;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Tests.Caching;

/// <summary>Tests the page cache as browsers and proxies see it.</summary>
public sealed class PageCacheTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private HttpClient browser = null!;

    private int CachedCount => site.Services.GetRequiredService<PageCache>().Count;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        browser = site.CreateBrowser();
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task SecondRequest_GetsTheSameBytesAndHeaders(string acceptEncoding)
    {
        var first = await GetAsync("/kk", acceptEncoding);
        Assert.Equal(1, CachedCount);
        var second = await GetAsync("/kk", acceptEncoding);

        Assert.Equal(1, CachedCount);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(Headers(first.Response), Headers(second.Response));
        Assert.Equal(acceptEncoding, string.Join(",", second.Response.Content.Headers.ContentEncoding));
        Assert.Contains(
            "frame-ancestors 'none'",
            second.Response.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        Assert.Contains("<html lang=\"kk\">", Text(second.Body, acceptEncoding), StringComparison.Ordinal);
        Assert.Equal(["Save-Data", "Accept-Encoding"], second.Response.Headers.Vary);
    }

    [Fact]
    public async Task Publication_IsServedAtOnce_WithANewETag()
    {
        var before = await GetAsync("/en/mayor");
        await StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text =>
            text with
            {
                Title = "Somebody else, Mayor of Almaty",
            }
        );
        await site.CatchUpAsync();

        var after = await GetAsync("/en/mayor");

        Assert.Contains("Somebody else", Text(after.Body), StringComparison.Ordinal);
        Assert.NotEqual(before.Response.Headers.ETag, after.Response.Headers.ETag);
        // Other pages may show the changed page, for example in lists, so the whole cache starts over.
        Assert.Equal(1, CachedCount);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"something-else\", {0}")]
    [InlineData("*")]
    public async Task MatchingIfNoneMatch_Answers304WithoutBody(string ifNoneMatch)
    {
        var first = await GetAsync("/ru/аким", "br");
        var header = string.Format(System.Globalization.CultureInfo.InvariantCulture, ifNoneMatch, first.Response.Headers.ETag);

        var second = await GetAsync("/ru/аким", "br", header);

        Assert.Equal(HttpStatusCode.NotModified, second.Response.StatusCode);
        Assert.Empty(second.Body);
        Assert.Equal(first.Response.Headers.ETag, second.Response.Headers.ETag);
        Assert.Equal(first.Response.Headers.CacheControl, second.Response.Headers.CacheControl);
        Assert.Equal(first.Response.Headers.Vary, second.Response.Headers.Vary);
        Assert.Empty(second.Response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task MatchingIfNoneMatch_OnACacheMiss_Answers304()
    {
        var tag = (await GetAsync("/en")).Response.Headers.ETag!.ToString();
        await using var other = await TestSite.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/en");
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);

        using var answer = await other.CreateBrowser().SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Fact]
    public async Task EachCoding_HasItsOwnETag()
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var coding in (string[])["", "gzip", "br"])
            tags.Add((await GetAsync("/en", coding)).Response.Headers.ETag!.ToString());

        Assert.Equal(3, tags.Count);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/en", "gzip", tags.First())).Response.StatusCode);
    }

    [Fact]
    public async Task UnknownQueryParameter_AddsNoCacheEntry()
    {
        var plain = await GetAsync("/en/mayor");
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(n => GetAsync($"/en/mayor?utm_source={n}"))), answer =>
            Assert.Equal(plain.Body, answer.Body)
        );

        Assert.Equal(1, CachedCount);
    }

    [Theory]
    [InlineData("/en/no-such-page")]
    [InlineData("/en/MAYOR")]
    [InlineData("/ru/mayor")]
    [InlineData("/")]
    [InlineData("/health/ready")]
    public async Task ResponseThatIsNotAPage_IsNotCached(string address)
    {
        await GetAsync(address);

        Assert.Equal(0, CachedCount);
    }

    [Fact]
    public async Task Head_HasTheHeadersOfGetAndNoBody()
    {
        var get = await GetAsync("/en", "br");
        using var request = new HttpRequestMessage(HttpMethod.Head, "/en");
        request.Headers.AcceptEncoding.ParseAdd("br");

        using var head = await browser.SendAsync(request, Ct);

        Assert.Equal(get.Body.Length, head.Content.Headers.ContentLength);
        Assert.Equal(get.Response.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task Page_IsCacheableBySharedCaches_AndRevalidatedByBrowsers()
    {
        var header = (await GetAsync("/en")).Response.Headers.CacheControl!;

        Assert.True(header.Public);
        Assert.Equal(TimeSpan.Zero, header.MaxAge);
        Assert.True(header.SharedMaxAge > TimeSpan.Zero);
        Assert.Contains(header.Extensions, e => e.Name == "stale-if-error");
        Assert.Contains(header.Extensions, e => e.Name == "stale-while-revalidate");
    }

    [Fact]
    public async Task CacheSizeZero_RendersEveryRequest_WithTheSameBytes()
    {
        var expected = await GetAsync("/en/mayor", "br");
        await using var other = TestSite.StartOn(await TestDatabase.WithContentAsync(), new() { ["Site:PageCacheSize"] = "0" });
        browser = other.CreateBrowser();

        var first = await GetAsync("/en/mayor", "br");
        var second = await GetAsync("/en/mayor", "br");

        Assert.Equal(0, other.Services.GetRequiredService<PageCache>().Count);
        Assert.All([first, second], answer => Assert.Equal(expected.Body, answer.Body));
        Assert.All([first, second], answer => Assert.Equal(Headers(expected.Response), Headers(answer.Response)));
    }

    [Fact]
    public void FullCache_StartsOver_AndNeverExceedsItsSize()
    {
        var cache = new PageCache();
        var body = new byte[1024 * 1024];
        for (var page = 0; page < 200; page++)
        {
            cache.Add(1, new CacheKey($"/en/{page}", ContentCoding.Brotli), new CachedResponse(body, "\"t\"", []));
            Assert.InRange(cache.Count * (long)body.Length, 1, SiteSettings.DefaultPageCacheBytes);
        }
    }

    [Fact]
    public void ResponseForAnOlderVersion_IsNotCached()
    {
        var cache = new PageCache();
        var key = new CacheKey("/en", ContentCoding.Identity);
        cache.Add(2, key, new CachedResponse([2], "\"2\"", []));

        cache.Add(1, key, new CachedResponse([1], "\"1\"", []));

        Assert.True(cache.TryGet(2, key, out var answer));
        Assert.Equal([2], answer.Body);
        Assert.False(cache.TryGet(1, key, out _));
        Assert.False(cache.TryGet(3, key, out _));
    }

    [Theory]
    [InlineData("", ContentCoding.Identity)]
    [InlineData("gzip, deflate, br, zstd", ContentCoding.Brotli)]
    [InlineData("gzip,deflate", ContentCoding.GZip)]
    [InlineData("br;q=0, gzip;q=0.5", ContentCoding.GZip)]
    [InlineData("br;q=0.1", ContentCoding.Brotli)]
    [InlineData("br ; q=0", ContentCoding.Identity)]
    [InlineData("*", ContentCoding.Brotli)]
    [InlineData("BR, GZip", ContentCoding.Brotli)]
    [InlineData("GZIP", ContentCoding.GZip)]
    [InlineData("*;q=0", ContentCoding.Identity)]
    [InlineData("brotli, xgzip", ContentCoding.Identity)]
    [InlineData(",,;;q=,br", ContentCoding.Brotli)]
    public void AcceptEncoding_SelectsOneOfThreeCodings(string header, ContentCoding coding) =>
        Assert.Equal(coding, ContentCodings.Best(new StringValues(header)));

    private static IEnumerable<string> Headers(HttpResponseMessage response) =>
        response
            .Headers.Concat(response.Content.Headers)
            .Where(h => h.Key != "Date")
            .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}")
            .Order(StringComparer.Ordinal);

    private static string Text(byte[] body, string coding = "")
    {
        using var stream = new MemoryStream(body);
        using Stream plain = coding switch
        {
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            "gzip" => new GZipStream(stream, CompressionMode.Decompress),
            _ => stream,
        };
        using var reader = new StreamReader(plain);
        return reader.ReadToEnd();
    }

    private async Task<(HttpResponseMessage Response, byte[] Body)> GetAsync(
        string address,
        string acceptEncoding = "",
        string? ifNoneMatch = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (acceptEncoding.Length > 0)
            request.Headers.AcceptEncoding.ParseAdd(acceptEncoding);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        var response = await browser.SendAsync(request, Ct);
        return (response, await response.Content.ReadAsByteArrayAsync(Ct));
    }
}
