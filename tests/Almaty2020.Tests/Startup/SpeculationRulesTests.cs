using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Startup;

/// <summary>Speculation rules, with which browsers load the next page before the click.</summary>
public sealed class SpeculationRulesTests(SharedSite shared)
{
    private const string Header = "Speculation-Rules";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly HttpClient browser = shared.Site.CreateBrowser();

    [Theory]
    [InlineData("/kk")]
    [InlineData("/ru")]
    [InlineData("/en/mayor")]
    public async Task Page_HeaderNamesImmutableRulesFile(string address)
    {
        using var page = await GetAsync(address);
        var named = page.Headers.GetValues(Header).Single();
        Assert.Matches("^\"/next-[0-9a-f]{8}\\.json\"$", named);
        Assert.Contains("Save-Data", page.Headers.Vary);

        using var rules = await GetAsync(named.Trim('"'));

        Assert.Equal(HttpStatusCode.OK, rules.StatusCode);
        Assert.Equal("application/speculationrules+json", rules.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", string.Join(",", rules.Headers.GetValues("Cache-Control")));
        using var json = JsonDocument.Parse(await rules.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("moderate", json.RootElement.GetProperty("prefetch")[0].GetProperty("eagerness").GetString());
        Assert.False(json.RootElement.TryGetProperty("prerender", out _));
    }

    [Fact]
    public async Task SaveDataOn_NoRulesHeader_WhateverWasCachedBefore()
    {
        await using var site = await TestSite.StartAsync();
        var client = site.CreateBrowser();
        foreach (var saveData in (string?[])[null, "on", null, "ON", "off", "on"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/en");
            if (saveData is not null)
                request.Headers.Add("Save-Data", saveData);
            using var response = await client.SendAsync(request, Ct);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(saveData is null or "off", response.Headers.Contains(Header));
            Assert.Contains("Save-Data", response.Headers.Vary);
        }
    }

    [Fact]
    public async Task NotModified_HasTheVaryHeaderOfThePage_CachedOrRendered()
    {
        await using var site = await TestSite.StartAsync();
        var client = site.CreateBrowser();
        using var page = await client.GetAsync(new Uri("/en/mayor", UriKind.Relative), Ct);
        using var kept = await AgainAsync();

        // The site's version changes, but not this page: it is rendered again and then found to be the same.
        await StaffCommands.PublishAsync(site.Database, "almaty-2020/active-city/wealmaty", Language.Kazakh, text =>
            text with
            {
                Title = "WeAlmaty",
            }
        );
        await site.CatchUpAsync();
        using var rendered = await AgainAsync();

        Assert.All((HttpResponseMessage[])[kept, rendered], again =>
        {
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(page.Headers.Vary, again.Headers.Vary);
        });

        async Task<HttpResponseMessage> AgainAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/en/mayor") { Headers = { IfNoneMatch = { page.Headers.ETag! } } };
            return await client.SendAsync(request, Ct);
        }
    }

    [Theory]
    [InlineData("/en/no-such-page")]
    [InlineData("/")]
    [InlineData("/sitemap.xml")]
    [InlineData("/favicon.svg")]
    [InlineData("/en/site.webmanifest")]
    [InlineData("/health/live")]
    [InlineData("/next-00000000.json")]
    public async Task NotAPage_HasNoRulesHeader(string address)
    {
        using var response = await GetAsync(address);

        Assert.False(response.Headers.Contains(Header));
    }

    private Task<HttpResponseMessage> GetAsync(string address) => browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
}
