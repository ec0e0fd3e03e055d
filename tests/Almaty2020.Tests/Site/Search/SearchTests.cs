using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Search;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Search;

/// <summary>The search as residents see it. Tests of hits and their order are in <c>Search/</c>.</summary>
public sealed class SearchTests(SharedSite shared)
{
    private static readonly XNamespace OpenSearch = "http://a9.com/-/spec/opensearch/1.1/";

    private readonly HttpClient browser = shared.Site.CreateBrowser();

    public static TheoryData<string> Languages => [.. Language.All.Select(l => l.Code)];

    /// <summary>Queries from people, programs and attackers, as encoded in an address.</summary>
    public static TheoryData<string> Hostile =>
        [
            "q=" + Uri.EscapeDataString("<script>alert(1)</script>"),
            "q=" + Uri.EscapeDataString("\"><img src=x onerror=alert(1)>"),
            "q=" + Uri.EscapeDataString("mayor <b>Almaty</b> &lt;mayor&gt; &amp;"),
            "q=" + Uri.EscapeDataString("'; DROP TABLE Publications; --"),
            "q=" + Uri.EscapeDataString("AND OR NOT && || ! ( ) { } [ ] ^ \" ~ * ? : \\ /"),
            "q=" + Uri.EscapeDataString("title:* +(mayor -city) mayor~0.5 mayor^1000 [a TO z] \"unclosed"),
            "q=" + Uri.EscapeDataString("*"),
            "q=" + Uri.EscapeDataString("{0} {1} %s ${7*7} {{7*7}}"),
            "q=" + Uri.EscapeDataString("🍎🏔️ 👩‍👩‍👧‍👦"),
            "q=" + Uri.EscapeDataString("mayor \u202e\u2066 royam \u0000\u0007\u001b"),
            "q=" + Uri.EscapeDataString("a" + new string('\u0301', 1000)),
            "q=" + Uri.EscapeDataString(new string('қ', 20_000)),
            "q=" + Uri.EscapeDataString(string.Join(' ', Enumerable.Range(0, 5_000).Select(n => $"w{n}"))),
            "q=%ff%fe%00%ED%A0%80%EF%BF%BE%F4%90%80%80",
            "q=%",
            "q=%zz",
            "q[]=mayor&q[a]=b",
            "q&q=&q=mayor",
            "q=mayor&q=city&page=1&page=2",
            "q=mayor&page=-1",
            "q=mayor&page=99999999999999999999999",
            "q=mayor&page=2147483647",
            "q=mayor&page=%D9%A1%D9%A2",
            "q=mayor&language=ru&path=x",
            "q=" + Uri.EscapeDataString("ı İ ẞ ǅ ﬁ ½ ² ﷺ"),
        ];

