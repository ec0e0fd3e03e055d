using System.Globalization;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>The list of changes on a page, and what updates its date.</summary>
public sealed class PageChangesTests(SharedSite shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // 8 March in UTC, but already 9 March in Almaty.
    private static readonly DateTime Evening = new(2027, 3, 8, 20, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("/en/about", "Added to this site: ")]
    [InlineData("/ru/о-сайте", "Появилось на сайте: ")]
    [InlineData("/kk/сайт-туралы", "Сайтқа қосылған күні: ")]
    [InlineData("/kk", "Сайтқа қосылған күні: ")]
    public async Task NeverChanged_ShowsPublicationDateWithoutList(string address, string words)
    {
        var about = About(await shared.Site.CreateBrowser().GetPageAsync(address));

        Assert.StartsWith(words, Line(about), StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(about.QuerySelector("p time")!.GetAttribute("datetime"), CultureInfo.InvariantCulture, out _));
        Assert.Null(about.QuerySelector("details"));
    }

    [Theory]
    [InlineData(
        "en",
        "/en/about",
        "Two lanes & <b>more</b>.",
        "Last changed: 9 March 2027 – Two lanes & <b>more</b>.",
        "Added to this site"
    )]
    [InlineData(
        "ru",
        "/ru/о-сайте",
        "Добавлены две полосы.",
        "Последнее изменение: 9 марта 2027 г. – Добавлены две полосы.",
        "Появилось на сайте"
    )]
    [InlineData(
        "kk",
        "/kk/сайт-туралы",
        "Екі жолақ қосылды.",
        "Соңғы өзгеріс: 2027 жылғы 9 наурыз – Екі жолақ қосылды.",
        "Сайтқа қосылған күні"
    )]
    public async Task MajorChange_ShowsDateAndNoteAndIsListed(string language, string address, string note, string line, string first)
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.Parse(language),
            text => text with { Body = "New." },
            note,
            atUtc: Evening
        );
        await site.CatchUpAsync();

        var about = About(await site.CreateBrowser().GetPageAsync(address));

        Assert.Equal(line, Line(about));
        Assert.Equal("2027-03-08T20:00Z", about.QuerySelector("p time")!.GetAttribute("datetime"));
        Assert.Equal([note, first], about.QuerySelectorAll("details li span").Select(s => s.TextContent));
    }

    [Fact]
    public async Task ManyMajorChanges_ListsTheNewestTwenty()
    {
        await using var site = await TestSite.StartAsync();
        for (var i = 1; i <= 21; i++)
            await StaffCommands.PublishAsync(
                site.Database,
                "about",
                Language.English,
                text => text with { Body = $"New {i}." },
                $"Change {i}."
            );
        await site.CatchUpAsync();

        var about = About(await site.CreateBrowser().GetPageAsync("/en/about"));

        Assert.Equal(
            Enumerable.Range(2, 20).Reverse().Select(i => $"Change {i}."),
            about.QuerySelectorAll("details li span").Select(s => s.TextContent)
        );
    }

    [Theory]
    [InlineData("minor")]
    [InlineData("import")]
    [InlineData("rename")]
    [InlineData("rename above")]
    [InlineData("render again")]
    [InlineData("move")]
    public async Task AnythingButAMajorChange_KeepsDateAndIsNotListed(string act)
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(
            site.Database,
            "almaty-2020/active-city/wealmaty",
            Language.English,
            text => text with { Body = "New." },
            "Told.",
            atUtc: Evening
        );
        await site.CatchUpAsync();
        var browser = site.CreateBrowser();
        // Don't request the page here: its body would be cached, and later changes of its history would not show.
        var (dates, feed) = (await DatesAsync(browser), await FeedAsync(browser));

        await DoAsync(act, site.Database);
        await site.CatchUpAsync();

        var address = act switch
        {
            "rename" => "/en/almaty-2020/active-city/renamed",
            "rename above" => "/en/almaty-2020/renamed/wealmaty",
            _ => "/en/almaty-2020/active-city/wealmaty",
        };
        var html = await browser.GetPageAsync(address);
        Assert.Equal("Last changed: 9 March 2027 – Told.", Line(About(html)));
        Assert.Equal(["Told.", "Added to this site"], About(html).QuerySelectorAll("details li span").Select(s => s.TextContent));
        Assert.DoesNotContain("Not for residents", html.Source.Text, StringComparison.Ordinal);
        Assert.Equal(dates, await DatesAsync(browser));
        Assert.Equal(feed, await FeedAsync(browser));
    }

    [Fact]
    public async Task WithdrawnAndPublishedAgain_KeepsItsHistory()
    {
        await using var site = await TestSite.StartAsync();
        var staff = new TestStaff(site.Database);
        var page = await StaffCommands.IdOfAsync(site.Database, "about");
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.English,
            text => text with { Body = "New." },
            "Told.",
            atUtc: Evening
        );
        await StaffCommands.WithdrawAsync(site.Database, "about", Language.English);
        staff.Clock.SetUtcNow(new DateTimeOffset(2028, 1, 1, 12, 0, 0, TimeSpan.Zero));
        await staff.PublishAsync(page, Language.English, TestStaff.Text("about"), isMajor: false, note: "Not for residents.");
        await site.CatchUpAsync();

        var about = About(await site.CreateBrowser().GetPageAsync("/en/about"));

        Assert.Equal("Last changed: 1 January 2028", Line(about));
        Assert.Equal(
            ["Added to this site", "Told.", "Added to this site"],
            about.QuerySelectorAll("details li span").Select(s => s.TextContent)
        );
    }

    private static async Task DoAsync(string act, TestDatabase database)
    {
        const string page = "almaty-2020/active-city/wealmaty";
        switch (act)
        {
            case "minor":
                await StaffCommands.PublishAsync(
                    database,
                    page,
                    Language.English,
                    text => text with { Body = "Newer." },
                    "Not for residents.",
                    isMajor: false
                );
                break;
            case "import":
                using (var content = new ContentCopy())
                {
                    foreach (var language in Language.All)
                        content.Append($"{language}/almaty-2020/active-city.md", "New.");
                    Assert.Equal(3, (await TestDatabase.ImportAsync(database, content.Root)).Published);
                }

                break;
            case "rename":
                await StaffCommands.PublishAsync(
                    database,
                    page,
                    Language.English,
                    text => text with { Slug = "renamed" },
                    "Not for residents.",
                    isMajor: false
                );
                break;
            case "rename above":
                await StaffCommands.PublishAsync(
                    database,
                    "almaty-2020/active-city",
                    Language.English,
                    text => text with { Slug = "renamed" },
                    "Not for residents.",
                    isMajor: false
                );
                break;
            case "render again":
                await using (var db = database.Open())
                    await db.Publications.ExecuteUpdateAsync(set => set.SetProperty(p => p.RendererVersion, 0), Ct);
                Assert.Equal(39, await new TestStaff(database).RenderAgainAsync());
                break;
            case "move":
                using (var content = new ContentCopy())
                {
                    foreach (var language in Language.All)
                        content.Change($"{language}/about.md", "position: 40", "position: 45");
                    await TestDatabase.ImportAsync(database, content.Root);
                }

                break;
        }
    }

    private static IElement About(IDocument page) => page.QuerySelector(".about-page")!;

    private static string Line(IElement about) => about.QuerySelector("p")!.TextContent.Trim();

    private static async Task<IReadOnlyList<string>> DatesAsync(HttpClient browser)
    {
        var sitemap = System.Xml.Linq.XDocument.Parse(await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct));
        return [.. sitemap.Descendants().Where(e => e.Name.LocalName == "lastmod").Select(e => e.Value)];
    }

    private static async Task<IReadOnlyList<string>> FeedAsync(HttpClient browser)
    {
        var feed = System.Xml.Linq.XDocument.Parse(await browser.GetStringAsync(new Uri("/en/feed.xml", UriKind.Relative), Ct));
        return [.. feed.Descendants().Where(e => e.Name.LocalName is "id" or "updated" or "summary").Select(e => e.Value)];
    }
}
