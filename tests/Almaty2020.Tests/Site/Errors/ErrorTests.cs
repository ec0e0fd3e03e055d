using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Release;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Site.Errors;

public sealed class ErrorTests(SharedSite shared)
{
    [Theory]
    [InlineData("/kk/жоқ-бет", "kk", "Бет табылмады")]
    [InlineData("/ru/нет-такой", "ru", "Страница не найдена")]
    [InlineData("/en/no-such-page", "en", "Page not found")]
    [InlineData("/img/no-such-picture.svg", "kk", "Бет табылмады")]
    [InlineData("/errors/500", "kk", "Бет табылмады")]
    public async Task Get_NothingThere_Answers404InTheLanguageOfTheAddress(string address, string language, string heading)
    {
        using var response = await shared
            .Site.CreateBrowser()
            .GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await AssertErrorPageAsync(response, language, heading);
    }

    [Theory]
    [InlineData("/kk", "kk", "Мұнда бұлай жасауға болмайды")]
    [InlineData("/ru/аким", "ru", "Здесь так сделать нельзя")]
    [InlineData("/en/mayor", "en", "This cannot be done here")]
    public async Task Post_ToAPage_Answers405AndSaysWhatIsAllowed(string address, string language, string heading)
    {
        using var form = new FormUrlEncodedContent([]);
        using var response = await shared
            .Site.CreateBrowser()
            .PostAsync(new Uri(address, UriKind.Relative), form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("GET", response.Content.Headers.Allow);
        await AssertErrorPageAsync(response, language, heading);
    }

    [Fact]
    public async Task Get_AddressWithoutALanguage_AnswersInTheBrowsersLanguage()
    {
        using var response = await shared
            .Site.CreateBrowser("ru")
            .GetAsync(new Uri("/mayor", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Accept-Language", response.Headers.Vary);
        await AssertErrorPageAsync(response, "ru", "Страница не найдена");
    }

    [Fact]
    public async Task Get_PageNotInThisLanguage_SaysSoAndLinksToTheOthers()
    {
        await using var site = await TestSite.StartAsync();
        await WithdrawAsync(site, "privacy", Language.Kazakh);
        // The address that the language switch of the English page links to.
        using var response = await site.CreateBrowser()
            .GetAsync(new Uri("/kk/privacy", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var page = await AssertErrorPageAsync(response, "kk", "Бұл бет әлі қазақ тілінде жоқ");
        Assert.Equal(["ru", "en"], page.QuerySelectorAll("main a[hreflang]").Select(a => a.GetAttribute("hreflang")));
        Assert.Contains("Privacy", page.QuerySelector("main a[hreflang=en]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithdrawnPage_Answers410AndIsLinkedNowhere()
    {
        await using var site = await TestSite.StartAsync();
        await WithdrawAsync(site, "privacy", Language.Kazakh);
        var browser = site.CreateBrowser();

        using var response = await browser.GetAsync(new Uri("/kk/құпиялылық", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        var gone = await AssertErrorPageAsync(response, "kk", "Бұл бет сайттан алынды");
        Assert.Equal("/kk/search", gone.QuerySelector("main form[role=search]")!.GetAttribute("action"));

        var home = await browser.GetPageAsync("/kk");
        Assert.DoesNotContain(home.QuerySelectorAll("a"), a => a.TextContent.Contains("Құпиялылық", StringComparison.Ordinal));
        var english = await browser.GetPageAsync("/en/privacy");
        Assert.Equal(["ru", "en", "x-default"], english.QuerySelectorAll("link[hreflang]").Select(l => l.GetAttribute("hreflang")));
        Assert.Equal("nofollow", english.QuerySelector(".languages a[hreflang=kk]")!.GetAttribute("rel"));
        Assert.DoesNotContain(
            "/kk/%D2%9B%D2%B1%D0%BF",
            await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task Get_PageWithdrawnInEveryLanguage_Answers410()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var language in Language.All)
            await WithdrawAsync(site, "privacy", language);

        using var response = await site.CreateBrowser()
            .GetAsync(new Uri("/en/privacy", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        await AssertErrorPageAsync(response, "en", "This page was taken down");
    }

    [Fact]
    public async Task Get_PageWithdrawnWithAReason_ShowsTheReason()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var language in Language.All)
            await StaffCommands.WithdrawAsync(site.Database, "privacy", language, $"Replaced <{language}>.");
        await StaffCommands.WithdrawAsync(site.Database, "about", Language.Russian, "Устарела.");
        await site.CatchUpAsync();

        using var gone = await site.CreateBrowser()
            .GetAsync(new Uri("/en/privacy", UriKind.Relative), TestContext.Current.CancellationToken);
        using var elsewhere = await site.CreateBrowser()
            .GetAsync(new Uri("/ru/о-сайте", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (gone.StatusCode, elsewhere.StatusCode));
        Assert.Equal(
            "Replaced <en>.",
            (await AssertErrorPageAsync(gone, "en", "This page was taken down")).QuerySelector(".lead")!.TextContent
        );
        var page = Html.Parse(await elsewhere.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Устарела.", page.QuerySelector(".lead")!.TextContent);
        Assert.NotNull(page.QuerySelector("main a[hreflang=en]"));
    }

    [Fact]
    public async Task Get_InternalError_Answers500InTheLanguageOfTheAddressWithoutDetails()
    {
        // Corrupt the database before the start: a running site has its pages in memory.
        var database = await TestDatabase.WithContentAsync();
        await using (var db = database.Open())
            await db.Database.ExecuteSqlRawAsync(
                "UPDATE Publications SET Contents = 'not what a renderer writes' WHERE Path = 'аким'",
                TestContext.Current.CancellationToken
            );
        await using var site = TestSite.StartOn(database);
        var browser = site.CreateBrowser();
        await browser.GetPageAsync("/ru");

        using var response = await browser.GetAsync(new Uri("/ru/аким", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var page = await AssertErrorPageAsync(response, "ru", "У нас что-то сломалось");
        Assert.DoesNotContain("Exception", page.Source.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<AngleSharp.Dom.IDocument> AssertErrorPageAsync(HttpResponseMessage response, string language, string heading)
    {
        var page = Html.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(heading, page.QuerySelectorAll("h1").Single().TextContent);
        Assert.Equal("noindex", page.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.Null(page.QuerySelector("link[rel=canonical]"));
        Assert.NotEmpty(page.QuerySelectorAll("main a[href]"));
        return page;
    }

    private static async Task WithdrawAsync(TestSite site, string key, Language language)
    {
        await using var db = site.Database.Open();
        var pageId = db.Pages.Single(p => p.Key == key).Id;
        var outcome = await new Withdraw(db).ExecuteAsync(
            new Withdraw.Request(pageId, language, ""),
            Actor.Now("tester", TimeProvider.System),
            TestContext.Current.CancellationToken
        );
        Assert.IsType<Withdraw.Outcome.Withdrawn>(outcome);
        await site.CatchUpAsync();
    }
}
