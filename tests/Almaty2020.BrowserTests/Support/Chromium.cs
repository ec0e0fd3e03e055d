namespace Almaty2020.BrowserTests.Support;

/// <summary>
/// One Chromium for all tests: the system's, or the one that <c>CHROMIUM</c> names. Prefers Debian's chromium-headless-shell, the same
/// engine without desktop windows, which cost more time than the pages in them. Without any Chromium the tests are skipped; on CI they
/// fail, so that a green run always includes them.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Candidates =
    [
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private static readonly string[] Switches =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Containers give /dev/shm 64 MB; a tab that runs out of it crashes.
        "--disable-dev-shm-usage",
        // Background compilation pays off only on pages that stay open; here it took a third of axe's time.
        "--js-flags=--single-threaded",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public IBrowser Browser => browser!;

    private static string? Executable =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
            ? Array.Find([named], File.Exists)
            : Array.Find(Candidates, File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        playwright = await Playwright.CreateAsync();
        // As generous as the contexts' timeout: a busy machine is not a failure.
        Assertions.SetDefaultExpectTimeout(60_000);
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = Switches });
    }

    /// <summary>Skips the test if there is no browser; fails it on CI.</summary>
    public void Require()
    {
        if (browser is not null)
            return;
        const string Reason = "No Chromium found: install Debian's package 'chromium-headless-shell', or set CHROMIUM to the path of one.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
    }
}
