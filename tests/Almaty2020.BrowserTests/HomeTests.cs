using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.BrowserTests;

/// <summary>The home page on a small phone.</summary>
public sealed class HomeTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task FirstScreen_OnSmallPhone_ShowsTitleSearchAndLinksToMainPages(string language)
    {
        var (page, _) = await OpenAsync();
        await page.SetViewportSizeAsync(360, 740);
        await GoAsync(page, Site.Published.Home(Language.Parse(language))!);

        string[] leads =
        [
            .. Site.PagesIn(language)
                .Where(p => p.Template == Template.Profile || p.Template == Template.Programme || p.Template == Template.Priority)
                .Select(p => p.Address),
        ];
        Assert.Equal(6, leads.Length);
        var whole = new LocatorAssertionsToBeInViewportOptions { Ratio = 1 };
        await Assertions.Expect(page.Locator("h1")).ToBeInViewportAsync(whole);
        await Assertions.Expect(page.Locator(".lead")).ToBeInViewportAsync(whole);
        await Assertions.Expect(page.Locator("main [type=search]")).ToBeInViewportAsync(whole);
        foreach (var lead in leads)
            await Assertions.Expect(page.Locator($"a[href='{lead}']").First).ToBeInViewportAsync(whole);
    }
}
