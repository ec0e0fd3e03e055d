using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;

namespace Almaty2020.BrowserTests;

/// <summary>The served style sheet is minified; browsers must read the same rules from it as from its source.</summary>
public sealed class StyleSheetTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    [Fact]
    public async Task ServedStyleSheet_HasSameRulesAsSource_InFewerBytes()
    {
        var written = StyleSheetSource.Read("site.css");
        using var client = new HttpClient();
        var served = await client.GetStringAsync(new Uri($"{Site.Origin}/css/site.css"), TestContext.Current.CancellationToken);
        Assert.True(served.Length < written.Length * .8, $"{served.Length} of {written.Length} characters are served");

        var (page, _) = await OpenAsync();
        await page.GotoAsync("/en");
        Assert.Equal(await RulesAsync(written), await RulesAsync(served));

        // Compares the rules as the browser parsed them; white space is removed, because token values keep theirs as written.
        Task<string[]> RulesAsync(string text) =>
            page.EvaluateAsync<string[]>(
                """
                text => {
                  const sheet = new CSSStyleSheet();
                  sheet.replaceSync(text);
                  return [...sheet.cssRules].flatMap(rule => rule.cssText.split(/(?<=[{};])/)).map(line => line.replace(/\s+/g, ''));
                }
                """,
                text
            );
    }

    /// <summary>Browsers before 2022 drop every layer and do not know revert-layer: the page is then plain but readable.</summary>
    [Fact]
    public async Task BrowserWithoutLayers_ShowsAReadablePage()
    {
        var (page, _) = await OpenAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            }
        );
        await page.RouteAsync("**/css/*.css", async route =>
        {
            var response = await route.FetchAsync();
            await route.FulfillAsync(
                new RouteFulfillOptions
                {
                    Response = response,
                    Body = WithoutLayers(await response.TextAsync()).Replace("revert-layer", "no-such-word", StringComparison.Ordinal),
                }
            );
        });
        foreach (
            var address in new[] { "/en", Site.PageOf("en", "mayor").Address, Site.PageOf("en", "almaty-2020/comfortable-city").Address }
        )
        {
            await page.GotoAsync(address);
            Assert.Equal("0px", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).marginTop"));
            await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("[name=website]")).ToBeHiddenAsync();
            // No icon fills the window, and nothing is wider than it.
            Assert.Empty(
                await page.EvaluateAsync<string[]>(
                    "() => [...document.querySelectorAll('svg')].filter(svg => svg.checkVisibility() && !svg.closest('.chart') && svg.getBoundingClientRect().height > 100).map(svg => svg.outerHTML)"
                )
            );
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
            Assert.Empty(
                await page.EvaluateAsync<string[]>(
                    "() => [...document.querySelectorAll('.visually-hidden')].filter(hidden => hidden.getBoundingClientRect().height > 1).map(hidden => hidden.outerHTML)"
                )
            );
        }
    }

    /// <summary>The HTML itself hides the honeypot field, even if no style sheet arrives.</summary>
    [Fact]
    public async Task HoneypotField_WithoutStyleSheet_IsHidden()
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
        for (var at = 0; at < css.Length; )
        {
            var layer = css.IndexOf("@layer", at, StringComparison.Ordinal);
            if (layer < 0)
                return kept.Append(css, at, css.Length - at).ToString();
            kept.Append(css, at, layer - at);
            at = css.AsSpan(layer).IndexOfAny('{', ';') + layer;
            // Skip nested blocks to the end of the outermost.
            for (var depth = css[at] == '{' ? 1 : 0; depth > 0; )
            {
                at = css.AsSpan(at + 1).IndexOfAny('{', '}') + at + 1;
                depth += css[at] == '{' ? 1 : -1;
            }

            at++;
        }

        return kept.ToString();
    }
}
