using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Site.Languages;

/// <summary>The languages that the page about the site offers to residents, and their order. All three languages have content here.</summary>
public sealed class OfferedLanguagesTests(OfferedLanguagesTests.OwnSite own) : IClassFixture<OfferedLanguagesTests.OwnSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LanguageNotOnOffer_IsNowhereForResidents_UntilItIsOffered()
    {
        var site = own.Site;
        using var browser = site.CreateBrowser();
        var staff = new TestStaff(site.Database);
        var page = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "site").Select(p => p.Id).SingleAsync(Ct));
        string[] below =
        [
            "",
            ".md",
            "/",
            "/әкім",
            "/mayor",
            "/search",
            "/search?q=a",
            "/feed.xml",
            "/site.webmanifest",
            "/opensearch.xml",
            "/alerts.json",
        ];
        await SearchForAsync("/kk/search?q=әкім");

        await OfferAsync("ru", "en");

        foreach (var rest in below)
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/kk" + rest));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/kz"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/KK/mayor"));
        var mayor = await browser.GetPageAsync("/en/mayor");
        Assert.Equal(["Русский", "English"], mayor.QuerySelectorAll(".languages a").Select(a => a.TextContent));
        Assert.Equal(["ru", "en", "x-default"], mayor.QuerySelectorAll("link[hreflang]").Select(l => l.GetAttribute("hreflang")));
        Assert.Empty(mayor.QuerySelectorAll("a[href^='/kk'], [hreflang=kk]"));
        Assert.DoesNotContain("/kk", await browser.GetStringAsync("/sitemap.xml", Ct), StringComparison.Ordinal);
        Assert.Equal("/ru", await RootAsync("kk"));
        Assert.Equal("/en", await RootAsync("en"));
        // Its pages are not found from other languages either, and the error is in the first language.
        using (var error = await browser.GetAsync("/kk/әкім", Ct))
            Assert.Equal("ru", Html.Parse(await error.Content.ReadAsStringAsync(Ct)).DocumentElement.GetAttribute("lang"));
        Assert.Empty((await browser.GetPageAsync("/en/search?q=әкім")).QuerySelectorAll("a[href^='/kk']"));

        // Staff write in it all the same.
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var mayorId = await staff.ReadAsync(db => db.Pages.Where(p => p.Key == "mayor").Select(p => p.Id).SingleAsync(Ct));
        Assert.NotNull((await author.GoAsync($"/admin/pages/{mayorId}/kk")).QuerySelector("#editor"));

        await OfferAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/kk/әкім"));
        Assert.Equal(
            ["Қазақша", "Русский", "English"],
            (await browser.GetPageAsync("/en/mayor")).QuerySelectorAll(".languages a").Select(a => a.TextContent)
        );
        Assert.NotEmpty((await SearchForAsync("/kk/search?q=әкім")).QuerySelectorAll("a[href^='/kk/']"));

        async Task OfferAsync(params string[] languages)
        {
            Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, Text(languages)));
            await site.CatchUpAsync();
        }

        async Task<AngleSharp.Dom.IDocument> SearchForAsync(string address) => await browser.GetPageAsync(address);

        async Task<HttpStatusCode> StatusAsync(string address)
        {
            using var answer = await browser.GetAsync(address, Ct);
            return answer.StatusCode;
        }

        async Task<string?> RootAsync(string accepted)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept-Language", accepted } } };
            using var answer = await browser.SendAsync(request, Ct);
            return answer.Headers.Location?.OriginalString;
        }
    }

    [Fact]
    public void LanguageThatTheProgramDoesNotKnow_IsAnIssue()
    {
        var fields = (SiteFields)Text("de", "kk").Fields;
        Assert.Equal(new Issue("data.offered-languages", IssueCodes.UnknownChoice), Assert.Single(FieldChecks.For(fields)));
        var identity = new SiteIdentity(new Dictionary<Language, (string, SiteFields)> { [Language.English] = ("", fields) });
        Assert.Equal([Language.Kazakh], identity.Languages);
        Assert.Equal(Language.All, SiteIdentity.Default.Languages);
    }

    private static PageText Text(params string[] languages) =>
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
                OfferedLanguages = languages,
            }
        );

    public sealed class OwnSite : IAsyncLifetime
    {
        public TestSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await TestSite.StartAsync();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
