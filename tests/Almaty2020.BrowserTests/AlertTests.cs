using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;

namespace Almaty2020.BrowserTests;

/// <summary>The banner of alerts in a browser: how it looks, that nothing moves, and how a reader hides it.</summary>
public sealed class AlertTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string ObserveShifts = """
        window.shifts = [];
        new PerformanceObserver(list => { for (const e of list.getEntries()) shifts.push(e.value + ' by ' + e.sources.map(s => s.node?.nodeName + '.' + s.node?.className).join()); })
          .observe({ type: 'layout-shift', buffered: true });
        """;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Banner_InEveryAppearance_IsAccessible_AndNothingMoves()
    {
        var own = await StartOwnSiteAsync();
        await AddAsync(own, "emergency", (Language.Kazakh, "Жер сілкінісі: ғимараттан шығып, ашық жерде тұрыңыз."));
        await AddAsync(own, "danger", (Language.Russian, "Сильный ветер до вечера: оставайтесь дома и держитесь подальше от деревьев."));
        await AddAsync(own, "warning", (Language.Russian, "Гололёд."));
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { BaseURL = own.Origin });
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await page.AddInitScriptAsync(ObserveShifts);
        var faults = new List<string>();
        foreach (var (width, height) in ((int, int)[])[(1280, 800), (360, 740), (320, 256)])
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                foreach (var forced in (ForcedColors[])[ForcedColors.None, ForcedColors.Active])
                {
                    await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ForcedColors = forced });
                    await page.GotoAsync("/ru/аким");
                    await Assertions.Expect(page.Locator(".alert")).ToHaveCountAsync(3);
                    string[] found =
                    [
                        .. await page.EvaluateAsync<string[]>(
                            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(shifts.map(s => 'layout shift of ' + s)))))"
                        ),
                        .. await PageChecks.AxeAsync(page),
                        .. await PageChecks.OverflowAsync(page),
                        .. await PageChecks.SmallTargetsAsync(page),
                    ];
                    faults.AddRange(found.Select(f => $"{width} px, {scheme}, forced colours {forced}: {f}"));
                    await Screenshots.SaveAsync(page, $"alerts-{width}-{scheme}-{forced}");
                }
            }
        }

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await Assertions.Expect(page.Locator(".alert").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".hide-alert").First).ToBeHiddenAsync();
        FaultList.AssertNone(faults);
    }

    [Fact]
    public async Task HiddenAlert_StaysHiddenInTheSession_UntilItSaysSomethingElse()
    {
        var own = await StartOwnSiteAsync();
        await AddAsync(own, "emergency", (Language.English, "Leave the building."));
        await AddAsync(own, "warning", (Language.English, "Ice on the roads."));
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { BaseURL = own.Origin });
        await page.AddInitScriptAsync(ObserveShifts);
        await page.GotoAsync("/en/mayor");
        // An emergency has no button.
        await Assertions.Expect(page.Locator(".hide-alert")).ToHaveCountAsync(1);
        await page.Locator(".hide-alert").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Ice on the roads.")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByText("Leave the building.")).ToBeVisibleAsync();
        Assert.Equal("main", await page.EvaluateAsync<string>("() => document.activeElement.id"));

        await page.GotoAsync("/en/about");
        await Assertions.Expect(page.GetByText("Ice on the roads.")).ToBeHiddenAsync();
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(shifts))))"
            )
        );
        Assert.Empty(await page.Context.CookiesAsync());

        await AddAsync(own, "warning", (Language.English, "Much ice on the roads."));
        await page.GotoAsync("/en/about");
        await Assertions.Expect(page.GetByText("Much ice on the roads.")).ToBeVisibleAsync();

        // Another session sees all of them.
        var (other, _) = await OpenAsync(new BrowserNewContextOptions { BaseURL = own.Origin });
        await other.GotoAsync("/en/about");
        await Assertions.Expect(other.GetByText("Ice on the roads.", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task WithoutScript_AlertsStand_AndNoButtonIsSeen()
    {
        var own = await StartOwnSiteAsync();
        await AddAsync(own, "warning", (Language.English, "Ice on the roads."));
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { BaseURL = own.Origin, JavaScriptEnabled = false });

        await page.GotoAsync("/en");

        await Assertions.Expect(page.GetByText("Ice on the roads.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".hide-alert")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("kk", "Жер сілкінісі болды: ғимараттан шығыңыз.")]
    [InlineData("ru", "Землетрясение: выйдите из здания.")]
    public async Task Publisher_OnAPhone_GoesLiveFromTheStartPage(string language, string sentence)
    {
        var own = await StartOwnSiteAsync();
        var account = await own.InProcessSite.AddAccountAsync(Role.Publisher, "Айгерім");
        await own.SetLanguageAsync(account, language);
        var (page, _) = await OpenAsync(
            new BrowserNewContextOptions
            {
                BaseURL = own.Origin,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            }
        );
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await StaffSteps.SignInAsync(page, account);

        await page.Locator("main a[href='/admin/alerts/new']").ClickAsync();
        var faults = new List<string>();
        await page.WaitForURLAsync("**/admin/alerts/new");
        await LookAsync("form");
        await page.Locator("input[value=danger]").CheckAsync();
        await page.Locator($"#sentence-{language}").FillAsync(sentence);
        await page.Locator("main form[action='/admin/alerts/new'] button").ClickAsync();

        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
        await LookAsync("start page");
        await page.GotoAsync($"/{language}");
        await Assertions.Expect(page.Locator(".alert.danger")).ToContainTextAsync(sentence);
        FaultList.AssertNone(faults);

        async Task LookAsync(string screen)
        {
            string[] found =
            [
                .. await PageChecks.AxeAsync(page),
                .. await PageChecks.OverflowAsync(page),
                .. await PageChecks.SmallTargetsAsync(page),
            ];
            faults.AddRange(found.Select(f => $"{screen}: {f}"));
            await Screenshots.SaveAsync(page, $"alerts-phone-{language}-{screen.Replace(' ', '-')}");
        }
    }

    private static Task<int> AddAsync(KestrelSite own, string level, params (Language, string)[] sentences) =>
        own.InProcessSite.AddAlertAsync(TimeProvider.System, TestAlerts.Fields(TimeProvider.System, level, TimeSpan.Zero, Hour), sentences);
}
