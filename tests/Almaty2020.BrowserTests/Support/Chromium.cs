namespace Almaty2020.BrowserTests.Support;

/// <summary>
/// One Chromium for all tests: the system's, or the one that <c>CHROMIUM</c> names. Debian's chromium-headless-shell comes first: the
/// same engine without the windows of a desktop, which cost more than the pages in them. A machine without it skips the tests;
/// on CI that is a failure, so that nobody takes a green run for a tested one.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] Switches =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
        // Containers give /dev/shm 64 MB; a tab that runs out of it crashes.
        "--disable-dev-shm-usage",
        // What threads beside a script compile pays for itself on pages that stay open: here it cost a third of axe's time.
        "--js-flags=--single-threaded",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public IBrowser Browser => browser!;

    private static string? Executable => Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
        ? Array.Find([named], File.Exists)
        : Array.Find(Places, File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        playwright = await Playwright.CreateAsync();
        // As generous as the contexts are: a busy machine is no failure.
        Assertions.SetDefaultExpectTimeout(60_000);
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = Switches });
    }

    /// <summary>Ends a test here when there is no browser to run it in.</summary>
    public void Require()
    {
        if (browser is not null)
            return;
        const string Reason = "There is no Chromium on this machine: install Debian's package 'chromium-headless-shell', or set CHROMIUM to one.";
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
