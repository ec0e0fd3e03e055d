using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Site.Colours;

/// <summary>The colours of the page about the site, on the public site, in the admin area and on pictures.</summary>
public sealed class ColoursTests(SharedSite shared, ColoursTests.OwnSite own) : IClassFixture<ColoursTests.OwnSite>
{
    private const string Sheet = "/site-1-0b6e4f-4a235a.css";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DefaultColours_NeedNoStyleSheet()
    {
        using var browser = shared.Site.CreateBrowser();
        var page = await browser.GetPageAsync("/en/mayor");
        Assert.DoesNotContain(Sheets(page), address => address.StartsWith("/site-", StringComparison.Ordinal));
        Assert.Equal("#dcebf1", page.QuerySelector("meta[name=theme-color]")!.GetAttribute("content"));
    }

    [Fact]
    public async Task PublishedColours_AreSeenEverywhere_AndGoWithThePage()
    {
        var site = own.Site;
        using var browser = site.CreateBrowser();
        var staff = new TestStaff(site.Database);
        var page = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "site").Select(p => p.Id).SingleAsync(Ct));
        await staff.PublishAsync(page, Language.English, Coloured(null, null));
        await site.CatchUpAsync();
        var before = await browser.GetPageAsync("/en/mayor");

        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, Coloured("#0b6e4f", "#4A235A")));
        await site.CatchUpAsync();

        var mayor = await browser.GetPageAsync("/en/mayor");
        // After the site's own sheet, whose colours it replaces. Every language has the same.
        Assert.Equal(Sheet, Sheets(mayor)[1]);
        Assert.Contains(Sheet, Sheets(await browser.GetPageAsync("/kk/әкім")));
        Assert.Contains(Sheet, Sheets(await browser.GetPageAsync("/admin/sign-in")));
        Assert.NotEqual(Picture(before), Picture(mayor));
        using var picture = await browser.GetAsync(new Uri(Picture(mayor)).PathAndQuery, Ct);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);

        using var sheet = await browser.GetAsync(Sheet, Ct);
        Assert.Equal("text/css", sheet.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", sheet.Headers.GetValues("Cache-Control").Single());
        var css = await sheet.Content.ReadAsStringAsync(Ct);
        var light = new SiteColours(Colour.Parse("#0b6e4f"), Colour.Parse("#4a235a")).Light();
        Assert.Contains("--accent:#0b6e4f;--button:#0b6e4f;", css, StringComparison.Ordinal);
        Assert.Contains("--band:#4a235a;", css, StringComparison.Ordinal);
        Assert.Contains("(prefers-color-scheme:dark){:root{--sky:", css, StringComparison.Ordinal);

        Assert.Equal(light["sky"].ToString(), mayor.QuerySelector("meta[name=theme-color]")!.GetAttribute("content"));
        using var manifest = JsonDocument.Parse(await browser.GetStringAsync("/en/site.webmanifest", Ct));
        Assert.Equal(light["sky"].ToString(), manifest.RootElement.GetProperty("theme_color").GetString());
        var icon = mayor.QuerySelector("link[type='image/svg+xml']")!.GetAttribute("href")!;
        Assert.Equal("/site-1-0b6e4f-4a235a.svg", icon);
        var drawn = await browser.GetStringAsync(icon, Ct);
        Assert.Contains(".apple { fill: #0b6e4f }", drawn, StringComparison.Ordinal);
        Assert.All(Web.Site.Colours.ColoursController.IconColours, c => Assert.DoesNotContain(c.Colour, drawn, StringComparison.Ordinal));

        await staff.PublishAsync(page, Language.English, Coloured(null, null));
        await site.CatchUpAsync();
        Assert.Equal(Sheets(before), Sheets(await browser.GetPageAsync("/en/mayor")));
    }

    [Fact]
    public async Task Editor_ShowsDraftInItsColours_AndSaysWhatCannotBeRead()
    {
        var site = own.Site;
        var staff = new TestStaff(site.Database);
        var page = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "site").Select(p => p.Id).SingleAsync(Ct));
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var address = $"/admin/pages/{page}/en";
        var form = await author.GoAsync(address);
        Assert.Equal("text", form.QuerySelector("[name='data.accent-colour']")!.GetAttribute("type"));
        // The picker is no part of the form: an empty colour would be sent as black.
        var picker = form.QuerySelector("input[type=color][data-picks-for='data.accent-colour']")!;
        Assert.Null(picker.GetAttribute("name"));
        Assert.NotNull(picker.GetAttribute("hidden"));

        using (await author.SendAsync(address, ("data.accent-colour", "#ffd54f"), ("data.band-colour", "#4a235a"))) { }
        var checks = (await author.GoAsync(address)).QuerySelectorAll("#checks li").Select(li => li.TextContent);
        var check = Assert.Single(checks, c => c.Contains("#ffd54f", StringComparison.Ordinal));
        var nearest = check[(check.LastIndexOf('#'))..][..7];
        Assert.Contains("at least 4.5 : 1", check, StringComparison.Ordinal);
        Assert.Empty(SiteColours.IssuesOf(nearest, "#4a235a", "accent", "band"));

        // Even then, the preview can be read.
        var preview = await author.GoAsync(address + "/preview");
        Assert.Contains("/site-1-ffd54f-4a235a.css", Sheets(preview));
    }

    [Theory]
    [InlineData("/site-1-0b6e4f-4a235a.css", HttpStatusCode.OK)]
    [InlineData("/site-2-0b6e4f-4a235a.css", HttpStatusCode.OK)]
    [InlineData("/site-1-0B6E4F-4a235a.css", HttpStatusCode.MovedPermanently)]
    [InlineData("/site-1-0b6e4g-4a235a.css", HttpStatusCode.NotFound)]
    [InlineData("/site-1-0b6e4f.css", HttpStatusCode.NotFound)]
    [InlineData("/site-1-%3B%7D%7D%7B%7B-4a235a.css", HttpStatusCode.NotFound)]
    [InlineData("/site-1-0b6e4f-4a235a.svg", HttpStatusCode.OK)]
    [InlineData("/site-1-0b6e4f-nocolr.svg", HttpStatusCode.NotFound)]
    public async Task OnlyColours_HaveStyleSheets_AndOnlyThisVersionsStay(string address, HttpStatusCode expected)
    {
        using var browser = shared.Site.CreateBrowser();
        using var answer = await browser.GetAsync(address, Ct);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(
            expected == HttpStatusCode.OK && address.StartsWith("/site-1", StringComparison.Ordinal),
            answer.Headers.CacheControl?.MaxAge > TimeSpan.FromDays(1)
        );
    }

    private static List<string> Sheets(IDocument page) =>
        [.. page.QuerySelectorAll("link[rel=stylesheet]").Select(l => l.GetAttribute("href")!)];

    private static string Picture(IDocument page) => page.QuerySelector("meta[property='og:image']")!.GetAttribute("content")!;

    private static PageText Coloured(string? accent, string? band) =>
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
                AccentColour = accent,
                BandColour = band,
            }
        );

    public sealed class OwnSite : IAsyncLifetime
    {
        public TestSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await TestSite.StartAsync();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
