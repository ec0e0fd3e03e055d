using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests.Support;

/// <summary>
/// A browser test with its own browser context, on a site shared only by the tests of its class, because classes run in parallel.
/// Any error in the browser fails the test. A failed test leaves a screenshot
/// in <c>TestResults/browser</c>, and with <c>TRACE=1</c> a Playwright trace.
/// </summary>
public abstract class BrowserTest(KestrelSite site, Chromium chromium) : IClassFixture<KestrelSite>, IAsyncLifetime
{
    private readonly List<IBrowserContext> contexts = [];
    private readonly List<BrowserErrorWatch> watches = [];
    private readonly List<KestrelSite> sites = [];

    protected KestrelSite Site => site;

    // Tracing doubles the run time, so it is off by default.
    private static bool IsTraced => Environment.GetEnvironmentVariable("TRACE") == "1";

    /// <summary>Folder of screenshots and traces. Open a trace with <c>npx playwright show-trace</c> or on trace.playwright.dev.</summary>
    private static string ResultsFolder => Path.Combine(Repository.Root, "TestResults", "browser");

    public virtual async ValueTask InitializeAsync()
    {
        chromium.Require();
        // All tests of a class share one IP address and sign in more often than the throttle allows.
        await using var db = site.InProcessSite.Database.Open();
        await db.Throttles.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        string[] faults = [.. watches.SelectMany(w => w.Faults)];
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed || faults.Length > 0;
        foreach (var (index, context) in contexts.Index())
        {
            if (failed)
                await KeepEvidenceAsync(context, index);
            await context.CloseAsync();
        }

        foreach (var own in sites)
            await own.DisposeAsync();
        FaultList.AssertNone(faults);
    }

    /// <summary>Starts a site for this test alone, so that no other test sees what it publishes.</summary>
    protected async Task<KestrelSite> StartOwnSiteAsync()
    {
        var own = new KestrelSite();
        sites.Add(own);
        await own.InitializeAsync();
        return own;
    }

    /// <summary>Opens a page, by default in a desktop window.</summary>
    protected async Task<(IPage Page, BrowserErrorWatch Watch)> OpenAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL ??= site.Origin;
        var context = await NewUnwatchedContextAsync(options);
        var watch = new BrowserErrorWatch(context, options.BaseURL);
        watches.Add(watch);
        return (await context.NewPageAsync(), watch);
    }

    /// <summary>Creates a context without error checks, for pages of other sites and for expected errors.</summary>
    protected async Task<IBrowserContext> NewUnwatchedContextAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        options.ReducedMotion ??= ReducedMotion.Reduce;
        var context = await chromium.Browser.NewContextAsync(options);
        contexts.Add(context);
        // Generous, because a busy machine is slow, not broken.
        context.SetDefaultTimeout(60_000);
        if (IsTraced)
            await context.Tracing.StartAsync(new TracingStartOptions { Snapshots = true });
        return context;
    }

    protected async Task<IResponse> GoAsync(IPage page, PublishedPage to)
    {
        var response = await page.GotoAsync(site.UrlOf(to));
        Assert.Equal(200, response!.Status);
        return response;
    }

    /// <summary>
    /// Waits until the page has an address. Polls, because WaitForURLAsync misses a navigation that ends while it begins to listen.
    /// </summary>
    /// <param name="address">Path and query. Compared as a pattern, because
    /// Playwright considers an address with percent signs unequal to itself.</param>
    protected Task ExpectAtAsync(IPage page, string address) =>
        Assertions
            .Expect(page)
            .ToHaveURLAsync(new Regex($"^{Regex.Escape(site.UrlOf(address))}$", RegexOptions.None, TimeSpan.FromSeconds(1)));

    private static async Task KeepEvidenceAsync(IBrowserContext context, int index)
    {
        Directory.CreateDirectory(ResultsFolder);
        // Letters, digits and points only: CI artifact names allow no quotation marks.
        var name = string.Concat(
            TestContext
                .Current.Test!.TestDisplayName.Replace("Almaty2020.BrowserTests.", "", StringComparison.Ordinal)
                .Select(c => char.IsLetterOrDigit(c) || c == '.' ? c : '_')
        );
        var file = Path.Combine(ResultsFolder, $"{(name.Length > 120 ? name[..120] : name)}-{index}");
        foreach (var (number, page) in context.Pages.Index())
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{file}-{number}.png" });
        if (IsTraced)
            await context.Tracing.StopAsync(new TracingStopOptions { Path = $"{file}.zip" });
    }
}
