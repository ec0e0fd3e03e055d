using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>Notices on a translation: whether a native speaker reviewed it, and whether it is behind its source.</summary>
public sealed class TranslationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly DateTime March = new(2027, 3, 8, 20, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("ru", "/ru/о-сайте", "about", "Этот перевод проверен носителем языка.")]
    [InlineData("kk", "/kk/сайт-туралы", "about", "Бұл аударманы қазақ тілінде сөйлеп өскен адам тексерген.")]
    [InlineData("kk", "/kk", "index", "Бұл аударманы қазақ тілінде сөйлеп өскен адам тексерген.")]
    public async Task Reviewed_ShowsNotice(string language, string address, string key, string line)
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, key, Language.Parse(language), text =>
            text with
            {
                Fields = text.Fields with { ReviewedByNativeSpeaker = true },
            }
        );

        Assert.Equal([line], await LinesAsync(site, address));
    }

    [Theory]
    [InlineData(
        "about",
        "/ru/о-сайте",
        "Этот перевод ещё не проверен носителем языка.",
        "Исходная версия этой страницы (английский язык) изменилась 9 марта 2027 г., в переводе этого изменения ещё нет. English: About us",
        "/en/about"
    )]
    [InlineData(
        "about",
        "/kk/сайт-туралы",
        "Бұл аударманы қазақ тілінде сөйлеп өскен адам әлі тексерген жоқ.",
        "Бұл беттің ағылшынша нұсқасы 2027 жылғы 9 наурыз күні өзгерді, аудармада ол өзгеріс әлі жоқ. English: About us",
        "/en/about"
    )]
    [InlineData(
        "index",
        "/kk",
        "Бұл аударманы қазақ тілінде сөйлеп өскен адам әлі тексерген жоқ.",
        "Бұл беттің ағылшынша нұсқасы 2027 жылғы 9 наурыз күні өзгерді, аудармада ол өзгеріс әлі жоқ. English: About us",
        "/en"
    )]
    public async Task SourceChanged_ShowsSinceWhenAndLinksToTheSource(
        string key,
        string address,
        string review,
        string behind,
        string source
    )
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, key, Language.English, text => text with { Title = "About us" }, atUtc: March);
        await StaffCommands.PublishAsync(
            site.Database,
            key,
            Language.English,
            text => text with { Body = "Again." },
            atUtc: March.AddDays(30)
        );

        Assert.Equal([review, behind], await LinesAsync(site, address));
        var link = (await site.CreateBrowser().GetPageAsync(address)).QuerySelector("main .quiet a")!;
        Assert.Equal((source, "en", "en"), (link.GetAttribute("href"), link.GetAttribute("lang"), link.GetAttribute("hreflang")));
        Assert.Empty(await LinesAsync(site, source));
    }

    [Fact]
    public async Task SourceMinorChangeMoveOrWithdrawal_ShowsNoNotice()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Slug = "us" }, isMajor: false);
        Assert.Single(await LinesAsync(site, "/ru/о-сайте"));

        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "About us" });
        Assert.Equal(2, (await LinesAsync(site, "/ru/о-сайте")).Count);

        await StaffCommands.WithdrawAsync(site.Database, "about", Language.English);
        Assert.Single(await LinesAsync(site, "/ru/о-сайте"));
    }

    [Fact]
    public async Task Behind_CaughtUpOnlyIfTheAuthorConfirmsIt()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "About us" });

        await StaffCommands.PublishAsync(site.Database, "about", Language.Russian, text => text with { Body = "Запятая." });
        Assert.Equal(2, (await LinesAsync(site, "/ru/о-сайте")).Count);

        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.Russian,
            text => text with { Body = "Всё новое." },
            isMajor: false,
            catchesUp: true
        );
        Assert.Single(await LinesAsync(site, "/ru/о-сайте"));
        Assert.Equal(2, (await LinesAsync(site, "/kk/сайт-туралы")).Count);
    }

    [Fact]
    public async Task ImportOfSourceAndOneTranslation_OnlyTheOtherTranslationIsBehind()
    {
        await using var site = await TestSite.StartAsync();
        using var content = new ContentCopy();
        content.Change("en/about.md", "slug: about\n", "slug: about\nchange: Now with a map.\n");
        content.Append("en/about.md", "A map.");
        content.Append("ru/about.md", "Карта.");
        await TestDatabase.ImportAsync(site.Database, content.Root);

        Assert.Single(await LinesAsync(site, "/ru/о-сайте"));
        Assert.Equal(2, (await LinesAsync(site, "/kk/сайт-туралы")).Count);
        Assert.NotNull(
            site.Services.GetRequiredService<CurrentSite>()
                .Site.Pages.Single(p => p.Key == "about" && p.Language == Language.Kazakh)
                .OutdatedSinceUtc
        );
    }

    [Fact]
    public async Task PageInItsSourceLanguage_ShowsNoTranslationNotice()
    {
        await using var site = await TestSite.StartAsync();
        Assert.NotEmpty(await LinesAsync(site, "/kk/құпиялылық"));
        await site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET SourceLanguage = 'kk' WHERE [Key] = 'privacy'");
        await StaffCommands.PublishAsync(site.Database, "privacy", Language.Kazakh, text => text with { Summary = "Қысқаша." });

        Assert.Empty(await LinesAsync(site, "/kk/құпиялылық"));
    }

    [Fact]
    public async Task LanguageSwitch_PageMissingInALanguage_KeepsItsAddress()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.WithdrawAsync(site.Database, "privacy", Language.Kazakh);
        await StaffCommands.WithdrawAsync(site.Database, "privacy", Language.Russian);
        await site.CatchUpAsync();
        var browser = site.CreateBrowser();

        var english = await browser.GetPageAsync("/en/privacy");
        Assert.Equal(["/kk/privacy", "/ru/privacy", "/en/privacy"], Switch(english));
        var kazakh = await browser.GetPageAsync("/kk/privacy");
        Assert.Equal(["/kk/privacy", "/ru/privacy", "/en/privacy"], Switch(kazakh));

        // A page's old address in one language leads to the page from the other languages.
        var old = await browser.GetPageAsync("/kk/құпиялылық");
        using var russian = await browser.GetAsync(new Uri(Switch(old)[1], UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NotFound, russian.StatusCode);
        Assert.Equal(
            "/en/privacy",
            Html.Parse(await russian.Content.ReadAsStringAsync(Ct)).QuerySelector("main a[hreflang=en]")!.GetAttribute("href")
        );
    }

    [Fact]
    public async Task OldAddressOfAnotherLanguage_RedirectsToThePageInThisLanguage()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Slug = "us" });
        await site.CatchUpAsync();

        using var response = await site.CreateBrowser().GetAsync(new Uri("/ru/about", UriKind.Relative), Ct);

        Assert.Equal(
            (HttpStatusCode.Found, "/ru/%D0%BE-%D1%81%D0%B0%D0%B9%D1%82%D0%B5"),
            (response.StatusCode, response.Headers.Location!.OriginalString)
        );
    }

    private static List<string> Switch(AngleSharp.Dom.IDocument page) =>
        [.. page.QuerySelectorAll(".languages a").Select(a => a.GetAttribute("href")!)];

    private static async Task<List<string>> LinesAsync(TestSite site, string address)
    {
        await site.CatchUpAsync();
        return [.. (await site.CreateBrowser().GetPageAsync(address)).QuerySelectorAll("main .quiet p").Select(p => p.TextContent.Trim())];
    }
}
