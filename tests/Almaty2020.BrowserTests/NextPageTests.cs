using System.Collections.Concurrent;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>Prefetching: the next page starts to load before the click.</summary>
public sealed class NextPageTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private readonly ConcurrentQueue<(string Path, string Purpose)> requests = new();

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Hover_OnALink_PrefetchesThePage_AndTheClickUsesIt(string language)
    {
        using var subscription = Site.ObserveRequests(Remember);
        var from = Site.PageOf(language, "almaty-2020");
        var to = Site.PageOf(language, "almaty-2020/comfortable-city");
        var (page, _) = await OpenAsync();
        await GoAsync(page, from);
        await RulesAreReadAsync(page);

        // Hovering a link to the current page or to a place on it loads nothing.
        await page.Locator($"nav a[aria-current=page][href='{from.Address}']").First.HoverAsync();
        await page.Locator("main a[href^='#']").First.HoverAsync();
        await page.Locator($"main a[href='{to.Address}']").First.HoverAsync();
        await UntilAsync(page, () => requests.Any(a => a.Path == to.Address));

        Assert.Equal(["prefetch"], requests.Where(a => a.Path == to.Address).Select(a => a.Purpose));
        // Other pages may be loaded too: on a slow machine the mouse rests on their links while the window scrolls under it.
        Assert.DoesNotContain(requests, a => a.Path == from.Address && a.Purpose.Length > 0);

        await page.Locator($"main a[href='{to.Address}']").First.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(to.Title);
        Assert.Single(requests, a => a.Path == to.Address);
    }

    /// <summary>Inserts links into a page, so that Chromium itself applies the speculation rules to them.</summary>
    [Theory]
    [InlineData("/kk/zzz", true)]
    [InlineData("/ru#part", true)]
    [InlineData("#part", false)]
    [InlineData("/en/search", false)]
    [InlineData("/kk/search?q=1", false)]
    [InlineData("/ru/feedback", false)]
    [InlineData("/ru/feedback/1", false)]
    [InlineData("/en/mayor.md", false)]
    [InlineData("/kk/feed.xml", false)]
    [InlineData("/og/kk/1-a.png", false)]
    [InlineData("/media/a.jpg", false)]
    [InlineData("/admin", false)]
    [InlineData("/sitemap.xml", false)]
    public async Task Hover_OnALink_PrefetchesOnlyPages(string href, bool loaded)
    {
        using var subscription = Site.ObserveRequests(Remember);
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(404);
        watch.AllowAbortedPrefetch("/kk/zzz");
        await GoAsync(page, Site.PageOf("en", "about"));
        await RulesAreReadAsync(page);
        await page.EvaluateAsync(
            """
            href => {
              const add = (id, to) => { const a = document.createElement('a'); a.id = id; a.href = to; a.textContent = to; document.querySelector('main').prepend(a); };
              add('last', '/en/mayor'); add('asked', href);
            }
            """,
            href
        );

        await page.Locator("#asked").HoverAsync();
        await page.WaitForTimeoutAsync(600); // Chromium waits 200 ms before a prefetch; a prefetch that does not happen gives no signal.
        await page.Locator("#last").HoverAsync();
        await UntilAsync(page, () => requests.Any(a => a.Path == "/en/mayor"));

        var path = new Uri(Site.Origin + (href.StartsWith('#') ? "/en/about" : "") + href).AbsolutePath;
        Assert.Equal(loaded, requests.Any(a => a.Path == path && a.Purpose == "prefetch"));
    }

    private void Remember(HttpContext context) =>
        requests.Enqueue((context.Request.Path.Value!, context.Request.Headers["Sec-Purpose"].ToString()));

    /// <summary>Waits for the speculation rules, which load after the page and apply only from then on.</summary>
    private Task RulesAreReadAsync(IPage page) =>
        UntilAsync(page, () => requests.Any(a => a.Path.StartsWith("/next-", StringComparison.Ordinal)));

    private static async Task UntilAsync(IPage page, Func<bool> condition)
    {
        for (var frame = 0; frame < 3000 && !condition(); frame++)
            await page.WaitForTimeoutAsync(10);
        Assert.True(condition(), "The awaited condition did not become true within 30 seconds.");
    }
}
