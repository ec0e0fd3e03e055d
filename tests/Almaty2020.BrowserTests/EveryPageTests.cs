using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Deque.AxeCore.Commons;

namespace Almaty2020.BrowserTests;

/// <summary>What holds for every page of every language, as a browser shows it.</summary>
public sealed class EveryPageTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    /// <summary>Every rule, best practices among them; the size of targets is off by default.</summary>
    private static readonly object Rules = new { resultTypes = new[] { "violations" }, rules = new Dictionary<string, object>(StringComparer.Ordinal) { ["target-size"] = new { enabled = true } } };

    /// <summary>What a scheme of colours can change.</summary>
    private static readonly object Colours = new { resultTypes = new[] { "violations" }, runOnly = new[] { "color-contrast", "link-in-text-block" } };

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
            faults.AddRange(await ViolationsAsync("light", Rules));

            // The scheme changes nothing but colours.
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            faults.AddRange(await ViolationsAsync("dark", Colours));

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
            faults.AddRange(await ViolationsAsync("forced colours", Colours));

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.None });
            await page.SetViewportSizeAsync(360, 740);
            faults.AddRange(await ViolationsAsync("360 px", Rules));
            faults.AddRange((await Probes.BrokenWordsAsync(page)).Select(fault => $"{published.Address} (360 px): {fault}"));

            async Task<IEnumerable<string>> ViolationsAsync(string appearance, object rules) =>
                from violation in await page.EvaluateAsync<string[]>("rules => axe.run(document, rules).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html}: ${n.failureSummary}`)))", rules)
                select $"{published.Address} ({appearance}): {violation}";
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
        foreach (var width in (int[])[1280, 320])
        {
            await page.SetViewportSizeAsync(width, 800);
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
                ];
                faults.AddRange(found.Select(fault => $"{published.Address} at {width} px: {fault}"));
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
        foreach (var width in (int[])[1280, 320])
        {
            await page.SetViewportSizeAsync(width, 800);
            Faults.AssertNone([.. await Probes.ClippedTextAsync(page), .. await Probes.WiderThanWindowAsync(page)]);
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