    [Theory]
    [InlineData("kk", "әкім", "/kk/әкім")]
    [InlineData("ru", "аким", "/ru/аким")]
    [InlineData("en", "mayor", "/en/mayor")]
    public async Task Get_WordOfAPage_ListsThePageWithPathAndHighlightedMatch(string language, string text, string address)
    {
        var page = await SearchAsync(language, text);

        var results = page.QuerySelectorAll("main .prose > .results > li");
        var result = Assert.Single(results, li => li.QuerySelector("h2 a")!.GetAttribute("href") == address);
        Assert.StartsWith(
            Texts.For(Language.Parse(language))["site.home"],
            result.QuerySelector(".result-path")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(result.QuerySelectorAll("mark"));
        Assert.Equal(text, page.QuerySelector<IHtmlInputElement>("form[role=search] input[name=q]")!.Value);
        Assert.Equal("noindex, follow", page.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.Null(page.QuerySelector("link[rel=canonical]"));
    }

    [Fact]
    public async Task Get_RareWord_HighlightsOnlyThatWord()
    {
        var page = await SearchAsync("en", "Bolashak");

        var marks = page.QuerySelectorAll("mark");
        Assert.NotEmpty(marks);
        // Pages in other languages spell the word differently.
        Assert.All(marks, mark => Assert.Contains(mark.TextContent, new[] { "Bolashak", "Болашақ", "Болашак" }));
        Assert.All(marks, mark => Assert.NotNull(mark.Closest(".results")));
    }

    [Theory]
    [InlineData("en", 1, "1 page found")]
    [InlineData("en", 1234, "1,234 pages found")]
    [InlineData("ru", 1, "Найдена 1 страница")]
    [InlineData("ru", 3, "Найдены 3 страницы")]
    [InlineData("ru", 11, "Найдено 11 страниц")]
    [InlineData("ru", 22, "Найдены 22 страницы")]
    [InlineData("kk", 1, "1 бет табылды")]
    [InlineData("kk", 5, "5 бет табылды")]
    public void ResultCount_UsesThePluralFormOfTheLanguage(string language, int count, string said) =>
        Assert.Equal(said, Texts.For(Language.Parse(language)).Plural("search.found", count));

    [Fact]
    public async Task Get_SeveralPagesOfResults_CanBePagedForwardAndBack()
    {
        var database = await TestDatabase.WithContentAsync();
        for (var number = 1; number <= SiteSearch.HitsPerPage + 2; number++)
            await new TestStaff(database).AddLivePageAsync($"desk-{number}");
        await using var site = TestSite.StartOn(database);
        var reader = site.CreateBrowser();
        const string Address = "/en/search?q=public+reception";

        var first = await reader.GetPageAsync(Address);
        var second = await reader.GetPageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        string[] found = [.. Found(first), .. Found(second)];
        Assert.Equal(SiteSearch.HitsPerPage, Found(first).Count());
        Assert.Equal(found.Distinct(), found);
        Assert.Equal($"{found.Length} pages found", first.QuerySelector(".found")!.TextContent);
        Assert.Contains("Page 2 of 2", second.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Null(first.QuerySelector("a[rel=prev]"));
        Assert.Null(second.QuerySelector("a[rel=next]"));
        Assert.Equal(Found(first), Found(await reader.GetPageAsync(second.QuerySelector("a[rel=prev]")!.GetAttribute("href")!)));

        Assert.Equal(Found(second), Found(await reader.GetPageAsync(Address + "&page=99999999999999999999")));
        Assert.Equal(Found(first), Found(await reader.GetPageAsync(Address + "&page=-7")));
        Assert.Equal(Found(first), Found(await reader.GetPageAsync(Address + "&page=two")));
    }

    [Fact]
    public async Task Get_WordOfAnotherLanguage_ListsItsPagesInALabelledSection()
    {
        var page = await SearchAsync("en", "общественная приёмная");

        var section = page.QuerySelectorAll("main section").Single(s => s.QuerySelector("h2")!.TextContent == "Found in Russian");
        Assert.Equal("ru", section.QuerySelector(".results")!.GetAttribute("lang"));
        var links = section.QuerySelectorAll(".results a");
        Assert.Contains(links, a => a.GetAttribute("href") == "/ru/алматы-2020/социальный-город");
        Assert.All(links, a => Assert.Equal(("ru", "ru"), (a.GetAttribute("lang"), a.GetAttribute("hreflang"))));
        Assert.All(section.QuerySelectorAll(".result-path"), p => Assert.StartsWith("Главная", p.TextContent, StringComparison.Ordinal));
        var all = section.QuerySelector("p > a:not([lang])")!;
        Assert.Equal("ru", all.GetAttribute("hreflang"));
        Assert.NotEmpty(Found(await browser.GetPageAsync(all.GetAttribute("href")!)));
    }

    [Fact]
    public async Task Get_MistypedWord_NamesTheWordSearchedInstead()
    {
        var page = await SearchAsync("en", "recepton");

        Assert.Contains(
            "Nothing was found for “recepton”. These pages are for “reception”.",
            page.QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(Found(page));
        Assert.Equal("recepton", page.QuerySelector<IHtmlInputElement>("#q")!.Value);
    }

    [Theory]
    [InlineData("kk", "Қазақ тілінде ештеңе табылмады")]
    [InlineData("ru", "На русском языке ничего не найдено")]
    [InlineData("en", "Nothing was found in English")]
    public async Task Get_NothingFound_SaysSoAndLinksToMainPages(string language, string said)
    {
        var page = await SearchAsync(language, "zzqqxxwwjjkk");

        Assert.Equal(said, page.QuerySelector(".found")!.TextContent);
        Assert.StartsWith($"zzqqxxwwjjkk – {said} | ", page.Title, StringComparison.Ordinal);
        var targets = page.QuerySelectorAll("main li a").Select(a => Uri.UnescapeDataString(a.GetAttribute("href")!)).ToList();
        var published = shared
            .Site.Services.GetRequiredService<Web.Published.CurrentSite>()
            .Site.Pages.Where(p => p.Language.Code == language)
            .ToList();
        Template[] listed = [Template.Profile, Template.Programme, Template.Priority];
        Assert.All(published.Where(p => listed.Contains(p.Template)), p => Assert.Contains(p.Address, targets));
        Assert.Equal(4, published.Count(p => p.Template == Template.Priority));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?q=")]
    [InlineData("?q=%20%00%09")]
    [InlineData("?page=7")]
    public async Task Get_NoQuery_ShowsTheFormAndMainPages(string query)
    {
        var page = await browser.GetPageAsync("/ru/search" + query);

        Assert.Equal("Поиск", page.QuerySelector("h1")!.TextContent);
        Assert.Equal("Что вы ищете?", page.QuerySelector("label[for=q]")!.TextContent);
        Assert.Contains("Поиск идёт по всем страницам", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(TestSite.PublicUrl + "/ru/search", page.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));
        Assert.Null(page.QuerySelector("meta[name=robots]"));
        Assert.Null(page.QuerySelector(".found"));
        Assert.True(page.QuerySelectorAll("main li a").Length >= 6);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Get_HostileQuery_AnswersAndEscapesIt(string query)
    {
        foreach (var language in Language.All)
        {
            using var response = await GetAsync($"/{language}/search?{query}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var page = Html.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(Texts.For(language)["search.title"], page.QuerySelectorAll("h1").Single().TextContent);
            Assert.Empty(page.QuerySelectorAll("main img, main b, [onerror], script:not([src])"));
            Assert.True(page.QuerySelector<IHtmlInputElement>("#q")!.Value.Length <= 200);

            using var suggested = await GetAsync($"/{language}/search/suggestions?{query}");
            Assert.Equal(HttpStatusCode.OK, suggested.StatusCode);
            var json = await suggested.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("<", json, StringComparison.Ordinal);
            using var parsed = JsonDocument.Parse(json);
            Assert.Equal(4, parsed.RootElement.GetArrayLength());
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task LanguageSwitch_KeepsTheQuery(string language)
    {
        const string Text = "әкім & mayor + «аким» #1?";
        var page = await SearchAsync(language, Text);

        var links = page.QuerySelectorAll(".languages a");
        Assert.Equal(["kk", "ru", "en"], links.Select(a => a.GetAttribute("lang")));
        foreach (var link in links)
        {
            var other = await browser.GetPageAsync(link.GetAttribute("href")!);
            Assert.Equal(link.GetAttribute("lang"), other.DocumentElement.GetAttribute("lang"));
            Assert.Equal(Text, other.QuerySelector<IHtmlInputElement>("#q")!.Value);
        }
    }

    [Theory]
    [InlineData("kk", "бағ", "/kk/алматы-2020")]
    [InlineData("ru", "прог", "/ru/алматы-2020")]
    [InlineData("en", "progr", "/en/almaty-2020")]
    public async Task Suggestions_AnswerInOpenSearchFormat(string language, string text, string address)
    {
        using var response = await GetAsync($"/{language}/search/suggestions?q={Uri.EscapeDataString(text)}");

        Assert.Equal("application/x-suggestions+json", response.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(text, json.RootElement[0].GetString());
        var titles = json.RootElement[1].EnumerateArray().Select(t => t.GetString()).ToList();
        var addresses = json.RootElement[3].EnumerateArray().Select(t => t.GetString()).ToList();
        Assert.Equal(titles.Count, addresses.Count);
        Assert.Equal(titles.Count, json.RootElement[2].GetArrayLength());
        Assert.Contains(TestSite.PublicUrl + new PathString(address).ToUriComponent(), addresses);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Description_NamesSearchAndSuggestionAddresses(string language)
    {
        using var response = await GetAsync($"/{language}/opensearch.xml");
        Assert.Equal("application/opensearchdescription+xml", response.Content.Headers.ContentType!.MediaType);
        var description = XDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!;

        Assert.Equal(OpenSearch + "OpenSearchDescription", description.Name);
        Assert.InRange(description.Element(OpenSearch + "ShortName")!.Value.Length, 1, 16);
        Assert.InRange(description.Element(OpenSearch + "Description")!.Value.Length, 1, 1024);
        Assert.Equal(language, description.Element(OpenSearch + "Language")!.Value);
        var templates = description
            .Elements(OpenSearch + "Url")
            .ToDictionary(
                u => u.Attribute("rel")!.Value,
                u => (Type: u.Attribute("type")!.Value, Template: u.Attribute("template")!.Value)
            );
        Assert.Equal(["results", "self", "suggestions"], templates.Keys.Order(StringComparer.Ordinal));
        foreach (var (type, template) in templates.Values)
        {
            using var found = await GetAsync(
                template[TestSite.PublicUrl.Length..].Replace("{searchTerms}", "Baibek", StringComparison.Ordinal)
            );
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
            Assert.Equal(type, found.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Descriptions_HaveUniqueNames()
    {
        var names = new List<string>();
        foreach (var language in Language.All)
        {
            var page = await browser.GetPageAsync($"/{language}");
            var link = page.QuerySelector("link[rel=search]")!;
            var description = XDocument.Parse(
                await browser.GetStringAsync(new Uri(link.GetAttribute("href")!, UriKind.Relative), TestContext.Current.CancellationToken)
            );
            names.Add(description.Root!.Element(OpenSearch + "ShortName")!.Value);
            Assert.Equal(names[^1], link.GetAttribute("title"));
        }

        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public async Task HomePage_StructuredData_HasSearchAction()
    {
        var page = await browser.GetPageAsync("/kk");
        using var json = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        var website = json.RootElement.GetProperty("@graph").EnumerateArray().Single(n => n.GetProperty("@type").GetString() == "WebSite");
        var action = website.GetProperty("potentialAction");

        Assert.Equal("SearchAction", action.GetProperty("@type").GetString());
        Assert.Equal("required name=search_term_string", action.GetProperty("query-input").GetString());
        Assert.Equal(
            TestSite.PublicUrl + "/kk/search?q={search_term_string}",
            action.GetProperty("target").GetProperty("urlTemplate").GetString()
        );
    }

    [Theory]
    [InlineData("/ru/аким")]
    [InlineData("/ru/no-such-page")]
    [InlineData("/ru")]
    [InlineData("/ru/search")]
    public async Task EveryScreen_LinksToTheSearch(string address)
    {
        var page = await browser.GetPageAsync(address);

        var link = page.QuerySelector("header a.search-link")!;
        Assert.Equal(("Поиск", "/ru/search"), (link.TextContent.Trim(), link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("/en")]
    [InlineData("/en/no-such-page")]
    public async Task HomePageAndErrorPage_ContainTheSearchForm(string address)
    {
        var page = await browser.GetPageAsync(address);

        var form = page.QuerySelector<IHtmlFormElement>("main form[role=search]")!;
        Assert.Equal(("get", "/en/search"), (form.Method, form.GetAttribute("action")));
        Assert.Matches(@"^/js/search\.[a-z0-9]+\.js$", page.QuerySelector("script[type=module]")!.GetAttribute("src"));
    }

    [Fact]
    public async Task Page_WithoutSearchForm_LoadsNoScript() =>
        Assert.Empty((await browser.GetPageAsync("/en/mayor")).QuerySelectorAll("script[src]"));

    [Theory]
    [InlineData("/en/search?q=mayor")]
    [InlineData("/en/search/suggestions?q=mayor")]
    [InlineData("/en/opensearch.xml")]
    public async Task Post_ToTheSearch_Answers405(string address)
    {
        using var form = new FormUrlEncodedContent([]);
        using var response = await browser.PostAsync(new Uri(address, UriKind.Relative), form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public void EveryRouteThatCouldBeASlug_IsReserved()
    {
        var ours = shared
            .Site.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(e => e.RoutePattern.PathSegments)
            .Where(s => s.Count > 1 && s[0].Parts is [RoutePatternParameterPart { Name: "language" }])
            .Select(s => s[1].Parts is [RoutePatternLiteralPart { Content: var literal }] ? literal : "")
            .Where(Slugs.IsValid)
            .ToHashSet();

        Assert.Contains("search", ours);
        Assert.Subset(Slugs.Reserved.ToHashSet(), ours);
    }

    private static IEnumerable<string> Found(IDocument page) =>
        page.QuerySelectorAll("main .prose > .results a").Select(a => a.GetAttribute("href")!);

    private Task<IDocument> SearchAsync(string language, string text) =>
        browser.GetPageAsync($"/{language}/search?q={Uri.EscapeDataString(text)}");

    private Task<HttpResponseMessage> GetAsync(string address) =>
        browser.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
}
