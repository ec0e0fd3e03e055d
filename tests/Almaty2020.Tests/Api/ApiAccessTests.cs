using System.Net;
using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Api;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Api;

/// <summary>How programs come to the API: scripts of other sites, the search, <c>llms.txt</c>, unknown addresses.</summary>
public sealed class ApiAccessTests(SharedSite shared)
{
    private readonly HttpClient browser = shared.Site.CreateBrowser();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/en/mayor.json")]
    [InlineData("/kk.json")]
    [InlineData("/api/changes")]
    [InlineData("/api/en/search?q=x")]
    [InlineData("/api/openapi.json")]
    [InlineData("/data.json")]
    public async Task Options_LetsScriptsOfOtherSitesAskWithAnETag(string address)
    {
        using var response = await SendAsync(
            HttpMethod.Options,
            address,
            ("Origin", "https://a.example"),
            ("Access-Control-Request-Method", "GET")
        );

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("GET, HEAD, OPTIONS", Header(response, "Access-Control-Allow-Methods"));
        Assert.Contains("If-None-Match", Header(response, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("/en/mayor")]
    [InlineData("/en/mayor.md")]
    [InlineData("/en/search?q=x")]
    [InlineData("/admin/sign-in")]
    [InlineData("/admin/pages.json")]
    [InlineData("/apiary")]
    [InlineData("/robots.txt")]
    [InlineData("/de.json")]
    public async Task OtherAddresses_TellScriptsOfOtherSitesNothing(string address)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options])
        {
            using var response = await SendAsync(
                method,
                address,
                ("Origin", "https://a.example"),
                ("Access-Control-Request-Method", "GET")
            );

            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.NotEqual(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/en/mayor.json")]
    [InlineData("/en.json")]
    [InlineData("/api/en/site")]
    [InlineData("/api/ru/pages")]
    [InlineData("/api/kk/search?q=алматы")]
    [InlineData("/api/changes")]
    [InlineData("/api/openapi.json")]
    [InlineData("/data.json")]
    [InlineData("/llms.txt")]
    public async Task Head_AnswersAsGet(string address)
    {
        using var get = await SendAsync(HttpMethod.Get, address);
        using var head = await SendAsync(HttpMethod.Head, address);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
    }

    [Theory]
    [InlineData("/api", "kk")]
    [InlineData("/api/nothing", "kk")]
    [InlineData("/api/ru/nothing", "ru")]
    [InlineData("/api/en", "en")]
    [InlineData("/api/de/pages", "kk")]
    [InlineData("/api/en/pages.json", "en")]
    [InlineData("/api/changes.json", "kk")]
    public async Task UnknownAddress_Answers404AsProblem(string address, string language)
    {
        using var response = await SendAsync(HttpMethod.Get, address);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([language], response.Content.Headers.ContentLanguage);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml")]
    [InlineData("image/*;q=0.1, x")]
    [InlineData("/////")]
    public async Task AcceptHeader_ChangesNothing(string accept)
    {
        foreach (var address in (string[])["/en/mayor.json", "/api/en/pages", "/api/en/search?q=mayor", "/api/changes", "/en/zz.json"])
        {
            using var plain = await SendAsync(HttpMethod.Get, address);
            using var asked = await SendAsync(HttpMethod.Get, address, ("Accept", accept));

            Assert.Equal(await plain.Content.ReadAsStringAsync(Ct), await asked.Content.ReadAsStringAsync(Ct));
            Assert.Equal(plain.Content.Headers.ContentType, asked.Content.Headers.ContentType);
        }
    }

    [Theory]
    [InlineData("en", "mayor")]
    [InlineData("ru", "скверы")]
    [InlineData("kk", "әкім")]
    [InlineData("ru", "fkvfns")]
    [InlineData("en", "zzqqxx")]
    public async Task Search_FindsWhatTheSearchPageFinds(string language, string text)
    {
        var page = await browser.GetPageAsync($"/{language}/search?q={Uri.EscapeDataString(text)}");
        using var response = await SendAsync(HttpMethod.Get, $"/api/{language}/search?q={Uri.EscapeDataString(text)}");
        var found = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;

        Assert.Equal(
            page.QuerySelectorAll("main .prose > .results a")
                .Select(a => TestSite.PublicUrl + new PathString(a.GetAttribute("href")).ToUriComponent()),
            found["hits"]!.AsArray().Select(h => (string?)h!["url"])
        );
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.DoesNotContain("<mark>", found.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/en/search")]
    [InlineData("/api/en/search?q=a&q=b")]
    [InlineData("/api/en/search?q=a&page=-1")]
    [InlineData("/api/changes?after=-1")]
    [InlineData("/api/changes?after=x")]
    [InlineData("/api/changes?after=1&after=2")]
    public async Task BadParameter_Answers400(string address)
    {
        using var response = await SendAsync(HttpMethod.Get, address);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task LlmsTxt_SaysWhatTheSiteIs_AndItsAddressesAnswer()
    {
        using var response = await SendAsync(HttpMethod.Get, "/llms.txt");
        var text = await response.Content.ReadAsStringAsync(Ct);
        var site = shared.Site.Services.GetRequiredService<CurrentSite>().Site;
        var names = site.Identity.In(Language.Default);

        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith($"# {names.Name}\n\n> {names.Description}\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Split('\n').Length, 15, 30);
        var addresses = text.Split("](").Skip(1).Select(part => new Uri(part[..part.IndexOf(')', StringComparison.Ordinal)])).ToList();
        Assert.Empty(
            Language
                .All.Select(l => $"/{l}.md")
                .Concat(site.ListedIn(Navigation.Header, Language.Default).Select(p => p.MarkdownAddress))
                .Append(ApiAddresses.OpenApi)
                .Except(addresses.Select(a => Uri.UnescapeDataString(a.AbsolutePath)))
        );
        foreach (var address in addresses)
        {
            using var answer = await SendAsync(HttpMethod.Get, address.PathAndQuery);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Site_IsTheIdentity_WithoutAnEMailAddress()
    {
        var about = JsonNode.Parse(await browser.GetStringAsync(new Uri("/api/ru/site", UriKind.Relative), Ct))!;
        var site = shared.Site.Services.GetRequiredService<CurrentSite>().Site;

        Assert.Equal(site.Identity.In(Language.Russian).Name, (string?)about["name"]);
        Assert.Equal(
            site.ListedIn(Navigation.Header, Language.Russian).Select(p => p.Key),
            about["mainMenu"]!.AsArray().Select(p => (string?)p!["key"])
        );
        Assert.DoesNotContain('@', about.ToJsonString());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await browser.SendAsync(request, Ct);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : "";
}
