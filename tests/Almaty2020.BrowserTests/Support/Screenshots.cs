using Almaty2020.Tests.Support;

namespace Almaty2020.BrowserTests.Support;

/// <summary>Saves screenshots of the checked screens in the folder that <c>SCREENSHOTS</c> names; does nothing if it is not set.</summary>
internal static class Screenshots
{
    private static string? Folder =>
        Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder ? Path.Combine(Repository.Root, folder) : null;

    public static async Task SaveAsync(IPage page, string name)
    {
        if (Folder is { } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(folder, $"{name}.png") });
    }
}
