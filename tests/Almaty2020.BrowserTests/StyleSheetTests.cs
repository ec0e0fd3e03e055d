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
}
