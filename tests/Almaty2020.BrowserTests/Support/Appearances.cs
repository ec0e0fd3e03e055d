namespace Almaty2020.BrowserTests.Support;

/// <summary>Looks at a screen as it appears to different people.</summary>
internal static class Appearances
{
    // Where only colours or a few pixels differ from another one, the rules about colours are asked: the others cost most of the time.
    private static readonly (string Name, ColorScheme Scheme, ForcedColors Forced, int Width, bool ColoursAlone)[] All =
    [
        ("light", ColorScheme.Light, ForcedColors.None, 1280, false),
        ("dark", ColorScheme.Dark, ForcedColors.None, 1280, true),
        ("forced colours", ColorScheme.Dark, ForcedColors.Active, 360, true),
        ("360 px", ColorScheme.Light, ForcedColors.None, 360, false),
        ("320 px, dark", ColorScheme.Dark, ForcedColors.None, 320, true),
    ];

    /// <param name="page">Given axe.</param>
    /// <param name="screen">How the faults call it.</param>
    /// <param name="seen">Called in every appearance that a picture can keep.</param>
    public static async Task<IReadOnlyList<string>> LookAsync(IPage page, string screen, Func<int, ColorScheme, Task>? seen = null)
    {
        var faults = new List<string>();
        foreach (var (name, scheme, forced, width, coloursAlone) in All)
        {
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
