using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Published;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests.Support;

/// <summary>
/// A test with a browser context of its own, on the site of its class: classes run side by side, and what one writes no other sees. Fails when anything went wrong in the browser meanwhile, and leaves a
/// screenshot in <c>TestResults/browser</c> when it fails, and a Playwright trace where <c>TRACE=1</c> asks for one.
/// </summary>
public abstract class BrowserTest(RealSite site, Chromium chromium) : IClassFixture<RealSite>, IAsyncLifetime
{
    private readonly List<IBrowserContext> contexts = [];
    private readonly List<Watch> watches = [];
    private readonly List<RealSite> sites = [];

    protected RealSite Site => site;

    // Costs as much as the tests themselves: for whoever looks for a fault.
    private static bool IsTraced => Environment.GetEnvironmentVariable("TRACE") == "1";

    /// <summary>What a failed trace is opened with: <c>npx playwright show-trace</c>, or trace.playwright.dev.</summary>
    private static string ResultsFolder => Path.Combine(Repository.Root, "TestResults", "browser");

    public virtual async ValueTask InitializeAsync()
    {
        chromium.Require();
        // All tests of a class come from one address of the network, and sign in more often than anybody may.
        await using var db = site.Server.Database.Open();
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
        Faults.AssertNone(faults);
    }

    /// <summary>A site of the test's own: what is published there, no other test sees.</summary>
    protected async Task<RealSite> OwnSiteAsync()
    {
        var own = new RealSite();
        sites.Add(own);
        await own.InitializeAsync();
        return own;
    }

    /// <summary>A desktop window, unless said otherwise.</summary>
    protected async Task<(IPage Page, Watch Watch)> OpenAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL ??= site.Origin;
        var context = await NewUnwatchedContextAsync(options);
        var watch = new Watch(context, options.BaseURL);
        watches.Add(watch);
        return (await context.NewPageAsync(), watch);
    }

    /// <summary>For pages that are not the site's.</summary>
    protected async Task<IBrowserContext> NewUnwatchedContextAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        options.ReducedMotion ??= ReducedMotion.Reduce;
        var context = await chromium.Browser.NewContextAsync(options);
        contexts.Add(context);
        // Generous: a machine that builds something else meanwhile is slow, not broken.
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

    /// <summary>Asked again and again, unlike WaitForURLAsync, which misses a navigation that ends while it begins to listen.</summary>
    /// <param name="address">From the host's name on. As a pattern: Playwright calls a plain address with percent signs unequal to itself.</param>
    protected Task ExpectAtAsync(IPage page, string address) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{Regex.Escape(site.UrlOf(address))}$", RegexOptions.None, TimeSpan.FromSeconds(1)));

    private static async Task KeepEvidenceAsync(IBrowserContext context, int index)
    {
        Directory.CreateDirectory(ResultsFolder);
        // Letters, digits and points: CI's artifacts refuse the quotation marks of a test's name.
        var name = string.Concat(TestContext.Current.Test!.TestDisplayName.Replace("Almaty2020.BrowserTests.", "", StringComparison.Ordinal).Select(c => char.IsLetterOrDigit(c) || c == '.' ? c : '_'));
        var file = Path.Combine(ResultsFolder, $"{(name.Length > 120 ? name[..120] : name)}-{index}");
        foreach (var (number, page) in context.Pages.Index())
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{file}-{number}.png" });
        if (IsTraced)
            await context.Tracing.StopAsync(new TracingStopOptions { Path = $"{file}.zip" });
    }
}
