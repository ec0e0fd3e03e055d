using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace Almaty2020.Tests.Startup;

/// <summary>Accepted host names and HSTS: the settings decide, never the request.</summary>
public sealed class HostTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("almaty2020.example", "/en", HttpStatusCode.OK)]
    [InlineData("ALMATY2020.example:8443", "/en", HttpStatusCode.OK)]
    [InlineData("localhost", "/en", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:5080", "/en", HttpStatusCode.OK)]
    [InlineData("[::1]:5080", "/en", HttpStatusCode.OK)]
    [InlineData("also.example", "/en", HttpStatusCode.OK)]
    [InlineData("evil.example", "/en", HttpStatusCode.BadRequest)]
    [InlineData("evil.example", "/admin/sign-in", HttpStatusCode.BadRequest)]
    [InlineData("almaty2020.example.evil.example", "/sitemap.xml", HttpStatusCode.BadRequest)]
    [InlineData("10.0.0.7", "/css/site.css", HttpStatusCode.BadRequest)]
    [InlineData("10.0.0.7:8080", "/health/ready", HttpStatusCode.OK)] // A container's own health check uses its IP address.
    public async Task Host_AllowedOrNot_AnswersAccordingly(string host, string address, HttpStatusCode status)
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), new() { ["AllowedHosts"] = "also.example" });
        Assert.Equal(status, (await GetAsync(site, "https", host, address)).StatusCode);
    }

    [Fact]
    public async Task PublicUrlIsLocalhost_EveryHostIsAccepted()
    {
        await using var site = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new() { ["Site:PublicUrl"] = "http://localhost:5080" }
        );

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(site, "http", "192.168.1.5:5080", "/en")).StatusCode);
    }

    /// <summary>Attack: the first request used another host name, and the page was cached without the header for everyone.</summary>
    [Theory]
    [InlineData("/en/mayor")]
    [InlineData("/en/no-such-page")]
    [InlineData("/css/site.css")]
    [InlineData("/sitemap.xml")]
    [InlineData("/health/ready")]
    public async Task StrictTransportSecurity_IsOnEveryHttpsResponse_WhateverHostCameBefore(string address)
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync());
        var first = await GetAsync(site, "https", "localhost", address);
        var second = await GetAsync(site, "https", "almaty2020.example", address);
        var open = await GetAsync(site, "http", "almaty2020.example", address);

        Assert.Equal(["max-age=31536000"], first.Headers.GetValues("Strict-Transport-Security"));
        Assert.Equal(["max-age=31536000"], second.Headers.GetValues("Strict-Transport-Security"));
        Assert.False(open.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("https://қала.қаз", "https://xn--80aa6a83a.xn--80ao21a")]
    [InlineData("https://ҚАЛА.ҚАЗ:8443/", "https://xn--80aa6a83a.xn--80ao21a:8443")]
    [InlineData("https://xn--80aa6a83a.xn--80ao21a", "https://xn--80aa6a83a.xn--80ao21a")]
    [InlineData("https://Almaty.Example:443", "https://almaty.example")]
    [InlineData("http://[::1]:5080", "http://[::1]:5080")]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080")]
    public void PublicUrl_IsNormalizedAsBrowsersSendIt(string set, string kept)
    {
        var settings = SiteSettings.Read(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Site:PublicUrl"] = set }).Build(),
            new HostingEnvironment { ContentRootPath = "/" }
        );

        Assert.Equal(kept, settings.PublicUrl);
    }

    [Fact]
    public async Task PublicUrlWithKazakhLetters_IsAsciiEverywhereAndAcceptsFormsOfEndedSessions()
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), new() { ["Site:PublicUrl"] = "https://қала.қаз" });
        const string Url = "https://xn--80aa6a83a.xn--80ao21a";
        foreach (var address in (string[])["/en/mayor", "/sitemap.xml", "/robots.txt", "/en/feed.xml", "/en.md"])
        {
            using var answer = await GetAsync(site, "https", "xn--80aa6a83a.xn--80ao21a", address);
            var text = await answer.Content.ReadAsStringAsync(Ct) + string.Join(' ', answer.Headers.SelectMany(h => h.Value));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(Url, text, StringComparison.Ordinal);
            Assert.DoesNotContain("қала.қаз", text, StringComparison.Ordinal);
        }

        // A browser from before 2023, which sends only the Origin header.
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + "/admin/pages/1/kk/submit")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("message", "Жоғалмасын")]),
        };
        request.Headers.Add("Origin", Url);
        using var ended = await site.CreateDefaultClient(new Uri(Url)).SendAsync(request, Ct);
        var page = Html.Parse(await ended.Content.ReadAsStringAsync(Ct));
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        Assert.NotEmpty(page.QuerySelector("input[name=typed]")!.GetAttribute("value")!);
    }

    [Theory]
    [InlineData("GET", "/admin/sign-in", "en", "This connection is not encrypted")]
    [InlineData("GET", "/admin/forgotten", "ru", "Соединение не защищено")]
    [InlineData("POST", "/admin/sign-in", "kk", "Байланыс қорғалмаған")]
    public async Task StaffScreenOverHttp_ExplainsTheProblem(string method, string address, string language, string title)
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync());
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Add("Accept-Language", language);
        if (method == "POST")
            request.Content = new FormUrlEncodedContent([
                KeyValuePair.Create("email", "a@example.kz"),
                KeyValuePair.Create("password", "x"),
            ]);

        using var answer = await site.CreateBrowser().SendAsync(request, Ct);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((title, language), (page.QuerySelector("h1")!.TextContent, page.DocumentElement.GetAttribute("lang")));
        Assert.Equal(TestSite.PublicUrl + "/admin", page.QuerySelector("main a")!.GetAttribute("href"));
        Assert.Contains("Site:TrustedProxies", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("form"));
    }

    /// <summary>A proxy that does not know the client's address still reports that the request was encrypted.</summary>
    [Fact]
    public async Task ForwardedForUnknown_ForwardedProtoStillCounts()
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), new() { ["Site:TrustedProxies"] = "172.28.0.10" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/sign-in");
        request.Headers.Add(TestSite.ClientAddressHeader, "172.28.0.10");
        request.Headers.Add("X-Forwarded-For", "unknown");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await site.CreateBrowser().SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://almaty.example", null, true)]
    [InlineData("https://almaty.example", "10.0.0.2", false)]
    [InlineData("http://localhost:5080", null, false)]
    public async Task StartWithoutHttpsAndProxy_WarnsOnce(string publicUrl, string? proxies, bool isWarned)
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__PublicUrl"] = publicUrl;
        settings["Site__TrustedProxies"] = proxies ?? "";
        await using var site = SiteProcess.Start([], settings);
        using (await site.WaitForClientAsync())
            await SiteProcess.UntilAsync(() =>
                Task.FromResult(!isWarned || site.Log.Any(line => line.Contains("Site:TrustedProxies", StringComparison.Ordinal)))
            );
        site.Stop();
        await site.WaitForExitAsync();

        Assert.Equal(
            isWarned ? 1 : 0,
            site.Log.Count(line =>
                line.Contains("Site:TrustedProxies", StringComparison.Ordinal) && line.Contains("Warning", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task ChangePassword_WellKnownAddress_RedirectsToPasswordScreen()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        using var answer = await browser.GetAsync("/.well-known/change-password");

        Assert.Equal("/admin/account/password", answer.Headers.Location?.OriginalString);
        await browser.GoAsync(answer.Headers.Location!.OriginalString);
        Assert.NotNull(browser.Page.QuerySelector("input[autocomplete=new-password]"));
    }

    [Fact]
    public async Task SignOut_ClearsTheBrowserCacheAndKeepsTheDeviceCookie()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await browser.GoAsync("/admin/account");

        using var left = await browser.SendAsync("/admin/sign-out");

        Assert.Equal(["\"cache\""], left.Headers.GetValues("Clear-Site-Data"));
        Assert.Contains(browser.Cookies.GetAllCookies(), c => c.Name == "__Host-device");
    }

    private static Task<HttpResponseMessage> GetAsync(TestSite site, string scheme, string host, string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{scheme}://localhost{address}");
        request.Headers.Host = host;
        return site.CreateBrowser().SendAsync(request, Ct);
    }
}
