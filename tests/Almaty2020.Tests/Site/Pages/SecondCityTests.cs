using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Almaty2020.Tests.Importing;
using Almaty2020.Tests.Support;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>
/// Another city, from a folder of content alone: another mayor, two languages, another time zone, colours, logo and menu. It runs in a process of its own,
/// because the time zone is one for a process.
/// </summary>
public sealed class SecondCityTests(SecondCityTests.City city) : IClassFixture<SecondCityTests.City>
{
    private static readonly XNamespace Sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "second-city");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PublicAnswers_DoNotNameTheFirstCity()
    {
        var pages = XDocument
            .Parse(await city.Browser.GetStringAsync("/sitemap.xml", Ct))
            .Descendants(Sitemap + "loc")
            .Select(loc => new Uri(loc.Value).AbsolutePath)
            .ToList();
        Assert.Equal(10, pages.Count);
        string[] others =
        [
            .. new[] { "en", "ru" }.SelectMany(l =>
                new[]
                {
                    "feed.xml",
                    "site.webmanifest",
                    "opensearch.xml",
                    "search",
                    "search?q=city",
                    "search?q=%D0%B3%D0%BE%D1%80%D0%BE%D0%B4",
                    "about.md",
                }.Select(file => $"/{l}/{file}")
            ),
            "/en/old-bridge",
            "/en/nothing",
            "/robots.txt",
            "/sitemap.xml",
            "/admin/sign-in",
        ];
        foreach (var address in pages.Concat(others))
        {
            using var answer = await city.Browser.GetAsync(address, Ct);
            if (pages.Contains(address))
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            // JSON has the codes of Cyrillic letters.
            var text = Regex.Replace(
                WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)),
                @"\\u(?<code>[0-9A-F]{4})",
                code => ((char)Convert.ToInt32(code.Groups["code"].Value, 16)).ToString(),
                RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(10)
            );
            Assert.All(["Almaty", "Алматы", "Baibek", "Байбек"], name =>
                Assert.DoesNotContain(name, text, StringComparison.OrdinalIgnoreCase)
            );
        }
    }

    [Theory]
    [InlineData("en", "Lindholm", "/en/plan /en/mayor", "/en/about", "The official site of the city.")]
    [InlineData("ru", "Линдхольм", "/ru/план /ru/мэр", "/ru/о-сайте", "Официальный сайт города.")]
    public async Task NamesAndMenus_AreThoseOfItsContent(string language, string name, string menu, string footer, string statement)
    {
        var about = Html.Parse(await city.Browser.GetStringAsync(footer, Ct));
        Assert.Equal(language, about.DocumentElement.GetAttribute("lang"));
        Assert.EndsWith($" | {name}", about.Title, StringComparison.Ordinal);
        Assert.Equal(name, about.QuerySelector(".site-name")!.TextContent.Trim());
        Assert.Equal(menu, string.Join(' ', Links(about, ".site-nav a")));
        Assert.Equal([footer], Links(about, ".footer-map ul:nth-of-type(3) a"));
        Assert.Contains(footer, Links(about, ".footer-map ul:nth-of-type(4) a"));
        Assert.Equal(statement, about.QuerySelector(".independence")!.TextContent);
        using var manifest = JsonDocument.Parse(await city.Browser.GetStringAsync($"/{language}/site.webmanifest", Ct));
        Assert.Equal(name, manifest.RootElement.GetProperty("name").GetString());
        Assert.Contains(name, await city.Browser.GetStringAsync($"/{language}/feed.xml", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_AreThoseOfItsContent()
    {
        var page = Html.Parse(await city.Browser.GetStringAsync("/en/plan", Ct));
        var sheet = page.QuerySelectorAll("link[rel=stylesheet]").Select(l => l.GetAttribute("href")!).ElementAt(1);
        var css = await city.Browser.GetStringAsync(sheet, Ct);
        Assert.Contains("--accent:#0b6e4f;", css, StringComparison.Ordinal);
        Assert.Contains("--band:#1b3a6b;", css, StringComparison.Ordinal);
        Assert.DoesNotContain("#a8202f", css, StringComparison.Ordinal);
        using var manifest = JsonDocument.Parse(await city.Browser.GetStringAsync("/en/site.webmanifest", Ct));
        var theme = manifest.RootElement.GetProperty("theme_color").GetString();
        Assert.Equal(theme, page.QuerySelector("meta[name=theme-color]")!.GetAttribute("content"));
        Assert.Contains($"--sky:{theme};", css, StringComparison.Ordinal);
        Assert.NotEqual("#dcebf1", theme);
    }

    [Theory]
    [InlineData("/en/plan", "Coat of arms of Lindholm", "The harbour of Lindholm")]
    [InlineData("/ru/план", "Герб Линдхольма", "Гавань Линдхольма")]
    public async Task LogoAndSharePicture_AreThoseOfItsContent(string address, string alternative, string harbour)
    {
        var page = Html.Parse(await city.Browser.GetStringAsync(address, Ct));
        var logo = page.QuerySelector(".site-name img")!;
        Assert.Equal(alternative, logo.GetAttribute("alt"));
        Assert.Empty(page.QuerySelectorAll(".site-name .mark"));
        using var file = await city.Browser.GetAsync(logo.GetAttribute("src"), Ct);
        Assert.Equal("image/jpeg", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal(harbour, page.QuerySelector("meta[property='og:image:alt']")!.GetAttribute("content"));
    }

    [Fact]
    public async Task ThirdLanguage_IsNowhere_AndTheFirstIsTheDefault()
    {
        foreach (
            var rest in new[]
            {
                "",
                ".md",
                "/",
                "/plan",
                "/search",
                "/search?q=a",
                "/feed.xml",
                "/site.webmanifest",
                "/opensearch.xml",
                "/alerts.json",
            }
        )
        {
            using var answer = await city.Browser.GetAsync("/kk" + rest, Ct);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"/kk{rest}: {answer.StatusCode}");
        }

        foreach (var address in new[] { "/en", "/ru", "/en/plan", "/en/search", "/en/nothing", "/kk", "/sitemap.xml" })
        {
            using var answer = await city.Browser.GetAsync(address, Ct);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            Assert.DoesNotContain("/kk", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hreflang=\"kk\"", text, StringComparison.Ordinal);
        }

        var home = Html.Parse(await city.Browser.GetStringAsync("/ru", Ct));
        Assert.Equal(["English", "Русский"], home.QuerySelectorAll(".languages a").Select(a => a.TextContent));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept-Language", "kk, de" } } };
        using var root = await city.Browser.SendAsync(request, Ct);
        Assert.Equal("/en", root.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("en", "Those who run the site have switched it off.")]
    [InlineData("ru", "Владельцы сайта отключили эту возможность.")]
    public async Task FeedbackThatItSwitchesOff_IsNowhere_AndTheOtherFeaturesAreThere(string language, string reason)
    {
        var pages = XDocument
            .Parse(await city.Browser.GetStringAsync("/sitemap.xml", Ct))
            .Descendants(Sitemap + "loc")
            .Select(loc => new Uri(loc.Value).AbsolutePath)
            .Where(path => path.StartsWith($"/{language}", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(5, pages.Count);
        foreach (var address in pages)
        {
            var page = Html.Parse(await city.Browser.GetStringAsync(address, Ct));
            Assert.Empty(page.QuerySelectorAll("form.useful, [action*='/feedback'], [href*='/feedback']"));
            Assert.Contains($"/{language}/feed.xml", Links(page, ".footer-map a"));
        }

        foreach (var address in new[] { $"/{language}/feedback?page=1", $"/{language}/feedback/thanks" })
        {
            using var answer = await city.Browser.GetAsync(address, Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            var page = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
            Assert.Equal(reason, page.QuerySelector(".lead")!.TextContent);
            Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        }

        Assert.NotEmpty(await city.Browser.GetStringAsync($"/{language}.json", Ct));
    }

    [Fact]
    public async Task Days_AreThoseOfItsTimeZone()
    {
        await using var db = city.Database.Open();
        var retired = await db.Publications.Where(p => p.Path == "old-bridge").Select(p => p.RetiredAtUtc).SingleAsync(Ct);
        // Midnight in New York, in summer.
        Assert.Equal(new DateTime(2026, 6, 15, 4, 0, 0), retired);
        Assert.Contains("15 June 2026", await city.Browser.GetStringAsync("/en/old-bridge", Ct), StringComparison.Ordinal);

        using var copy = new TemporaryFolder();
        var export = await SiteProcess.RunAsync(["content", "export", copy.Path], city.Settings);
        Assert.True(export.ExitCode == 0, export.ToString());
        ExportRoundTripTests.AssertSameBytes(Folder, copy.Path);
    }

    private static IEnumerable<string?> Links(IDocument page, string selector) =>
        page.QuerySelectorAll(selector).Select(a => a.GetAttribute("href"));

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("almaty2020-second-city-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>The city's site, running on a database that the command line has filled.</summary>
    public sealed class City : IAsyncLifetime
    {
        private SiteProcess site = null!;

        public TestDatabase Database { get; } = TestDatabase.ReserveName();

        public HttpClient Browser { get; private set; } = null!;

        public Dictionary<string, string> Settings { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            Settings = SiteProcess.SettingsOf(Database);
            Settings["Site__ContentPath"] = Folder;
            if (TestDatabase.IsOnServer)
                Assert.Equal(0, (await SiteProcess.RunAsync(["database", "migrate"], Settings)).ExitCode);
            var import = await SiteProcess.RunAsync(["content", "import", Folder], Settings);
            Assert.True(import.ExitCode == 0, import.ToString());
            site = SiteProcess.Start([], Settings);
            Browser = await site.WaitForClientAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Browser?.Dispose();
            if (site is not null)
                await site.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
