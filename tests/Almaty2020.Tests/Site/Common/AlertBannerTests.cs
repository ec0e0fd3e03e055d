using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Common;

/// <summary>Alerts as residents and programs see them, by the site's clock.</summary>
public sealed class AlertBannerTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;
    private HttpClient browser = null!;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        browser = site.CreateBrowser();
        // The first request waits until the site is prepared.
        await GetAsync("/en");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Alert_StandsOnEveryScreen_InItsLanguage()
    {
        await AddAsync(
            "danger",
            TimeSpan.Zero,
            Hour,
            (Language.Kazakh, "Қатты жел: үйде болыңыз."),
            (Language.Russian, "Сильный ветер: оставайтесь дома."),
            (Language.English, "Strong wind: stay at home.")
        );
        var pages = site.Services.GetRequiredService<CurrentSite>().Site.Pages.ToList();
        Assert.Equal(
            Template.All.Except([Template.Site, Template.Indicator, Template.Measure]).Count(),
            pages.Select(p => p.Template).Distinct().Count()
        );
        var addresses = pages
            .Select(p => (p.Language, p.Address))
            .Concat(
                Language
                    .All.SelectMany(l =>
                        (string[])
                            [
                                Addresses.SearchPath(l),
                                Addresses.SearchPath(l) + "?q=2020",
                                Addresses.FeedbackThanksPath(l),
                                Addresses.PagePath(l, "no-such-page"),
                            ]
                    )
                    .Select(a => (Language.Parse(a[1..3]), a))
            );
        foreach (var (language, address) in addresses)
        {
            var banner = (await browser.GetPageAsync(address)).QuerySelector("body > section.alerts");

            Assert.True(banner is not null, address);
            var alert = Assert.Single(banner.QuerySelectorAll(".alert"));
            Assert.Equal(Texts.For(language)["alert.title"], banner.GetAttribute("aria-label"));
            Assert.Equal(Texts.For(language)["alert.level.danger"] + ":", alert.QuerySelector("strong")!.TextContent);
            Assert.EndsWith(
                language == Language.Kazakh ? "үйде болыңыз."
                    : language == Language.Russian ? "оставайтесь дома."
                    : "stay at home.",
                alert.QuerySelector("p")!.TextContent,
                StringComparison.Ordinal
            );
            // The button is for the script alone, and nothing but the script's file.
            Assert.True(alert.QuerySelector("button")!.HasAttribute("hidden"));
            Assert.Null(banner.QuerySelector("[style], script"));
        }
    }

    [Fact]
    public async Task WarmPage_ShowsAnAlert_FromItsBeginToItsEnd_WithoutAPublication()
    {
        await AddAsync("warning", Hour, 2 * Hour, (Language.English, "Ice on the roads."));
        var before = await GetAsync("/en/mayor");
        var version = site.Services.GetRequiredService<CurrentSite>().Site.Version;
        Assert.Equal(before.Tag, (await GetAsync("/en/mayor")).Tag);
        Assert.DoesNotContain("Ice on the roads.", before.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/en/mayor", before.Tag)).Status);

        clock.Advance(Hour);
        var during = await GetAsync("/en/mayor", before.Tag);
        Assert.Equal(HttpStatusCode.OK, during.Status);
        Assert.Contains("Ice on the roads.", during.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/en/mayor", during.Tag)).Status);
        Assert.Equal(1, site.Services.GetRequiredService<PageCache>().Count);

        clock.Advance(Hour);
        var after = await GetAsync("/en/mayor", during.Tag);
        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.Equal((before.Text, before.Tag), (after.Text, after.Tag));
        Assert.Equal(version, site.Services.GetRequiredService<CurrentSite>().Site.Version);
    }

    [Fact]
    public async Task SeveralAlerts_TheGravestThreeStandInOrder_AndOnlyAnEmergencyStays()
    {
        foreach (var level in (string[])["information", "danger", "emergency", "warning"])
            await AddAsync(level, TimeSpan.Zero, Hour, (Language.English, $"This is {level}."));

        var page = await browser.GetPageAsync("/en");

        var alerts = page.QuerySelectorAll(".alert").ToList();
        Assert.Equal(["Emergency:", "Danger:", "Warning:"], alerts.Select(a => a.QuerySelector("strong")!.TextContent));
        Assert.Equal([false, true, true], alerts.Select(a => a.QuerySelector("button") is not null));
        // A sign for each level, so that none is told by its colour alone.
        var signs = alerts.Select(a => a.QuerySelector("use")!.GetAttribute("href")!.Split('#')[1]).ToList();
        var drawings = await browser.GetStringAsync(new Uri("/img/signs.svg", UriKind.Relative), Ct);
        Assert.Equal(["emergency", "danger", "warning"], signs);
        Assert.All(AlertFields.Levels, level => Assert.Contains($"id=\"{level}\"", drawings, StringComparison.Ordinal));
        Assert.Equal(4, (await JsonAsync("en")).GetArrayLength());
    }

    [Fact]
    public async Task NewestOfALevel_StandsFirst()
    {
        await AddAsync("warning", TimeSpan.Zero, Hour, (Language.English, "Older."));
        clock.Advance(TimeSpan.FromMinutes(5));
        await AddAsync("warning", TimeSpan.Zero, Hour, (Language.English, "Newer."));

        Assert.Equal(["Newer.", "Older."], (await browser.GetPageAsync("/en")).QuerySelectorAll(".alert a").Select(a => a.TextContent));
    }

    [Fact]
    public async Task EmergencyInOneLanguage_IsShownInAll_WithTranslationFollows_UntilItIsTranslated()
    {
        var fields = TestAlerts.Fields(clock, "emergency", TimeSpan.Zero, Hour);
        var page = await site.AddAlertAsync(clock, fields, (Language.Kazakh, "Жер сілкінісі: ғимараттан шығыңыз."));
        await AddAsync("danger", TimeSpan.Zero, Hour, (Language.Kazakh, "Боран."));

        Assert.Equal(2, (await browser.GetPageAsync("/kk")).QuerySelectorAll(".alert").Length);
        foreach (var language in (Language[])[Language.Russian, Language.English])
        {
            var alert = Assert.Single((await browser.GetPageAsync($"/{language}")).QuerySelectorAll(".alert"));
            Assert.Equal(Texts.For(language)["alert.level.emergency"] + ":", alert.QuerySelector("strong")!.TextContent);
            Assert.Equal("kk", alert.QuerySelector("a")!.GetAttribute("lang"));
            Assert.Equal("Жер сілкінісі: ғимараттан шығыңыз.", alert.QuerySelector("a")!.TextContent);
            Assert.EndsWith(
                Texts.For(language)["alert.translation-follows"],
                alert.QuerySelector("p")!.TextContent,
                StringComparison.Ordinal
            );
            Assert.Equal("kk", (await JsonAsync(language.Code))[0].GetProperty("language").GetString());
        }

        await site.TranslateAlertAsync(clock, page, fields, Language.English, "Earthquake: leave the building.");
        var translated = Assert.Single((await browser.GetPageAsync("/en")).QuerySelectorAll(".alert a"));
        Assert.Equal("Earthquake: leave the building.", translated.TextContent);
        Assert.False(translated.HasAttribute("lang"));
    }

    [Fact]
    public async Task EndedAlert_StaysReadable_AndSaysSo_OutsideListsAndSearch()
    {
        await AddAsync("danger", TimeSpan.Zero, Hour, (Language.English, "Avalanche above Medeu."));
        var address = (await browser.GetPageAsync("/en")).QuerySelector(".alert a")!.GetAttribute("href")!;
        var live = await browser.GetPageAsync(address);
        Assert.Contains("In force from", live.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        // The banner stands here too, but does not lead to where the reader is.
        Assert.Null(live.QuerySelector(".alert a"));
        Assert.Equal("noindex", live.QuerySelector("meta[name=robots]")!.GetAttribute("content"));

        clock.Advance(Hour);
        var ended = await browser.GetPageAsync(address);
        Assert.Contains("no longer in force", ended.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Null(ended.QuerySelector(".alerts"));
        Assert.Equal("noindex", ended.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.DoesNotContain(
            address,
            await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );
        var home = await GetAsync("/en");
        Assert.DoesNotContain("Avalanche", home.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Avalanche above", (await GetAsync("/en/search?q=avalanche")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Avalanche above", (await GetAsync("/en/search/suggestions?q=avalanche")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/wind?a=1", "https://example.org/wind?a=1")]
    [InlineData("about", "/en/about")]
    [InlineData("no-such-page", null)]
    public async Task Link_LeadsToItsPageOrSite_ElseToTheAlert(string link, string? expected)
    {
        var page = await site.AddAlertAsync(
            clock,
            TestAlerts.Fields(clock, "information", TimeSpan.Zero, Hour, link),
            (Language.English, "Read this.")
        );

        Assert.Equal(
            expected ?? $"/en/read-this-{page}",
            (await browser.GetPageAsync("/en")).QuerySelector(".alert a")!.GetAttribute("href")
        );
    }

    [Fact]
    public async Task Json_HasTheAlertsInForce_ForEveryOrigin()
    {
        using (var none = await browser.GetAsync(new Uri("/kk/alerts.json", UriKind.Relative), Ct))
        {
            Assert.Equal("[]", await none.Content.ReadAsStringAsync(Ct));
            Assert.Equal("*", none.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Equal("application/json", none.Content.Headers.ContentType!.MediaType);
            Assert.NotNull(none.Headers.ETag);
        }

        var page = await AddAsync("warning", Hour, 3 * Hour, (Language.Kazakh, "Көктайғақ."));
        Assert.Equal(0, (await JsonAsync("kk")).GetArrayLength());
        clock.Advance(Hour);
        var alert = Assert.Single((await JsonAsync("kk")).EnumerateArray());
        Assert.Equal(["level", "title", "sentence", "from", "until", "url", "language"], alert.EnumerateObject().Select(p => p.Name));
        Assert.Equal("warning", alert.GetProperty("level").GetString());
        Assert.Equal("Көктайғақ.", alert.GetProperty("sentence").GetString());
        Assert.Equal(2 * Hour, alert.GetProperty("until").GetDateTime() - alert.GetProperty("from").GetDateTime());
        Assert.EndsWith("Z", alert.GetProperty("from").GetRawText().Trim('"'), StringComparison.Ordinal);
        Assert.Equal(
            TestSite.PublicUrl + new Microsoft.AspNetCore.Http.PathString($"/kk/көктайғақ-{page}").ToUriComponent(),
            alert.GetProperty("url").GetString()
        );
        clock.Advance(2 * Hour);
        Assert.Equal(0, (await JsonAsync("kk")).GetArrayLength());
    }

    [Fact]
    public async Task Feed_TellsOfAnAlert_WhenItBegins()
    {
        await AddAsync("danger", Hour, 2 * Hour, (Language.English, "Flood in the river."));
        Assert.DoesNotContain("Flood", await FeedAsync(), StringComparison.Ordinal);

        clock.Advance(Hour);
        XNamespace atom = "http://www.w3.org/2005/Atom";
        var entry = XDocument.Parse(await FeedAsync()).Root!.Elements(atom + "entry").First();
        Assert.Equal("Danger: Flood in the river.", (string)entry.Element(atom + "title")!);
        Assert.Equal("Flood in the river.", (string)entry.Element(atom + "summary")!);
    }

    private Task<string> FeedAsync() => browser.GetStringAsync(new Uri("/en/feed.xml", UriKind.Relative), Ct);

    private async Task<JsonElement> JsonAsync(string language) =>
        JsonDocument.Parse(await browser.GetStringAsync(new Uri($"/{language}/alerts.json", UriKind.Relative), Ct)).RootElement;

    private Task<int> AddAsync(string level, TimeSpan startsIn, TimeSpan endsIn, params (Language, string)[] sentences) =>
        site.AddAlertAsync(clock, TestAlerts.Fields(clock, level, startsIn, endsIn), sentences);

    private async Task<(HttpStatusCode Status, string Text, string Tag)> GetAsync(string address, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await browser.SendAsync(request, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer.Headers.ETag?.ToString() ?? "");
    }
}
