using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Site.Common;

/// <summary>The logo and the picture for sharing that the page about the site names.</summary>
public sealed class LogoTests(LogoTests.OwnSite own) : IClassFixture<LogoTests.OwnSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LogoAndSharePicture_StandOnEveryPage_UntilTheyAreTakenAway()
    {
        var site = own.Site;
        using var browser = site.CreateBrowser();
        var staff = new TestStaff(site.Database);
        var page = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "site").Select(p => p.Id).SingleAsync(Ct));
        var crest = await TestPictures.AddAsync(site.Database, "crest.png", TestPictures.Draw(PictureType.Png, 400, 200, seed: 2));
        var view = await TestPictures.AddAsync(site.Database, "view.jpg", TestPictures.Draw(PictureType.Jpeg, 900, 600, seed: 3));
        await TestPictures.DescribeAsync(site.Database, view.Key, texts: [(Language.English, "A view of Riverton")]);

        Assert.IsType<PublishOne.Outcome.Live>(
            await staff.PublishAsync(
                page,
                Language.English,
                Site(new SiteLogo($"media:{crest.Key}", "Arms of \"Riverton\""), $"media:{view.Key}")
            )
        );
        await site.CatchUpAsync();

        var mayor = await browser.GetPageAsync("/en/mayor");
        var logo = mayor.QuerySelector(".site-name img.logo")!;
        // With its shape, so that nothing moves when it arrives.
        Assert.Equal(("400", "200"), (logo.GetAttribute("width"), logo.GetAttribute("height")));
        Assert.Equal("Arms of \"Riverton\"", logo.GetAttribute("alt"));
        Assert.Empty(mayor.QuerySelectorAll(".site-name .mark"));
        Assert.Contains(Sheets(mayor), s => s.StartsWith("/css/logo.", StringComparison.Ordinal));
        foreach (
            var address in mayor
                .QuerySelectorAll(".site-name source")
                .Select(s => s.GetAttribute("srcset")!)
                .Append(logo.GetAttribute("src")!)
        )
        {
            using var file = await browser.GetAsync(address, Ct);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        }

        Assert.Contains(
            "\"logo\":\"https://",
            mayor.QuerySelector("script[type='application/ld+json']")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("A view of Riverton", Meta(mayor, "og:image:alt"));
        Assert.Contains($"/media/{view.Hash}-", Meta(mayor, "og:image"), StringComparison.Ordinal);
        // Another language has no logo of its own, and no description of the picture.
        var other = await browser.GetPageAsync("/kk/әкім");
        Assert.NotNull(other.QuerySelector(".site-name .mark"));
        Assert.Contains("/og/kk/", Meta(other, "og:image"), StringComparison.Ordinal);

        await staff.PublishAsync(page, Language.English, Site(null, null));
        await site.CatchUpAsync();
        var without = await browser.GetPageAsync("/en/mayor");
        Assert.NotNull(without.QuerySelector(".site-name .mark"));
        Assert.DoesNotContain(Sheets(without), s => s.StartsWith("/css/logo.", StringComparison.Ordinal));
        Assert.Contains("/og/en/", Meta(without, "og:image"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DraftsLogo_IsInItsPreview()
    {
        var site = own.Site;
        var staff = new TestStaff(site.Database);
        var page = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "site").Select(p => p.Id).SingleAsync(Ct));
        var arms = await TestPictures.AddAsync(site.Database, "arms.png", TestPictures.Draw(PictureType.Png, 300, 300, seed: 4));
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var address = $"/admin/pages/{page}/ru";
        await author.GoAsync(address);
        using (await author.SendAsync(address, ("data.logo.image", $"media:{arms.Key}"), ("data.logo.alt", "Герб"))) { }
        var preview = await author.GoAsync(address + "/preview");
        Assert.Equal("Герб", preview.QuerySelector(".site-name img.logo")!.GetAttribute("alt"));
        // The fields of a group are shown as words.
        Assert.Contains($"media:{arms.Key}, Герб", preview.QuerySelectorAll("dl.facts dd").Select(d => d.TextContent));
    }

    private static List<string> Sheets(IDocument page) =>
        [.. page.QuerySelectorAll("link[rel=stylesheet]").Select(l => l.GetAttribute("href")!)];

    private static string Meta(IDocument page, string property) =>
        page.QuerySelector($"meta[property='{property}']")!.GetAttribute("content")!;

    private static PageText Site(SiteLogo? logo, string? sharePicture) =>
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
                Logo = logo,
                SharePicture = sharePicture,
            }
        );

    public sealed class OwnSite : IAsyncLifetime
    {
        public TestSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await TestSite.StartAsync();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
