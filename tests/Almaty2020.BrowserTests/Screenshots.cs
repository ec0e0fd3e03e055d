using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Publishing;

namespace Almaty2020.BrowserTests;

/// <summary>
/// Pictures for people to look at: <c>dotnet run --project tests/Almaty2020.BrowserTests -- -explicit only</c> writes every template in
/// every language, narrow and wide, light and dark, into the folder that <c>SCREENSHOTS</c> names. No test by itself, and run only when asked for.
/// </summary>
public sealed class Screenshots(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    /// <summary>A picture of what another test is looking at, where somebody asks for pictures.</summary>
    internal static async Task KeepAsync(IPage page, string name)
    {
        if (Folder is { } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(folder, $"{name}.png") });
    }

    /// <summary>Null where nobody asks for pictures.</summary>
    internal static string? Folder => Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder ? Path.Combine(Repository.Root, folder) : null;

    public static TheoryData<string> Languages => RealSite.Languages();

    [Theory(Explicit = true)]
    [MemberData(nameof(Languages))]
    public async Task EveryTemplate_IsPictured(string language)
    {
        var folder = Folder ?? throw new InvalidOperationException("SCREENSHOTS names no folder to write pictures to.");
        var (page, watch) = await OpenAsync();
        watch.Expect(404);
        foreach (var template in Enum.GetValues<Template>())
        {
            await GoAsync(page, Site.Example(language, template));
            await PictureAsync(template.ToString());
        }

        await page.GotoAsync($"/{language}/404");
        await PictureAsync("404");

        async Task PictureAsync(string name)
        {
            foreach (var width in (int[])[360, 1280])
            {
                await page.SetViewportSizeAsync(width, 800);
                foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
                {
                    await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                    await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(folder, $"{name}-{language}-{width}-{scheme}.png") });
                }
            }
        }
    }
}
