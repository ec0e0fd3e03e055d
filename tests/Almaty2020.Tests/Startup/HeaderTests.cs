using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Startup;

public sealed class HeaderTests(SharedSite shared)
{
    private readonly HttpClient browser = shared.Site.CreateBrowser();

    [Theory]
    [InlineData("/en/mayor")]
    [InlineData("/")]
    [InlineData("/en/no-such-page")]
    [InlineData("/css/no-such-file.css")]
    [InlineData("/sitemap.xml")]
    [InlineData("/health/ready")]
    [InlineData("/en/")]
    public async Task EveryDocument_AllowsOnlyOwnResources(string address)
    {
        using var response = await GetAsync(address);

        var policy = Header(response, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("nonce", policy, StringComparison.Ordinal);
        Assert.All(policy.Split(';').Select(d => d.Trim().Split(' ')), d =>
            Assert.All(d[1..], source => Assert.Contains(source, new[] { "'none'", "'self'", "'script'" }))
        );
        Assert.Contains("require-trusted-types-for 'script'; trusted-types 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("strict-origin-when-cross-origin", Header(response, "Referrer-Policy"));
        // The header would make browsers start a new process for the page: decision 12.
        Assert.False(response.Headers.Contains("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        foreach (
            var feature in (string[])
                [
                    "accelerometer",
                    "autoplay",
                    "camera",
                    "display-capture",
                    "fullscreen",
                    "geolocation",
                    "gyroscope",
                    "hid",
                    "idle-detection",
                    "magnetometer",
                    "microphone",
                    "midi",
                    "payment",
                    "screen-wake-lock",
                    "serial",
                    "usb",
                    "xr-spatial-tracking",
                ]
        )
            Assert.Contains($"{feature}=()", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
        AssertNoServerHeaders(response);
    }

    /// <summary>Document policies have no effect on files that a page uses, and would add 600 bytes per file to every first view.</summary>
    [Theory]
    [InlineData("/css/site.css", null)]
    [InlineData("/apple-touch-icon.png", null)]
    [InlineData("/favicon.ico", null)]
    [InlineData("/img/signs.svg", "default-src 'none'; style-src 'unsafe-inline'; sandbox")]
    public async Task EveryAsset_HasOnlyAssetHeaders(string address, string? policy)
    {
        using var response = await GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal(policy, response.Headers.TryGetValues("Content-Security-Policy", out var policies) ? Assert.Single(policies) : null);
        Assert.False(response.Headers.Contains("Permissions-Policy"));
        Assert.False(response.Headers.Contains("Referrer-Policy"));
        AssertNoServerHeaders(response);
    }

    [Fact]
    public async Task StyleSheet_NameContainsHashAndIsImmutable()
    {
        await using var site = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new() { ["EnableStaticAssetsDevelopmentCaching"] = "true" }
        );
        var client = site.CreateBrowser();
        var page = await client.GetPageAsync("/en");
        var href = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        Assert.Matches(@"^/css/site\.[a-z0-9]+\.css$", href);

        using var response = await client.GetAsync(new Uri(href, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("immutable", Header(response, "Cache-Control"), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.ETag);
    }

    [Fact]
    public async Task Page_BrowserAcceptsBrotli_IsCompressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/kk");
        request.Headers.AcceptEncoding.ParseAdd("br");
        using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
    }

    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public async Task Manifest_InEachLanguage_NamesIconsThatExist(string language)
    {
        using var response = await GetAsync($"/{language}/site.webmanifest");
        Assert.Equal("application/manifest+json", response.Content.Headers.ContentType!.MediaType);
        using var manifest = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(language, manifest.RootElement.GetProperty("lang").GetString());
        Assert.Equal($"/{language}", manifest.RootElement.GetProperty("start_url").GetString());
        foreach (var icon in manifest.RootElement.GetProperty("icons").EnumerateArray())
        {
            using var found = await GetAsync(icon.GetProperty("src").GetString()!);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
            Assert.Equal("image/png", found.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Robots_NamesTheSitemapByAbsoluteUrl()
    {
        var robots = await browser.GetStringAsync(new Uri("/robots.txt", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains($"Sitemap: {TestSite.PublicUrl}/sitemap.xml", robots, StringComparison.Ordinal);
        Assert.Contains("Disallow: /admin", robots, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_RunningSite_IsHealthy(string address)
    {
        // On a loaded machine readiness may be "Degraded" for a moment, while search catches up.
        await SiteProcess.UntilAsync(async () =>
        {
            using var response = await GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) == "Healthy";
        });
    }

    private static void AssertNoServerHeaders(HttpResponseMessage response)
    {
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("X-Powered-By"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    private Task<HttpResponseMessage> GetAsync(string address) =>
        browser.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
}
