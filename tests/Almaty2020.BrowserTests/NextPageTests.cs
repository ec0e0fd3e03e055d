using System.Collections.Concurrent;
using Almaty2020.BrowserTests.Support;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>A next page starts to load before the click.</summary>
public sealed class NextPageTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private readonly ConcurrentQueue<(string Path, string Purpose)> asked = new();

    public static TheoryData<string> Languages => RealSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task PointerThatRestsOnALink_LoadsThePage_AndTheClickShowsIt(string language)
    {
        using var ear = Site.Hear(Remember);
        var from = Site.PageOf(language, "almaty-2020");
        var to = Site.PageOf(language, "almaty-2020/comfortable-city");
        var (page, _) = await OpenAsync();
        await GoAsync(page, from);
        await RulesAreReadAsync(page);

        // Neither where the reader is already nor a place on the same page.
        await page.Locator($"nav a[aria-current=page][href='{from.Address}']").First.HoverAsync();
        await page.Locator("main a[href^='#']").First.HoverAsync();
        await page.Locator($"main a[href='{to.Address}']").First.HoverAsync();
        await UntilAsync(page, () => asked.Any(a => a.Path == to.Address));

        Assert.Equal([(to.Address, "prefetch")], asked.Where(a => a.Purpose.Length > 0));

        await page.Locator($"main a[href='{to.Address}']").First.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(to.Title);
        Assert.Single(asked, a => a.Path == to.Address);
    }

    /// <summary>Links that pages have, or will have, put into one: what the rules say of each is Chromium's own word.</summary>
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
    public async Task Link_IsLoadedAheadOnlyWhenItLeadsToAPage(string href, bool loaded)
    {
        using var ear = Site.Hear(Remember);
        var (page, watch) = await OpenAsync();
        watch.Expect(404);
        watch.MayDrop("/kk/zzz");
        await GoAsync(page, Site.PageOf("en", "about"));
        await RulesAreReadAsync(page);
        await page.EvaluateAsync("""
            href => {
              const add = (id, to) => { const a = document.createElement('a'); a.id = id; a.href = to; a.textContent = to; document.querySelector('main').prepend(a); };
              add('last', '/en/mayor'); add('asked', href);
            }
            """, href);

        await page.Locator("#asked").HoverAsync();
        await page.WaitForTimeoutAsync(600); // Chromium's own patience is 200 ms; what it does not do leaves no sign to wait for.
        await page.Locator("#last").HoverAsync();
        await UntilAsync(page, () => asked.Any(a => a.Path == "/en/mayor"));

        var path = new Uri(Site.Origin + (href.StartsWith('#') ? "/en/about" : "") + href).AbsolutePath;
        Assert.Equal(loaded, asked.Any(a => a.Path == path && a.Purpose == "prefetch"));
    }

    private void Remember(HttpContext context) => asked.Enqueue((context.Request.Path.Value!, context.Request.Headers["Sec-Purpose"].ToString()));

    /// <summary>The rules come after the page, and links are held against them only then.</summary>
    private Task RulesAreReadAsync(IPage page) => UntilAsync(page, () => asked.Any(a => a.Path.StartsWith("/next-", StringComparison.Ordinal)));

    private static async Task UntilAsync(IPage page, Func<bool> condition)
    {
        for (var frame = 0; frame < 3000 && !condition(); frame++)
            await page.WaitForTimeoutAsync(10);
        Assert.True(condition(), "What was waited for did not happen.");
    }
}
