using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Deque.AxeCore.Commons;

namespace Almaty2020.BrowserTests;

/// <summary>What holds for every page of every language, as a browser shows it.</summary>
public sealed class EveryPageTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    public static TheoryData<string> Languages => RealSite.Languages();

    public static TheoryData<string, Template> LanguagesAndTemplates => RealSite.LanguagesAndTemplates();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryPage_InEveryAppearance_HasNoAccessibilityViolation(string language)
    {
        var (page, _) = await OpenAsync();
        // Once a page: the package's own RunAxe brings the script along for every run and opens a second page to sum up.
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var faults = new List<string>();
        foreach (var published in Site.PagesIn(language))
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None });
            await page.SetViewportSizeAsync(1280, 800);
            await GoAsync(page, published);
            await LookAsync("light");

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            await LookAsync("dark", coloursAlone: true);

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
            await LookAsync("forced colours", coloursAlone: true);

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None });
            await page.SetViewportSizeAsync(360, 740);
            await LookAsync("360 px");

            async Task LookAsync(string appearance, bool coloursAlone = false)
            {
                faults.AddRange((coloursAlone ? await Probes.AxeColoursAsync(page) : await Probes.AxeAsync(page)).Select(violation => $"{published.Address} ({appearance}): {violation}"));
                await Screenshots.KeepAsync(page, $"{published.Key.Replace('/', '-')}-{language}-{appearance.Replace(' ', '-')}");
            }
        }

        Faults.AssertNone(faults);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryPage_NarrowAndWide_FitsItsWindowAndDoesNotShift(string language)
    {
        var (page, _) = await OpenAsync();
        await page.Context.AddInitScriptAsync("""
            window.shifts = [];
            new PerformanceObserver(list => { for (const e of list.getEntries()) shifts.push(e.value + ' by ' + e.sources.map(s => s.node?.nodeName + '.' + s.node?.className).join()); })
              .observe({ type: 'layout-shift', buffered: true });
            """);
        var faults = new List<string>();
        // The last is a desktop window of 1280 × 1024 enlarged to 400 %.
        foreach (var (width, height) in ((int, int)[])[(1280, 800), (360, 740), (320, 256)])
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var published in Site.PagesIn(language))
            {
                await GoAsync(page, published);
                string[] found =
                [
                    .. await page.EvaluateAsync<string[]>("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(shifts.map(s => 'layout shift of ' + s)))))"),
                    .. await Probes.WiderThanWindowAsync(page),
                    .. await Probes.SmallTargetsAsync(page),
                    .. await Probes.ClippedTextAsync(page),
                    .. await Probes.UnreadableChartsAsync(page),
                    .. await Probes.BrokenWordsAsync(page),
                    .. await Probes.MovingAsync(page),
                    .. await Probes.StuckAsync(page),
                ];
                faults.AddRange(found.Select(fault => $"{published.Address} at {width} × {height}: {fault}"));
            }
        }

        Faults.AssertNone(faults);
    }

    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task EveryTemplate_ReadersOwnSpacing_ClipsNothing(string language, Template template)
    {
        var (page, _) = await OpenAsync();
        await GoAsync(page, Site.Example(language, template));
        await Probes.OverrideSpacingAsync(page);
        foreach (var (width, height) in ((int, int)[])[(1280, 800), (320, 256)])
        {
            await page.SetViewportSizeAsync(width, height);
            Faults.AssertNone([.. await Probes.ClippedTextAsync(page), .. await Probes.WiderThanWindowAsync(page)]);
        }
    }

    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task EveryTemplate_MoreContrastAsked_HasNoAccessibilityViolation(string language, Template template)
    {
        var (page, _) = await OpenAsync();
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Contrast = Contrast.More });
        await GoAsync(page, Site.Example(language, template));
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            Faults.AssertNone(await Probes.AxeAsync(page));
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
            // The word joiners that keep «Алматы – 2020» on one line are no part of the title.
            Assert.Equal(published.Title, (await page.Locator("h1").TextContentAsync())!.Replace("\u2060", "", StringComparison.Ordinal));
            await Assertions.Expect(page.Locator("main .lead")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator(".site-footer")).ToBeVisibleAsync();
        }

        Assert.DoesNotContain(watch.Requests, url => url.EndsWith(".js", StringComparison.Ordinal));
    }
}
