using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.BrowserTests;

/// <summary>The first thing that a resident sees on a small phone.</summary>
public sealed class HomeTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    public static TheoryData<string> Languages => RealSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task FirstScreen_OfASmallPhone_SaysWhatThisIsAndLeadsEverywhere(string language)
    {
        var (page, _) = await OpenAsync();
        await page.SetViewportSizeAsync(360, 740);
        await GoAsync(page, Site.Published.Home(Language.Parse(language))!);

        string[] leads =
        [
            .. Site.PagesIn(language).Where(p => p.Template is Template.Profile or Template.Programme or Template.Priority).Select(p => p.Address),
        ];
        Assert.Equal(6, leads.Length);
        var whole = new LocatorAssertionsToBeInViewportOptions { Ratio = 1 };
        await Assertions.Expect(page.Locator("h1")).ToBeInViewportAsync(whole);
        await Assertions.Expect(page.Locator(".lead")).ToBeInViewportAsync(whole);
        await Assertions.Expect(page.Locator("main [type=search]")).ToBeInViewportAsync(whole);
        foreach (var lead in leads)
            await Assertions.Expect(page.Locator($"main a[href='{lead}']").First).ToBeInViewportAsync(whole);
    }
}
