using System.Net;
using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Api;

/// <summary>The JSON of every page, at its address with <c>.json</c>.</summary>
public sealed class PageJsonTests(SharedSite shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPage_SaysWhatThePageShows()
    {
        var browser = shared.Site.CreateBrowser();
        var pages = shared.Site.Services.GetRequiredService<CurrentSite>().Site.Pages.ToList();
        Assert.NotEmpty(pages);
        foreach (var page in pages)
        {
            var json = await ReadAsync(shared.Site, page.JsonAddress);
            var shown = await browser.GetPageAsync(page.Address);

            Assert.Equal(shown.QuerySelector("meta[property='og:title']")!.GetAttribute("content"), Text(json, "title"));
            // The heading of a person's page is the name.
            Assert.Equal(
                Plain(shown.QuerySelector("h1")!.TextContent),
                Plain(page.Template == Template.Profile ? Text(json["fields"]!, "name") : Text(json, "title"))
            );
            Assert.Equal(Plain(shown.QuerySelector("meta[name=description]")!.GetAttribute("content")!), Plain(Text(json, "summary")));
            Assert.Equal(shown.QuerySelector("link[rel=canonical]")!.GetAttribute("href"), Text(json, "url"));
            Assert.Equal(
                shown.QuerySelectorAll("link[rel=alternate][hreflang]:not([hreflang=x-default])").Select(l => l.GetAttribute("href")),
                json["alternates"]!.AsArray().Select(a => Text(a!, "url"))
            );
            Assert.Equal(
                shown
                    .QuerySelectorAll(".breadcrumbs a")
                    .Select(a => TestSite.PublicUrl + new PathString(Uri.UnescapeDataString(a.GetAttribute("href")!)).ToUriComponent()),
                json["breadcrumbs"]!.AsArray().Select(a => Text(a!, "url"))
            );
            Assert.Equal(page.Template.Fields.Select(f => f.JsonName), json["fields"]!.AsObject().Select(f => f.Key));

            var main = shown.QuerySelector("main")!;
            var body = Html.Parse("<!doctype html><title>x</title>" + Text(json["body"]!, "html")).Body!;
            Assert.Contains(Plain(body.TextContent), Plain(main.TextContent), StringComparison.Ordinal);
            foreach (var heading in json["body"]!["headings"]!.AsArray())
                Assert.Equal(Plain(Text(heading!, "text")), Plain(main.QuerySelector("#" + Text(heading!, "id"))!.TextContent));
            Assert.EndsWith(
                Text(json["body"]!, "markdown") + "\n",
                await browser.GetStringAsync(new Uri(page.MarkdownAddress, UriKind.Relative), Ct),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Page_NamesNeighboursChildrenAndFields()
    {
        var city = await ReadAsync(shared.Site, "/en/almaty-2020/social-city.json");
        Assert.Equal(
            ("almaty-2020/comfortable-city", "almaty-2020/integrated-city"),
            (Text(city["previous"]!, "key"), Text(city["next"]!, "key"))
        );
        Assert.Equal(["index", "almaty-2020"], city["breadcrumbs"]!.AsArray().Select(p => Text(p!, "key")));
        Assert.Equal(2, city["fields"]!["number"]!.GetValue<int>());

        var programme = await ReadAsync(shared.Site, "/en/almaty-2020.json");
        Assert.Equal(4, programme["children"]!.AsArray().Count);
        Assert.Equal($"{TestSite.PublicUrl}/en/almaty-2020/comfortable-city.json", Text(programme["children"]![0]!, "json"));

        var mayor = await ReadAsync(shared.Site, "/en/mayor.json");
        Assert.Equal("2006", mayor["fields"]!["career"]!.AsArray().Select(c => (string?)c!["date"]).OfType<string>().First());
        Assert.Null(mayor["previous"]);
        Assert.Null(mayor["retired"]);
    }

    [Theory]
    [InlineData("/kk/әкім.json", "/kk/әкім", "kk")]
    [InlineData("/ru.json", "/ru", "ru")]
    [InlineData("/en/almaty-2020/active-city/wealmaty.json?x=1", "/en/almaty-2020/active-city/wealmaty", "en")]
    public async Task Headers_NameTypeLanguageAndCanonicalPage_AndLetOtherSitesRead(string address, string page, string language)
    {
        using var response = await GetAsync(shared.Site, address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal([language], response.Content.Headers.ContentLanguage);
        Assert.Equal($"<{TestSite.PublicUrl}{new PathString(page).ToUriComponent()}>; rel=\"canonical\"", Header(response, "Link"));
        Assert.Equal("noindex", Header(response, "X-Robots-Tag"));
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("cross-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task KnownCopy_IsNotSentAgain_InEachCoding()
    {
        var browser = shared.Site.CreateBrowser();
        foreach (var coding in (string[])["identity", "gzip", "br"])
        {
            using var first = await SendAsync(null);
            var tag = first.Headers.ETag!.ToString();
            using var again = await SendAsync(tag);

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, again.StatusCode));
            Assert.Equal(coding == "identity" ? [] : [coding], first.Content.Headers.ContentEncoding);
            Assert.Equal("*", Header(again, "Access-Control-Allow-Origin"));
            Assert.Empty(await again.Content.ReadAsByteArrayAsync(Ct));

            async Task<HttpResponseMessage> SendAsync(string? known)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/en/mayor.json", UriKind.Relative));
                request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
                if (known is not null)
                    request.Headers.TryAddWithoutValidation("If-None-Match", known);
                return await browser.SendAsync(request, Ct);
            }
        }
    }

    [Theory]
    [InlineData("/kk", "/kk.json")]
    [InlineData("/ru/аким", "/ru/аким.json")]
    [InlineData("/en/mayor", "/en/mayor.json")]
    public async Task Page_LinksToItsJson(string address, string json)
    {
        var page = await shared.Site.CreateBrowser().GetPageAsync(address);

        Assert.Equal(json, page.QuerySelector("head link[type='application/json']")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("/kk/mayor.json", HttpStatusCode.Found, "/kk/%D3%99%D0%BA%D1%96%D0%BC.json")]
    [InlineData("/EN/Mayor.JSON", HttpStatusCode.MovedPermanently, "/en/mayor.json")]
    [InlineData("/en/mayor.json/", HttpStatusCode.MovedPermanently, "/en/mayor.json")]
    [InlineData("/en//mayor.json?x=1", HttpStatusCode.MovedPermanently, "/en/mayor.json?x=1")]
    [InlineData("/kk/akim.json", HttpStatusCode.MovedPermanently, "/kk/%D3%99%D0%BA%D1%96%D0%BC.json")]
    [InlineData("/kz.json", HttpStatusCode.MovedPermanently, "/kk.json")]
    [InlineData("/en/mayor%0a.json", HttpStatusCode.MovedPermanently, "/en/mayor.json")]
    [InlineData("/en/mayor.json.", HttpStatusCode.MovedPermanently, "/en/mayor.json")]
    public async Task OtherSpellingOrLanguage_RedirectsToTheJson(string address, HttpStatusCode status, string location)
    {
        using var response = await GetAsync(shared.Site, address);

        Assert.Equal((status, location), (response.StatusCode, response.Headers.Location!.OriginalString));
    }

    [Theory]
    [InlineData("/ru/нет-такой.json", "ru", "Страница не найдена")]
    [InlineData("/kk/.json", "kk", "Бет табылмады")]
    [InlineData("/kk/әкім.json.json", "kk", "Бет табылмады")]
    [InlineData("/en/mayor.md.json", "en", "Page not found")]
    [InlineData("/en/mayor/.json", "en", "Page not found")]
    [InlineData("/en/%7Esite.json", "en", "Page not found")]
    [InlineData("/en/site.json", "en", "Page not found")]
    [InlineData("/en/search.json", "en", "Page not found")]
    [InlineData("/en/..%2fadmin.json", "en", "Page not found")]
    [InlineData("/en/%FF%FE.json", "en", "Page not found")]
    [InlineData("/en.json.json", "en", "Page not found")]
    [InlineData("/en/%2500.json", "en", "Page not found")]
    [InlineData("/en/%EF%BF%BE%252f.json", "en", "Page not found")]
    [InlineData("/ru/'%22%3Cscript%3E.json", "ru", "Страница не найдена")]
    public async Task NothingThere_Answers404AsProblemInTheLanguageOfTheAddress(string address, string language, string title)
    {
        using var response = await GetAsync(shared.Site, address);

        await AssertProblemAsync(response, HttpStatusCode.NotFound, language, title);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task OtherMethod_Answers405AsProblem(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/ru/аким.json", UriKind.Relative));
        using var response = await shared.Site.CreateBrowser().SendAsync(request, Ct);

        await AssertProblemAsync(response, HttpStatusCode.MethodNotAllowed, "ru", "Здесь так сделать нельзя");
    }

    [Fact]
    public async Task MovedWithdrawnOrRetiredPage_AnswersLikeThePage()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Slug = "us" });
        await StaffCommands.WithdrawAsync(site.Database, "privacy", Language.Kazakh, "Replaced by a law.");
        var staff = new TestStaff(site.Database);
        await staff.WithdrawAsync(await StaffCommands.IdOfAsync(site.Database, "take-part"), Language.English, WithdrawalKind.Retired);
        await site.CatchUpAsync();

        using var moved = await GetAsync(site, "/en/about.json");
        Assert.Equal((HttpStatusCode.MovedPermanently, "/en/us.json"), (moved.StatusCode, moved.Headers.Location!.OriginalString));
        Assert.Equal("*", Header(moved, "Access-Control-Allow-Origin"));

        using var gone = await GetAsync(site, "/kk/құпиялылық.json");
        var problem = await AssertProblemAsync(gone, HttpStatusCode.Gone, "kk", "Бұл бет сайттан алынды");
        Assert.Equal(["ru", "en"], problem["alternates"]!.AsArray().Select(a => Text(a!, "language")));
        Assert.Equal("Replaced by a law.", Text(problem["withdrawal"]!, "note"));

        var retired = await ReadAsync(site, "/en/take-part.json");
        Assert.Equal("No longer offered.", Text(retired["retired"]!, "note"));
        Assert.DoesNotContain("No longer offered.", Text(retired["body"]!, "markdown"), StringComparison.Ordinal);
        Assert.Null(retired["next"]);
    }

    [Fact]
    public async Task Draft_TrashedPageAndStaff_AreNeverInTheApi()
    {
        await using var site = await TestSite.StartAsync();
        const string secret = "Zzqqxxsecret";
        var staff = new TestStaff(site.Database);
        await StaffCommands.SaveDraftAsync(site.Database, "about", Language.English, text => text with { Title = secret, Body = secret });
        await staff.SaveDraftAsync(
            await staff.AddPageAsync(secret.ToLowerInvariant()),
            Language.English,
            TestStaff.Text(secret.ToLowerInvariant())
        );
        var trashed = await staff.AddLivePageAsync("trashed-" + secret.ToLowerInvariant());
        await staff.TrashAsync(trashed);
        await site.CatchUpAsync();

        string[] addresses =
        [
            .. site.Services.GetRequiredService<CurrentSite>().Site.Pages.Select(p => p.JsonAddress),
            .. Language.All.SelectMany(l => (string[])[$"/api/{l}/site", $"/api/{l}/pages", $"/api/{l}/search?q=about"]),
            "/llms.txt",
            "/api/changes",
        ];
        foreach (var address in addresses)
        {
            var text = await site.CreateBrowser().GetStringAsync(new Uri(address, UriKind.Relative), Ct);
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("editor-1", text, StringComparison.Ordinal);
            Assert.DoesNotContain(TestStaff.Name, text, StringComparison.Ordinal);
        }

        using var answer = await GetAsync(site, $"/en/{secret.ToLowerInvariant()}.json");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task PictureAndDocument_HaveTheirAddresses_WhichAnswer()
    {
        await using var site = await TestSite.StartAsync();
        var picture = await TestPictures.AddAsync(site.Database, "medeu.jpg");
        await TestPictures.DescribeAsync(site.Database, "medeu", credit: "A. Author", texts: (Language.English, "The <rink>"));
        await TestPictures.AddAsync(site.Database, "budget.pdf", TestDocuments.Pdf(pages: 22, catalog: "/Lang (kk)"));
        await TestPictures.DescribeAsync(site.Database, "budget", texts: (Language.English, "Budget & plan"));
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text =>
            text with
            {
                Body = "![](media:medeu) and [x](media:budget)",
            }
        );
        await StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text =>
            text with
            {
                Fields = (ProfileFields)text.Fields with { Portrait = new Portrait("media:medeu", "The mayor") },
            }
        );
        await site.CatchUpAsync();

        var about = await ReadAsync(site, "/en/about.json");
        var shown = Assert.Single(about["pictures"]!.AsArray())!;
        Assert.Equal(("medeu", "The <rink>", "A. Author"), (Text(shown, "key"), Text(shown, "alternativeText"), Text(shown, "credit")));
        var files = shown["files"]!.AsArray();
        Assert.Equal(PictureSizes.WidthsOf(picture.Width).Count * 3, files.Count);
        var document = Assert.Single(about["documents"]!.AsArray())!;
        Assert.Equal(
            ("Budget & plan", "application/pdf", "kk"),
            (Text(document, "title"), Text(document, "type"), Text(document, "language"))
        );
        Assert.Equal(22, document["pages"]!.GetValue<int>());
        foreach (var url in (string[])[Text(files[^1]!, "url"), Text(document, "url")])
        {
            using var file = await GetAsync(site, new Uri(url).PathAndQuery);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        }

        var mayor = await ReadAsync(site, "/en/mayor.json");
        Assert.StartsWith(
            $"{TestSite.PublicUrl}/media/{picture.Hash}-",
            Text(mayor["fields"]!["portrait"]!, "image"),
            StringComparison.Ordinal
        );
    }

    private static async Task<JsonObject> AssertProblemAsync(
        HttpResponseMessage response,
        HttpStatusCode status,
        string language,
        string title
    )
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([language], response.Content.Headers.ContentLanguage);
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!.AsObject();
        Assert.Equal(title, Text(problem, "title"));
        Assert.Equal((int)status, problem["status"]!.GetValue<int>());
        return problem;
    }

    private static async Task<JsonNode> ReadAsync(TestSite site, string address) =>
        JsonNode.Parse(await site.CreateBrowser().GetStringAsync(new Uri(address, UriKind.Relative), Ct))!;

    private static Task<HttpResponseMessage> GetAsync(TestSite site, string address) =>
        site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    /// <summary>Without the spaces and marks that typesetting changes.</summary>
    private static string Plain(string text) =>
        string.Join(' ', text.Replace("\u2060", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
