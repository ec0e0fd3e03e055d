using System.Text.RegularExpressions;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.BrowserTests;

/// <summary>The public site used with only a keyboard.</summary>
public sealed class KeyboardTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int MaxTabPresses = 150;

    public static TheoryData<string> Languages => KestrelSite.Languages();

    public static TheoryData<string, string, string, string> BolashakFund =>
        new()
        {
            { "kk", "«Болашақ» корпоративтік қоры", "Қамқоршылық кеңесінің төрағасы", "ru" },
            { "ru", "Корпоративный фонд «Болашак»", "Председатель Попечительского совета", "en" },
            { "en", "Corporate fund “Bolashak”", "Chairman of the Board of Trustees", "kk" },
        };

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task FirstTab_ShowsSkipLink_WhichMovesFocusToTheText(string language)
    {
        var (page, _) = await OpenAsync();
        await GoAsync(page, Site.PageOf(language, "mayor"));

        await page.Keyboard.PressAsync("Tab");

        var skip = page.Locator("a.skip");
        await Assertions.Expect(skip).ToBeFocusedAsync();
        await Assertions.Expect(skip).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 1 });
        await Assertions.Expect(skip).ToHaveTextAsync(Texts.For(Language.All.Single(l => l.Code == language))["layout.skip"]);

        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();
        await Assertions.Expect(skip).Not.ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)"));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Tab_ThroughWholePages_FocusIsAlwaysVisible(string language)
    {
        var (page, _) = await OpenAsync();
        var faults = new List<string>();
        foreach (var width in (int[])[1280, 360])
        {
            await page.SetViewportSizeAsync(width, 740);
            foreach (var key in (string[])["", "almaty-2020", "almaty-2020/comfortable-city"])
            {
                var published =
                    key.Length == 0 ? Site.Published.Home(Language.All.Single(l => l.Code == language))! : Site.PageOf(language, key);
                await GoAsync(page, published);
                var stops = await page.Locator("a[href]:visible, button:visible, input:visible, summary:visible").CountAsync();
                Assert.InRange(stops, 10, MaxTabPresses);
                for (var stop = 0; stop < stops; stop++)
                {
                    await page.Keyboard.PressAsync("Tab");
                    faults.AddRange((await PageChecks.FocusAsync(page)).Select(fault => $"{published.Address} at {width} px: {fault}"));
                }
            }
        }

        FaultList.AssertNone(faults);
    }

    [Theory]
    [MemberData(nameof(BolashakFund))]
    public Task HomeToMayor_ByKeyboard_FindsTheBoardOfTrusteesAndKeepsThePageInAnotherLanguage(
        string language,
        string organisation,
        string role,
        string other
    ) => FindTheBoardOfTrusteesAsync(script: true, language, organisation, role, other);

    [Theory]
    [MemberData(nameof(BolashakFund))]
    public Task HomeToMayor_ByKeyboardWithoutScript_FindsTheBoardOfTrusteesAndKeepsThePageInAnotherLanguage(
        string language,
        string organisation,
        string role,
        string other
    ) => FindTheBoardOfTrusteesAsync(script: false, language, organisation, role, other);

    private async Task FindTheBoardOfTrusteesAsync(bool script, string language, string organisation, string role, string other)
    {
        // On a phone's screen, where the path by keyboard is longest.
        var (page, _) = await OpenAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = script,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            }
        );
        await page.GotoAsync($"/{language}");
        await FollowAsync(page, Site.PageOf(language, "mayor").Address);

        await FollowAsync(page, "#memberships");
        var membership = page.Locator("#memberships + ul > li").Filter(new LocatorFilterOptions { HasText = organisation });
        await Assertions.Expect(page.Locator("#memberships")).ToBeInViewportAsync();
        await Assertions.Expect(membership).ToContainTextAsync(role);
        await Assertions.Expect(membership).ToBeInViewportAsync();

        var translated = Site.PageOf(other, "mayor");
        await FollowAsync(page, translated.Address);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", other);
        await Assertions
            .Expect(page)
            .ToHaveTitleAsync(new Regex("^" + Regex.Escape(translated.Title), RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task PriorityPages_OtherPriorities_LeadThroughAllFourAndUpToTheProgramme(string language)
    {
        var priorities = Site.Published.Siblings(Site.PageOf(language, "almaty-2020/comfortable-city"));
        Assert.Equal(4, priorities.Count);
        var (page, _) = await OpenAsync();
        await GoAsync(page, priorities[0]);

        foreach (var next in priorities.Skip(1).Append(Site.PageOf(language, "almaty-2020")))
        {
            await Assertions.Expect(page.Locator(".beside a")).ToHaveCountAsync(4);
            await FollowAsync(page, next.Address, ":is(.beside a)");
            await Assertions
                .Expect(page)
                .ToHaveTitleAsync(new Regex("^" + Regex.Escape(next.Title), RegexOptions.None, TimeSpan.FromSeconds(1)));
        }
    }

    /// <summary>Presses Tab until a link to an address has the focus, then Enter.</summary>
    private async Task FollowAsync(IPage page, string address, string kind = "")
    {
        var url = address.StartsWith('#') ? address : new Uri(Site.UrlOf(address)).AbsolutePath;
        for (var stop = 0; stop < MaxTabPresses; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            FaultList.AssertNone(await PageChecks.FocusAsync(page));
            if (
                await page.EvaluateAsync<bool>(
                    "([href, kind]) => document.activeElement.matches(`a[href='${href}']${kind}`)",
                    new[] { address, kind }
                )
            )
            {
                await page.Keyboard.PressAsync("Enter");
                await Assertions
                    .Expect(page)
                    .ToHaveURLAsync(new Regex(Regex.Escape(url) + "$", RegexOptions.None, TimeSpan.FromSeconds(1)));
                // The address changes before the style sheet arrives, which draws the focus ring.
                // Asks the page itself, because the load event of a page that the browser has rendered in advance can come before this.
                await Assertions.Expect(page.Locator("html")).ToHaveJSPropertyAsync("ownerDocument.readyState", "complete");
                return;
            }
        }

        Assert.Fail($"{page.Url}: {MaxTabPresses} presses of Tab did not reach a link to {address}");
    }
}
