using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>The page about the site: what the site is called, as content.</summary>
public sealed class SitePageTests(SharedSite shared, SitePageTests.OwnSite own) : IClassFixture<SitePageTests.OwnSite>
{
    private const string Screen = "/admin/accounts";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PageAboutTheSite_HasNoAddress_AndIsInNoList()
    {
        using var browser = shared.Site.CreateBrowser();
        foreach (var address in new[] { "/en/~site", "/en/%7Esite", "/en/~site.md", "/en/site", "/ru/~site" })
        {
            using var answer = await browser.GetAsync(address, Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        var site = shared.Site.Services.GetRequiredService<CurrentSite>().Site;
        Assert.Equal("Almaty – 2020", site.Identity.In(Language.English).Name);
        Assert.DoesNotContain(site.Pages, p => p.Template == Template.Site);
        Assert.Null(site.FindLinked("site", Language.English));
        foreach (var address in new[] { "/sitemap.xml", "/en/feed.xml", "/en", "/en/search?q=akimat+administration" })
            Assert.DoesNotContain("~site", await browser.GetStringAsync(address, Ct), StringComparison.Ordinal);

        using var author = await shared.Site.SignInAsync(await shared.Site.AddAccountAsync(Role.Author));
        var board = await author.GoAsync("/admin/pages");
        var editor = board.QuerySelectorAll("a[href*='/admin/pages/']").First(a => a.TextContent.Trim() == "The site");
        var form = await author.GoAsync(editor.GetAttribute("href")!.Split('#')[0]);
        Assert.Equal("Almaty – 2020", form.QuerySelector("[name='data.site-name']")!.GetAttribute("value"));
        Assert.Null(form.QuerySelector("#slug"));
        // Staff choose a page by its title; the form sends its key.
        Assert.Equal("Mayor", form.QuerySelector("select[name='data.main-menu'] option[value='mayor']")!.TextContent.TrimStart('–', ' '));
        Assert.Contains(form.QuerySelectorAll("#data\\.time-zone-zones option"), o => o.GetAttribute("value") == "Asia/Almaty");
        Assert.Empty(form.QuerySelectorAll("a[href*='~site']"));
        using var publisher = await shared.Site.SignInAsync(await shared.Site.AddAccountAsync(Role.Publisher));
        var withdrawal = await publisher.GoAsync(editor.GetAttribute("href")!.Split('#')[0] + "/withdraw");
        Assert.DoesNotContain("~site", withdrawal.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishedNames_AreSeenEverywhere_AndWithdrawnOnes_LeaveNeutralOnes()
    {
        var site = own.Site;
        var administrator = await site.AddAccountAsync(Role.Administrator);
        using var staffBrowser = await site.SignInAsync(administrator);
        using var browser = site.CreateBrowser();
        var staff = new TestStaff(site.Database);
        var page = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "site").Select(p => p.Id).SingleAsync(Ct));
        // Another test may have left any name.
        await staff.PublishAsync(page, Language.English, Renamed with { Fields = (SiteFields)Renamed.Fields with { SiteName = "Before" } });
        await site.CatchUpAsync();
        var card = await CardAsync();

        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, Renamed));
        await site.CatchUpAsync();

        var mayor = await browser.GetPageAsync("/en/mayor");
        Assert.EndsWith(" | Riverton", mayor.Title, StringComparison.Ordinal);
        Assert.Equal("Riverton", mayor.QuerySelector(".site-name")!.TextContent.Trim());
        Assert.Equal("Riverton", mayor.QuerySelector("meta[property='og:site_name']")!.GetAttribute("content"));
        Assert.Equal("River en", mayor.QuerySelector("link[rel=search]")!.GetAttribute("title"));
        Assert.Equal(
            ["The city speaks here.", "This site is run by Riverton City Council."],
            mayor.QuerySelectorAll(".independence").Select(p => p.TextContent)
        );
        Assert.Equal(
            "mailto:office@riverton.example",
            Assert.Single(mayor.QuerySelectorAll("footer a[href^='mailto:']")).GetAttribute("href")
        );
        var data = mayor.QuerySelector("script[type='application/ld+json']")!.TextContent;
        Assert.Contains("\"name\":\"Riverton\"", data, StringComparison.Ordinal);
        Assert.Contains("\"publisher\":{\"@type\":\"Organization\",\"name\":\"Riverton City Council\"}", data, StringComparison.Ordinal);
        Assert.DoesNotContain("Akimat", data, StringComparison.Ordinal);
        Assert.NotEqual(card, await CardAsync());
        foreach (var address in new[] { "/en/feed.xml", "/en/site.webmanifest", "/en/opensearch.xml" })
        {
            var text = await browser.GetStringAsync(address, Ct);
            Assert.Contains("River", text, StringComparison.Ordinal);
            Assert.Contains("About Riverton.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Almaty – 2020<", text, StringComparison.Ordinal);
        }

        // A search engine's name has at most 16 characters.
        Assert.Contains(
            "<ShortName>River en</ShortName>",
            await browser.GetStringAsync("/en/opensearch.xml", Ct),
            StringComparison.Ordinal
        );
        var screen = await staffBrowser.GoAsync(Screen);
        Assert.EndsWith("– Riverton desk", screen.Title, StringComparison.Ordinal);
        Assert.Equal("Riverton desk", screen.QuerySelector(".admin-name")!.TextContent.Trim());
        using var forgetful = new StaffBrowser(site);
        await forgetful.GoAsync("/admin/forgotten");
        using (await forgetful.SendAsync("/admin/forgotten", ("email", administrator.Email))) { }
        var mail = Assert.Single(await site.MailsToAsync(administrator.Email));
        Assert.Contains("Riverton desk", mail.TextBody, StringComparison.Ordinal);
        // Other languages keep their own names.
        Assert.Contains("Алматы – 2020", await browser.GetStringAsync("/ru/feed.xml", Ct), StringComparison.Ordinal);

        foreach (var language in Language.All)
            Assert.IsType<Web.Publishing.Release.Withdraw.Outcome.Withdrawn>(await staff.WithdrawAsync(page, language));
        await site.CatchUpAsync();
        var neutral = await browser.GetPageAsync("/en/mayor");
        Assert.Equal("City website", neutral.QuerySelector(".site-name")!.TextContent.Trim());
        Assert.Empty(neutral.QuerySelectorAll(".independence"));

        async Task<string> CardAsync() =>
            (await browser.GetPageAsync("/en/mayor")).QuerySelector("meta[property='og:image']")!.GetAttribute("content")!;
    }

