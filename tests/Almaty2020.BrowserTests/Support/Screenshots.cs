using Almaty2020.Tests.Support;

namespace Almaty2020.BrowserTests.Support;

/// <summary>Pictures for people to look at: tests that look at screens leave them in the folder that <c>SCREENSHOTS</c> names, where it names one.</summary>
internal static class Screenshots
{
    private static string? Folder => Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder ? Path.Combine(Repository.Root, folder) : null;

    public static async Task KeepAsync(IPage page, string name)
    {
        if (Folder is { } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(folder, $"{name}.png") });
    }
}
