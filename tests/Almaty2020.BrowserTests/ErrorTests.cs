using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>Error pages in a resident's browser.</summary>
public sealed class ErrorTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    public static TheoryData<string, string> Unknown =>
        new()
        {
            { "kk", "/kk/жоқ-бет" },
            { "ru", "/ru/нет-такой" },
            { "en", "/en/no-such-page" },
        };

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task UnknownAddress_Opened_ShowsErrorInItsLanguageWithWorkingLinks(string language, string address)
    {
        var texts = Texts.For(Language.All.Single(l => l.Code == language));
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(StatusCodes.Status404NotFound);

        var response = await page.GotoAsync(address);

        Assert.Equal(StatusCodes.Status404NotFound, response!.Status);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(texts["error.404.title"]);
        FaultList.AssertNone(await PageChecks.OverflowAsync(page));

        var links = page.Locator("main a");
        var count = await links.CountAsync();
        Assert.InRange(count, 2, 10);
        for (var index = 0; index < count; index++)
        {
            await page.GotoAsync(address);
            var target = await links.Nth(index).GetAttributeAsync("href");
            var reached = await page.RunAndWaitForResponseAsync(() => links.Nth(index).ClickAsync(), r => r.Request.IsNavigationRequest);
            Assert.Equal(StatusCodes.Status200OK, reached.Status);
            await ExpectAtAsync(page, target!);
            await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task WithdrawnPage_ShowsReason_InEveryAppearanceWithoutViolation(string language)
    {
        var own = await StartOwnSiteAsync();
        var gone = own.PageOf(language, "privacy");
        await StaffCommands.WithdrawAsync(
            own.InProcessSite.Database,
            "privacy",
            gone.Language,
            "Ескірді: жаңа ережелер әкімдіктің сайтында."
        );
        await own.InProcessSite.CatchUpAsync();
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { BaseURL = own.Origin });
        watch.AllowStatus(StatusCodes.Status410Gone);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());

        await page.GotoAsync(gone.Address);

        await Assertions.Expect(page.Locator(".lead")).ToHaveTextAsync("Ескірді: жаңа ережелер әкімдіктің сайтында.");
        FaultList.AssertNone(
            await Appearances.CheckAsync(page, "gone", (width, scheme) => Screenshots.SaveAsync(page, $"gone-{language}-{width}-{scheme}"))
        );
    }

    [Fact]
    public async Task ShortPage_OnTallScreen_FooterIsAtTheBottom()
    {
        var (page, watch) = await OpenAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 1280, Height = 1600 },
            }
        );
        watch.AllowStatus(StatusCodes.Status404NotFound);

        await page.GotoAsync("/en/no-such-page");

        Assert.Equal(
            0,
            await page.EvaluateAsync<double>("() => innerHeight - document.querySelector('.site-footer').getBoundingClientRect().bottom"),
            0.5
        );
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Post_ToAPage_ShowsMethodNotAllowedInItsLanguage(string language)
    {
        var texts = Texts.For(Language.All.Single(l => l.Code == language));
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(StatusCodes.Status405MethodNotAllowed);
        await GoAsync(page, Site.PageOf(language, "mayor"));

        var answer = await page.RunAndWaitForResponseAsync(
            () =>
                page.EvaluateAsync(
                    "() => { const form = document.createElement('form'); form.method = 'post'; document.body.append(form); form.submit(); }"
                ),
            response => response.Request.Method == "POST"
        );

        Assert.Equal(StatusCodes.Status405MethodNotAllowed, answer.Status);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(texts["error.405.title"]);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
    }
}
