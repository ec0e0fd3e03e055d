using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;

namespace Almaty2020.BrowserTests;

/// <summary>What is served is not what was written, but a browser must read the same in both.</summary>
public sealed class StyleSheetTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    [Fact]
    public async Task ServedStyleSheet_SaysWhatItsSourceSaysInFewerBytes()
    {
        var written = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/Almaty2020.Web/Assets/css/site.css"), TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        var served = await client.GetStringAsync(new Uri($"{Site.Origin}/css/site.css"), TestContext.Current.CancellationToken);
        Assert.True(served.Length < written.Length * .8, $"{served.Length} of {written.Length} characters are served");

        var (page, _) = await OpenAsync();
        await page.GotoAsync("/en");
        Assert.Equal(await RulesAsync(written), await RulesAsync(served));

        // As the browser understood them; only spaces in the values of tokens are kept as they were written.
        Task<string[]> RulesAsync(string text) => page.EvaluateAsync<string[]>("""
            text => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(text);
              return [...sheet.cssRules].flatMap(rule => rule.cssText.split(/(?<=[{};])/)).map(line => line.replace(/\s+/g, ''));
            }
            """, text);
    }

    /// <summary>As browsers before 2022 read it: they drop every layer, and know no revert-layer. The page is plain and can be read.</summary>
    [Fact]
    public async Task BrowserWithoutLayers_ShowsAReadablePage()
    {
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await page.RouteAsync("**/css/*.css", async route =>
        {
            var response = await route.FetchAsync();
            await route.FulfillAsync(new RouteFulfillOptions { Response = response, Body = WithoutLayers(await response.TextAsync()).Replace("revert-layer", "no-such-word", StringComparison.Ordinal) });
        });
        foreach (var address in new[] { "/en", Site.PageOf("en", "mayor").Address, Site.PageOf("en", "almaty-2020/comfortable-city").Address })
        {
            await page.GotoAsync(address);
            Assert.Equal("0px", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).marginTop"));
            await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("[name=website]")).ToBeHiddenAsync();
            // No sign fills the window, and nothing is wider than it.
            Assert.Empty(await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('svg')].filter(svg => svg.checkVisibility() && !svg.closest('.chart') && svg.getBoundingClientRect().height > 100).map(svg => svg.outerHTML)"));
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
            Assert.Empty(await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.visually-hidden')].filter(hidden => hidden.getBoundingClientRect().height > 1).map(hidden => hidden.outerHTML)"));
        }
    }

    /// <summary>The trap's field is hidden by the page itself, even where no style sheet arrives.</summary>
    [Fact]
    public async Task TrapField_WithoutAnyStyleSheet_IsHidden()
    {
        var (page, _) = await OpenAsync();
        await page.RouteAsync("**/*.css", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/css", Body = "" }));
        await page.GotoAsync("/en/about");
        await Assertions.Expect(page.Locator("[name=answer]").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[name=website]")).ToBeHiddenAsync();
    }

    private static string WithoutLayers(string css)
    {
        var kept = new System.Text.StringBuilder();
        for (var at = 0; at < css.Length;)
        {
            var layer = css.IndexOf("@layer", at, StringComparison.Ordinal);
            if (layer < 0)
                return kept.Append(css, at, css.Length - at).ToString();
            kept.Append(css, at, layer - at);
            at = css.AsSpan(layer).IndexOfAny('{', ';') + layer;
            // Nested blocks, up to the end of the outermost.
            for (var depth = css[at] == '{' ? 1 : 0; depth > 0;)
            {
                at = css.AsSpan(at + 1).IndexOfAny('{', '}') + at + 1;
                depth += css[at] == '{' ? 1 : -1;
            }

            at++;
        }

        return kept.ToString();
    }
}
