using System.Globalization;
using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>The end of a term of office as residents see it, by the site's clock.</summary>
public sealed class TermTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private readonly DateOnly today;
    private readonly TimeSpan untilMidnight;
    private TestSite site = null!;
    private HttpClient browser = null!;

    public TermTests()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
        today = DateOnly.FromDateTime(now.DateTime);
        untilMidnight = TimeSpan.FromDays(1) - now.TimeOfDay;
    }

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        browser = site.CreateBrowser();
        // The first request waits until the site is prepared.
        await GetAsync(browser, "/en");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task WarmPage_SaysThatTheTermHasEnded_AtMidnightOfTheSite_OnEveryNode_WithoutAPublication()
    {
        await EndTermAsync();
        await using var node = site.AddNode();
        HttpClient[] browsers = [browser, node.CreateBrowser()];
        await GetAsync(browsers[1], "/en");
        await site.CatchUpAsync();
        await node.CatchUpAsync();
        var version = site.Services.GetRequiredService<CurrentSite>().Site.Version;
        var before = await GetAsync(browser, "/en/mayor");
        Assert.DoesNotContain("class=\"term\"", before.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("endDate", before.Text, StringComparison.Ordinal);
        Assert.Equal(before.Tag, (await GetAsync(browsers[1], "/en/mayor")).Tag);

        clock.Advance(untilMidnight - Second);
        foreach (var each in browsers)
            Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(each, "/en/mayor", before.Tag)).Status);

        clock.Advance(Second);
        var (here, there) = (await GetAsync(browser, "/en/mayor", before.Tag), await GetAsync(browsers[1], "/en/mayor", before.Tag));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (here.Status, there.Status));
        Assert.NotEqual(before.Tag, here.Tag);
        Assert.Equal((here.Text, here.Tag), (there.Text, there.Tag));
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(browser, "/en/mayor", here.Tag)).Status);
        Assert.Equal(version, site.Services.GetRequiredService<CurrentSite>().Site.Version);
        Assert.Equal(1, site.Services.GetRequiredService<PageCache>().Count);
    }

    [Theory]
    [InlineData("en", "/en/mayor", "Bauyrzhan Baibek", "Mayor of Almaty from August 2015 to {0}")]
    [InlineData("ru", "/ru/аким", "Бауыржан Байбек", "Аким Алматы с августа 2015 г. по {0}")]
    [InlineData("kk", "/kk/әкім", "Бауыржан Байбек", "Алматы қаласының әкімі (2015 жылғы тамыз – {0})")]
    public async Task EndedTerm_IsToldByDate_AndNothingElseNamesTheOffice(string code, string address, string name, string expected)
    {
        await EndTermAsync();
        var menuBefore = MenuOf(await browser.GetPageAsync(address));
        clock.Advance(untilMidnight);

        var page = await browser.GetPageAsync(address);

        var line = string.Format(CultureInfo.InvariantCulture, expected, Formats.For(Language.Parse(code)).Date(today));
        Assert.Equal(line, Normal(page.QuerySelector(".profile-head .term")!.TextContent));
        Assert.Null(page.QuerySelector(".role"));
        Assert.StartsWith($"{name}: {line} | ", Normal(page.Title!), StringComparison.Ordinal);
        Assert.Equal($"{name}: {line}", Normal(page.QuerySelector("meta[property='og:title']")!.GetAttribute("content")!));
        Assert.Equal(name, page.QuerySelector(".breadcrumbs [aria-current]")!.TextContent);
        // The menu names the person, who has no successor yet, in the same place.
        Assert.Equal(menuBefore.Select(m => m.Address), MenuOf(page).Select(m => m.Address));
        Assert.Equal(name, MenuOf(page).Single(m => m.IsCurrent).Text);
        using var data = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        var office = data
            .RootElement.GetProperty("@graph")
            .EnumerateArray()
            .Single(e => e.GetProperty("@type").GetString() == "Person")
            .GetProperty("affiliation");
        Assert.Equal(
            ("2015-08", today.ToString("O", CultureInfo.InvariantCulture)),
            (office.GetProperty("startDate").GetString(), office.GetProperty("endDate").GetString())
        );
        // The picture for shared links has the new title, at an address of its own.
        var picture = new Uri(page.QuerySelector("meta[property='og:image']")!.GetAttribute("content")!).AbsolutePath;
        using var drawn = await browser.GetAsync(new Uri(picture, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.OK, drawn.StatusCode);
    }

    [Fact]
    public async Task Successor_TakesThePlaceInMenus_WhenTheTermHasEnded_OnEveryNode()
    {
        await AddSuccessorAsync();
        await EndTermAsync("new-mayor");
        await using var node = site.AddNode();
        HttpClient[] browsers = [browser, node.CreateBrowser()];
        await GetAsync(browsers[1], "/en");
        await node.CatchUpAsync();
        var before = MenuOf(await browser.GetPageAsync("/en"));
        Assert.Contains(("/en/mayor", "Mayor"), before.Select(m => (m.Address, m.Text)));
        Assert.DoesNotContain(before, m => m.Address == "/en/new-mayor");
        Assert.Null((await browser.GetPageAsync("/en/new-mayor")).QuerySelector(".term"));

        clock.Advance(untilMidnight);

        foreach (var each in browsers)
        {
            foreach (var address in (string[])["/en", "/en/search", "/en/mayor", "/en/no-such-page"])
            {
                var page = await each.GetPageAsync(address);
                Assert.Equal(
                    before.Select(m => m.Address == "/en/mayor" ? ("/en/new-mayor", "Mayor") : (m.Address, m.Text)),
                    MenuOf(page).Select(m => (m.Address, m.Text))
                );
                Assert.Empty(page.QuerySelectorAll(".footer-map a[href='/en/mayor']"));
                Assert.Single(page.QuerySelectorAll(".footer-map a[href='/en/new-mayor']"));
            }

            Assert.Equal("Next in office: Aigerim Sample", TermsOf(await each.GetPageAsync("/en/mayor"))[1]);
            var successor = await each.GetPageAsync("/en/new-mayor");
            Assert.Equal(["Before: Bauyrzhan Baibek"], TermsOf(successor));
            Assert.Equal("/en/mayor", successor.QuerySelector(".term a")!.GetAttribute("href"));
            Assert.Equal("Mayor of Almaty", successor.QuerySelector(".role")!.TextContent);
            // Not live in this language.
            Assert.Equal("Бауыржан Байбек", MenuOf(await each.GetPageAsync("/ru")).Single(m => m.Address == "/ru/аким").Text);
        }
    }

    [Fact]
    public async Task SuccessorPublishedLater_TakesThePlaceThen()
    {
        await EndTermAsync("new-mayor");
        clock.Advance(untilMidnight);
        Assert.Contains(MenuOf(await browser.GetPageAsync("/en")), m => m.Address == "/en/mayor");

        await AddSuccessorAsync();

        var menu = MenuOf(await browser.GetPageAsync("/en"));
        Assert.Contains(menu, m => m.Address == "/en/new-mayor");
        Assert.DoesNotContain(menu, m => m.Address == "/en/mayor");
    }

    [Fact]
    public async Task MenusOfTheSitePage_HaveTheSuccessorOnce()
    {
        await AddSuccessorAsync();
        await EndTermAsync("new-mayor");
        await StaffCommands.PublishAsync(site.Database, Template.SiteKey, Language.English, text =>
            text with
            {
                Fields = (SiteFields)text.Fields with { MainMenu = ["about", "mayor", "new-mayor"], FooterMenu = ["mayor"] },
            }
        );
        await site.CatchUpAsync();
        Assert.Equal(["/en/about", "/en/mayor", "/en/new-mayor"], MenuOf(await browser.GetPageAsync("/en")).Select(m => m.Address));

        clock.Advance(untilMidnight);

        var page = await browser.GetPageAsync("/en");
        Assert.Equal(["/en/about", "/en/new-mayor"], MenuOf(page).Select(m => m.Address));
        Assert.Empty(page.QuerySelectorAll(".site-footer a[href='/en/mayor']"));
    }

    private async Task EndTermAsync(string? successor = null)
    {
        foreach (var language in Language.All)
            await StaffCommands.PublishAsync(site.Database, "mayor", language, text =>
                text with
                {
                    Fields = (ProfileFields)text.Fields with { Term = new Term(new PartialDate(2015, 8), today, successor) },
                }
            );
        await site.CatchUpAsync();
    }

    private async Task AddSuccessorAsync()
    {
        await StaffCommands.AddPageAsync(
            site.Database,
            "new-mayor",
            Template.Profile,
            Language.English,
            new PageText(
                "Aigerim Sample, Mayor of Almaty",
                "A person of this test.",
                "new-mayor",
                "Text.",
                (ProfileFields)SampleFields.Of(Template.Profile, Language.English, "Words") with
                {
                    ShortTitle = "Mayor",
                    Name = "Aigerim Sample",
                    Role = "Mayor of Almaty",
                    Term = null,
                    Portrait = null,
                    Quotation = null,
                }
            )
        );
        await site.CatchUpAsync();
    }

    private static List<(string Address, string Text, bool IsCurrent)> MenuOf(IParentNode page) =>
        [
            .. page.QuerySelectorAll(".site-nav a")
                .Select(a => (Uri.UnescapeDataString(a.GetAttribute("href")!), a.TextContent, a.HasAttribute("aria-current"))),
        ];

    private static List<string> TermsOf(IParentNode page) => [.. page.QuerySelectorAll(".term").Select(t => Normal(t.TextContent.Trim()))];

    private static string Normal(string text) => text.Replace('\u00A0', ' ').Replace("\u2060", "", StringComparison.Ordinal);

    private static async Task<(HttpStatusCode Status, string Text, string Tag)> GetAsync(
        HttpClient from,
        string address,
        string? tag = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await from.SendAsync(request, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer.Headers.ETag?.ToString() ?? "");
    }
}