    [Fact]
    public async Task Menus_HaveThePagesOfTheirLists_AsFarAsTheyAreLive()
    {
        var site = own.Site;
        using var browser = site.CreateBrowser();
        var staff = new TestStaff(site.Database);
        var page = await IdOfAsync("site");
        var text = Renamed with
        {
            Fields = (SiteFields)Renamed.Fields with
            {
                MainMenu = ["take-part", "nothing", "mayor", "almaty-2020", "mayor"],
                FooterMenu = ["privacy", "about"],
            },
        };
        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, text));
        await site.CatchUpAsync();

        Assert.Equal(["/en/take-part", "/en/mayor", "/en/almaty-2020"], await LinksAsync("/en", ".site-nav a"));
        Assert.Equal(["/en/privacy", "/en/about"], await LinksAsync("/en", ".footer-map ul:nth-of-type(3) a"));
        // All languages share the lists of the source language.
        Assert.Equal(3, (await LinksAsync("/kk", ".site-nav a")).Count);

        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var checks = (await author.GoAsync($"/admin/pages/{page}/en")).QuerySelectorAll("#checks li").Select(li => li.TextContent);
        Assert.Contains(
            "“nothing”",
            Assert.Single(checks, c => c.Contains("with the key", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

        Assert.IsType<Web.Publishing.Release.Withdraw.Outcome.Withdrawn>(
            await staff.WithdrawAsync(await IdOfAsync("take-part"), Language.English)
        );
        await site.CatchUpAsync();
        Assert.Equal(["/en/mayor", "/en/almaty-2020"], await LinksAsync("/en", ".site-nav a"));

        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, Renamed));
        await site.CatchUpAsync();
        Assert.Contains("/en/almaty-2020", await LinksAsync("/en", ".site-nav a"));

        Task<int> IdOfAsync(string key) => staff.ReadAsync(db => db.Pages.Where(p => p.Key == key).Select(p => p.Id).SingleAsync(Ct));

        async Task<IReadOnlyList<string?>> LinksAsync(string address, string selector) =>
            [.. (await browser.GetPageAsync(address)).QuerySelectorAll(selector).Select(a => a.GetAttribute("href"))];
    }

    private static PageText Renamed =>
        new(
            "The site",
            "About Riverton.",
            "~site",
            "",
            new SiteFields
            {
                Source = new PageSource("City administration", "2026"),
                LastReviewed = new DateOnly(2026, 11, 1),
                SiteName = "Riverton",
                ShortName = "River",
                Operator = "Riverton City Council",
                Independence = "The city speaks here.",
                Contact = "office@riverton.example",
            }
        );

    public sealed class OwnSite : IAsyncLifetime
    {
        public TestSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await TestSite.StartAsync();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
