using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>Content that lacks a whole language, or only a language's home page.</summary>
public sealed class LanguageWithoutHomeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ru", true, "ru", "/kk")]
    [InlineData("ru", true, "ru, en;q=0.5", "/en")]
    [InlineData("ru", false, "ru", "/kk")]
    [InlineData("kk", true, "kk", "/ru")]
    [InlineData("kk", true, null, "/ru")]
    [InlineData("kk", false, "de", "/ru")]
    [InlineData("en", true, "en", "/kk")]
    public async Task Root_RedirectsToALanguageWithAHomePage(string missing, bool isWhole, string? accepted, string address)
    {
        await using var site = await StartAsync(missing, isWhole);
        using var browser = site.CreateBrowser(accepted);
        using var root = await browser.GetAsync(new Uri("/", UriKind.Relative), Ct);
        Assert.Equal(address, root.Headers.Location!.OriginalString);
        using var home = await browser.GetAsync(root.Headers.Location, Ct);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    [Theory]
    [InlineData("ru", true)]
    [InlineData("ru", false)]
    [InlineData("kk", true)]
    [InlineData("kk", false)]
    [InlineData("en", true)]
    public async Task EveryAddressOfTheLanguage_NeverAnswers5xx(string missing, bool isWhole)
    {
        await using var site = await StartAsync(missing, isWhole);
        using var browser = site.CreateBrowser();

        using var home = await browser.GetAsync(new Uri($"/{missing}", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NotFound, home.StatusCode);
        var page = Html.Parse(await home.Content.ReadAsStringAsync(Ct));
        Assert.Equal(missing, page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("/", page.QuerySelector("a.site-name")!.GetAttribute("href"));

        foreach (
            var rest in new[]
            {
                ".md",
                "/",
                "/mayor",
                "/no-such",
                "/search",
                "/search?q=almaty",
                "/search/suggestions?q=al",
                "/feedback",
                "/feed.xml",
                "/opensearch.xml",
                "/site.webmanifest",
                "/әкім",
                "/about",
                "/almaty-2020",
            }
        )
        {
            using var response = await browser.GetAsync(new Uri($"/{missing}{rest}", UriKind.Relative), Ct);
            Assert.True((int)response.StatusCode < 500, $"/{missing}{rest} is {response.StatusCode}");
        }

        var sitemap = await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct);
        Assert.DoesNotContain($"/{missing}<", sitemap, StringComparison.Ordinal);
        Assert.DoesNotContain($"/{missing}\"", sitemap, StringComparison.Ordinal);
        foreach (var other in Language.All.Where(l => l.Code != missing))
        {
            var html = await browser.GetStringAsync(new Uri($"/{other}", UriKind.Relative), Ct);
            Assert.DoesNotContain($"hreflang=\"{missing}\" href=\"https:", html, StringComparison.Ordinal);
        }

        var manifest = await browser.GetStringAsync(new Uri($"/{missing}/site.webmanifest", UriKind.Relative), Ct);
        Assert.Contains("\"start_url\":\"/\"", manifest, StringComparison.Ordinal);
    }

    /// <param name="isWhole">True if the whole language is missing; false if only its home page is.</param>
    private static async Task<TestSite> StartAsync(string missing, bool isWhole)
    {
        using var content = new ContentCopy();
        if (isWhole)
            Directory.Delete(content.PathOf(missing), recursive: true);
        else
            content.Delete($"{missing}/index.md");
        var database = await TestDatabase.EmptyAsync();
        await TestDatabase.ImportAsync(database, content.Root);
        return TestSite.StartOn(database);
    }
}
