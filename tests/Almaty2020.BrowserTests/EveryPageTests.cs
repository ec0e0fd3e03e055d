using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;
using Deque.AxeCore.Commons;

namespace Almaty2020.BrowserTests;

/// <summary>Checks every page of every language in a browser.</summary>
public sealed class EveryPageTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string Light = "light";

    public static TheoryData<string> Languages => KestrelSite.Languages();

    public static TheoryData<string, string> LanguagesAndTemplates => KestrelSite.LanguagesAndTemplates();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryPage_InEveryAppearance_HasNoAccessibilityViolation(string language)
    {
        var (page, _) = await OpenAsync();
        // Load axe once per page: the package's RunAxe reloads the script for every run and opens a second page for its summary.
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var faults = new List<string>();
        foreach (var published in Site.PagesIn(language))
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None });
            await page.SetViewportSizeAsync(1280, 800);
            await GoAsync(page, published);
            await LookAsync(Light);

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            await LookAsync("dark", coloursOnly: true);

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
            await LookAsync("forced colours", coloursOnly: true);

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None });
            await page.SetViewportSizeAsync(360, 740);
            await LookAsync("360 px");

            async Task LookAsync(string appearance, bool coloursOnly = false)
            {
                // Structure and colours are the same in every language.
                if (language == "en" || appearance == Light)
                    faults.AddRange(
                        (coloursOnly ? await PageChecks.AxeColoursAsync(page) : await PageChecks.AxeAsync(page)).Select(violation =>
                            $"{published.Address} ({appearance}): {violation}"
                        )
                    );
                await Screenshots.SaveAsync(page, $"{published.Key.Replace('/', '-')}-{language}-{appearance.Replace(' ', '-')}");
            }
        }

        FaultList.AssertNone(faults);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryPage_NarrowAndWide_FitsItsWindowAndDoesNotShift(string language)
    {
        var (page, _) = await OpenAsync();
        await page.Context.AddInitScriptAsync(
            """
            window.shifts = [];
            new PerformanceObserver(list => { for (const e of list.getEntries()) shifts.push(e.value + ' by ' + e.sources.map(s => s.node?.nodeName + '.' + s.node?.className).join()); })
              .observe({ type: 'layout-shift', buffered: true });
            """
        );
        var faults = new List<string>();
        // The last size is a 1280 × 1024 desktop window zoomed to 400 %.
        foreach (var (width, height) in ((int, int)[])[(1280, 800), (360, 740), (320, 256)])
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var published in Site.PagesIn(language))
            {
                await GoAsync(page, published);
                string[] found =
                [
                    .. await page.EvaluateAsync<string[]>(
                        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(shifts.map(s => 'layout shift of ' + s)))))"
                    ),
                    .. await PageChecks.OverflowAsync(page),
                    .. await PageChecks.SmallTargetsAsync(page),
                    .. await PageChecks.ClippedTextAsync(page),
                    .. await PageChecks.UnreadableChartsAsync(page),
                    .. await PageChecks.BrokenWordsAsync(page),
                    .. await PageChecks.MovingAsync(page),
                    .. await PageChecks.StickyElementsAsync(page),
                ];
                faults.AddRange(found.Select(fault => $"{published.Address} at {width} × {height}: {fault}"));
            }
        }

        FaultList.AssertNone(faults);
    }

    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task EveryTemplate_WithReaderTextSpacing_ClipsNothing(string language, string template)
    {
        var (page, _) = await OpenAsync();
        await GoAsync(page, Site.Example(language, template));
        await PageChecks.OverrideSpacingAsync(page);
        foreach (var (width, height) in ((int, int)[])[(1280, 800), (320, 256)])
        {
            await page.SetViewportSizeAsync(width, height);
            FaultList.AssertNone([.. await PageChecks.ClippedTextAsync(page), .. await PageChecks.OverflowAsync(page)]);
        }
    }

    /// <summary>A shape that no style sheet of the page gives a colour is black, and a share of one fifth then looks like five fifths.</summary>
    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task EveryTemplate_DrawnShares_ShowFilledAndEmptyPartsApart(string language, string template)
    {
        var (page, _) = await OpenAsync();
        await GoAsync(page, Site.Example(language, template));
        var black = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.figure-share rect, .chart rect')].filter(r => getComputedStyle(r).fill === 'rgb(0, 0, 0)').map(r => r.outerHTML)"
        );

        Assert.Empty(black);
    }

    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task EveryTemplate_PrefersMoreContrast_HasNoAccessibilityViolation(string language, string template)
    {
        var (page, _) = await OpenAsync();
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Contrast = Contrast.More });
        await GoAsync(page, Site.Example(language, template));
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            FaultList.AssertNone(await PageChecks.AxeAsync(page));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryPage_WithoutScript_ShowsEverything(string language)
    {
        var (page, watch) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        foreach (var published in Site.PagesIn(language))
        {
            await GoAsync(page, published);
            // Remove the word joiners that keep «Алматы – 2020» on one line: they are not part of the title.
            var heading = (await page.Locator("h1").TextContentAsync())!.Replace("\u2060", "", StringComparison.Ordinal);
            // The heading of a profile is the name alone; the office stands below it.
            if (published.Template == Template.Profile)
                Assert.Contains(heading, published.Title, StringComparison.Ordinal);
            else
                Assert.Equal(published.Title, heading);
            await Assertions.Expect(page.Locator("main .lead")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator(".site-footer")).ToBeVisibleAsync();
        }

        Assert.DoesNotContain(watch.Requests, url => url.EndsWith(".js", StringComparison.Ordinal));
    }
}
