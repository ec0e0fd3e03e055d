namespace Almaty2020.BrowserTests.Support;

/// <summary>Checks a screen in different colour schemes, contrast modes and widths.</summary>
internal static class Appearances
{
    // Where only colours or a few pixels differ from another appearance, run only the colour rules: the others take most of the time.
    // Structure and colours are the same in every language; words and line breaks differ.
    private static readonly (string Name, ColorScheme Scheme, ForcedColors Forced, int Width, bool ColoursOnly, bool InEnglishOnly)[] All =
    [
        ("light", ColorScheme.Light, ForcedColors.None, 1280, false, false),
        ("dark", ColorScheme.Dark, ForcedColors.None, 1280, true, true),
        ("forced colours", ColorScheme.Dark, ForcedColors.Active, 360, true, true),
        ("360 px", ColorScheme.Light, ForcedColors.None, 360, false, true),
        ("320 px, dark", ColorScheme.Dark, ForcedColors.None, 320, true, false),
    ];

    /// <param name="page">A page with the axe script loaded.</param>
    /// <param name="screen">Name of the screen in the faults.</param>
    /// <param name="seen">Called in every appearance that a screenshot can show.</param>
    public static async Task<IReadOnlyList<string>> CheckAsync(IPage page, string screen, Func<int, ColorScheme, Task>? seen = null)
    {
        var faults = new List<string>();
        // A click returns as soon as the next page begins to arrive: without its style sheet, every target would be too small.
        // Asked of the page itself: WaitForLoadStateAsync misses a page that finishes while it begins to listen.
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        var isEnglish = await page.EvaluateAsync<string>("() => document.documentElement.lang") == "en";
        foreach (var (name, scheme, forced, width, coloursOnly, inEnglishOnly) in All)
        {
            if (inEnglishOnly && !isEnglish)
                continue;
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ForcedColors = forced });
            await page.SetViewportSizeAsync(width, 740);
            string[] found =
            [
                .. await AxeAsync(coloursOnly, isEnglish),
                .. await PageChecks.OverflowAsync(page),
                .. await PageChecks.SmallTargetsAsync(page),
                .. await PageChecks.ClippedTextAsync(page),
            ];
            faults.AddRange(found.Select(fault => $"{screen} ({name}): {fault}"));
            if (seen is not null && forced == ForcedColors.None)
                await seen(width, scheme);
        }

        return faults;

        async Task<string[]> AxeAsync(bool coloursOnly, bool isEnglish) =>
            (coloursOnly, isEnglish) switch
            {
                (false, true) => await PageChecks.AxeAsync(page),
                (true, true) => await PageChecks.AxeColoursAsync(page),
                (false, false) => await PageChecks.AxeWordsAsync(page),
                (true, false) => [],
            };
    }
}
