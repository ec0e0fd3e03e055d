namespace Almaty2020.BrowserTests.Support;

/// <summary>Looks at a screen as it appears to different people.</summary>
internal static class Appearances
{
    // Where only colours or a few pixels differ from another one, the rules about colours are asked: the others cost most of the time.
    // A screen's colours are the same in every language; its words, and with them its lines, are not.
    private static readonly (string Name, ColorScheme Scheme, ForcedColors Forced, int Width, bool ColoursAlone, bool InEnglishAlone)[] All =
    [
        ("light", ColorScheme.Light, ForcedColors.None, 1280, false, false),
        ("dark", ColorScheme.Dark, ForcedColors.None, 1280, true, true),
        ("forced colours", ColorScheme.Dark, ForcedColors.Active, 360, true, true),
        ("360 px", ColorScheme.Light, ForcedColors.None, 360, false, true),
        ("320 px, dark", ColorScheme.Dark, ForcedColors.None, 320, true, false),
    ];

    /// <param name="page">Given axe.</param>
    /// <param name="screen">How the faults call it.</param>
    /// <param name="seen">Called in every appearance that a picture can keep.</param>
    public static async Task<IReadOnlyList<string>> LookAsync(IPage page, string screen, Func<int, ColorScheme, Task>? seen = null)
    {
        var faults = new List<string>();
        // A click returns when the next page begins to arrive: without its style sheet, every target is too small.
        await page.WaitForLoadStateAsync(LoadState.Load);
        var isEnglish = await page.EvaluateAsync<string>("() => document.documentElement.lang") == "en";
        foreach (var (name, scheme, forced, width, coloursAlone, inEnglishAlone) in All)
        {
            if (inEnglishAlone && !isEnglish)
                continue;
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ForcedColors = forced });
            await page.SetViewportSizeAsync(width, 740);
            string[] found =
            [
                .. coloursAlone ? await Probes.AxeColoursAsync(page) : await Probes.AxeAsync(page),
                .. await Probes.WiderThanWindowAsync(page),
                .. await Probes.SmallTargetsAsync(page),
                .. await Probes.ClippedTextAsync(page),
            ];
            faults.AddRange(found.Select(fault => $"{screen} ({name}): {fault}"));
            if (seen is not null && forced == ForcedColors.None)
                await seen(width, scheme);
        }

        return faults;
    }
}
