using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Almaty2020.Tests.Api;

/// <summary>The OpenAPI document: valid, complete, and true of every answer.</summary>
public sealed partial class OpenApiTests(SharedSite shared)
{
    private const string Home = "/{language}.json";
    private const string Page = "/{language}/{path}.json";
    private const string About = "/api/{language}/site";
    private const string Pages = "/api/{language}/pages";
    private const string Search = "/api/{language}/search";
    private const string Changes = "/api/changes";
    private const string OpenApi = "/api/openapi.json";
    private const string Catalogue = "/data.json";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_IsValidOpenApi31()
    {
        var result = OpenApiDocument.Parse((await ApiContract.OfAsync(shared.Site)).Text, "json");

        Assert.Empty(result.Diagnostic!.Errors);
        Assert.Empty(result.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, result.Diagnostic.SpecificationVersion);
        Assert.All(result.Document!.Paths.SelectMany(p => p.Value.Operations!), o =>
            Assert.All(o.Value.Responses!.SelectMany(r => r.Value.Content?.Values ?? []), c => Assert.NotNull(c.Schema))
        );
    }

    [Fact]
    public async Task Paths_AreExactlyTheRoutesOfTheApi()
    {
        var routes = shared
            .Site.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e =>
                e.Metadata.GetMetadata<ControllerActionDescriptor>()?.ControllerTypeInfo is { Namespace: "Almaty2020.Web.Api" } type
                && type != typeof(Web.Api.LlmsTxtController)
            )
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Select(p => p.Replace("{**file:json}", "{path}.json", StringComparison.Ordinal))
            .Select(p => Constraint().Replace(p, "{$1}"))
            .Distinct();

        Assert.Equal(routes.Order(StringComparer.Ordinal), (await ApiContract.OfAsync(shared.Site)).Paths.Order(StringComparer.Ordinal));
    }

    /// <summary>Every operation, on pages of every kind and state.</summary>
    [Fact]
    public async Task EveryAnswer_IsAsTheDocumentSays()
    {
        await using var site = await TestSite.StartAsync();
        await PrepareAsync(site);
        var contract = await ApiContract.OfAsync(site);
        var browser = site.CreateBrowser();
        var asked = new HashSet<(string Path, int Status)>();

        foreach (var page in site.Services.GetRequiredService<CurrentSite>().Site.Pages)
            await AskAsync(page.Path.Length == 0 ? Home : Page, page.JsonAddress);
        foreach (var language in Language.All)
        {
            await AskAsync(About, $"/api/{language}/site");
            await AskAsync(Pages, $"/api/{language}/pages");
            await AskAsync(Pages, $"/api/{language}/pages?template=priority&under=almaty-2020&after=3");
            await AskAsync(Search, $"/api/{language}/search?q=almaty");
            await AskAsync(Search, $"/api/{language}/search?q=%20");
            await AskAsync(Search, $"/api/{language}/search?q=zzqqxx&page=7");
            await AskAsync(Search, $"/api/{language}/search?q=mayor");
            await AskAsync(Search, $"/api/{language}/search?q=fkvfns");
            await AskAsync(Page, $"/{language}/no-such-page.json", 404);
        }

        await AskAsync(Page, "/en/no-such-page/below.json", 404);
        await AskAsync(Page, "/en/about.json", 301);
        await AskAsync(Page, "/kk/mayor.json", 302);
        await AskAsync(Page, "/kk/құпиялылық.json", 410);
        await AskAsync(Page, "/en/only-in-russian.json", 404);
        await AskAsync(Page, "/ru/only-in-russian.json");
        await AskAsync(Pages, "/api/en/pages?under=no-such-key", 404);
        await AskAsync(Pages, "/api/en/pages?after=-1", 400);
        await AskAsync(Search, "/api/en/search", 400);
        await AskAsync(Changes, "/api/changes");
        await AskAsync(Changes, "/api/changes?after=9223372036854775807");
        await AskAsync(Changes, "/api/changes?after=9223372036854775808", 400);
        await AskAsync(OpenApi, "/api/openapi.json");
        await AskAsync(Catalogue, Catalogue);
        foreach (
            var (path, address) in new[] { (Page, "/en/mayor.json"), (Home, "/en.json"), (Pages, "/api/en/pages"), (Changes, Changes) }
        )
        {
            using var first = await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
            await AskAsync(path, address, 304, first.Headers.ETag!.ToString());
        }

        Assert.Equal(
            contract.Paths.Order(StringComparer.Ordinal),
            asked.Where(a => a.Status == 200).Select(a => a.Path).Order(StringComparer.Ordinal)
        );

        async Task AskAsync(string path, string address, int status = 200, string? known = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
            if (known is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using var response = await browser.SendAsync(request, Ct);
            Assert.True(status == (int)response.StatusCode, $"{address} answered {(int)response.StatusCode}");
            await contract.AssertForeseenAsync(path, response);
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.Equal("noindex", Assert.Single(response.Headers.GetValues("X-Robots-Tag")));
            asked.Add((path, status));
        }
    }

    [Fact]
    public async Task AnswersWithErrorsOfTheServer_AreAsTheDocumentSays()
    {
        var contract = await ApiContract.OfAsync(shared.Site);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/ru/search?q=x", UriKind.Relative));
        request.Headers.Add(TestSite.ClientAddressHeader, "198.51.100.77");
        for (var i = 0; i < Web.Site.Search.SearchRateLimitFilter.PerMinute; i++)
        {
            using var again = new HttpRequestMessage(HttpMethod.Head, new Uri("/api/ru/search?q=", UriKind.Relative));
            again.Headers.Add(TestSite.ClientAddressHeader, "198.51.100.77");
            (await shared.Site.CreateBrowser().SendAsync(again, Ct)).Dispose();
        }

        using var limited = await shared.Site.CreateBrowser().SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.NotNull(limited.Headers.RetryAfter);
        Assert.Equal(["ru"], limited.Content.Headers.ContentLanguage);
        await contract.AssertForeseenAsync(Search, limited);
    }

    [Fact]
    public async Task DatabaseAway_MemoryAnswers_AndTheRestSaysWhenToAskAgain()
    {
        await using var site = await TestSite.StartAsync();
        var (browser, contract) = (site.CreateBrowser(), await ApiContract.OfAsync(site));
        (string Path, string Address, HttpStatusCode Status)[] expected =
        [
            (Page, "/en/mayor.json", HttpStatusCode.OK),
            (Pages, "/api/kk/pages", HttpStatusCode.OK),
            (About, "/api/ru/site", HttpStatusCode.OK),
            (Changes, "/api/changes?after=999999", HttpStatusCode.OK),
            (Page, "/en/nowhere.json", HttpStatusCode.NotFound),
            (Page, "/en/about.json", HttpStatusCode.ServiceUnavailable),
            (Changes, "/api/changes", HttpStatusCode.ServiceUnavailable),
        ];
        (await browser.GetAsync(new Uri("/en/mayor.json", UriKind.Relative), Ct)).Dispose();
        await using (await InjectedFault.InjectAsync(site.Database, "away"))
        {
            foreach (var (path, address, status) in expected)
            {
                using var response = await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
                Assert.True(status == response.StatusCode, $"{address} answered {response.StatusCode}");
                Assert.Equal(status == HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
                await contract.AssertForeseenAsync(path, response);
            }
        }
    }

    /// <summary>Adds pages of every template with every field, pictures, a document, and pages in every state.</summary>
    private static async Task PrepareAsync(TestSite site)
    {
        var database = site.Database;
        await TestPictures.AddAsync(database, "medeu.jpg");
        await TestPictures.DescribeAsync(database, "medeu", credit: "A. Author", texts: (Language.English, "The rink"));
        await TestPictures.AddAsync(database, "budget.pdf", TestDocuments.Pdf(pages: 22, catalog: "/Lang (kk)"));
        await TestPictures.DescribeAsync(database, "budget", texts: (Language.English, "Budget & plan"));
        const string body = "## A heading\n\n![](media:medeu)\n\n[the budget](media:budget) and [a page](page:mayor)";
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Slug = "us", Body = body });
        await StaffCommands.PublishAsync(database, "mayor", Language.English, text =>
            text with
            {
                Fields = (ProfileFields)text.Fields with { Portrait = new Portrait("media:medeu", "The mayor") },
            }
        );
        foreach (var template in Template.All.Where(t => t.OnlyKey is null))
        {
            var key = $"full-{template.FileName}";
            var fields = SampleFields.Of(template, Language.English, "Words");
            await StaffCommands.AddPageAsync(database, key, template, Language.English, TestStaff.Text(key) with { Fields = fields });
        }

        await StaffCommands.AddPageAsync(database, "only-in-russian", Template.Page, Language.Russian, TestStaff.Text("only-in-russian"));
        await StaffCommands.WithdrawAsync(database, "privacy", Language.Kazakh, "Replaced by a law.");
        var staff = new TestStaff(database);
        await staff.WithdrawAsync(await StaffCommands.IdOfAsync(database, "take-part"), Language.English, WithdrawalKind.Retired);
        await site.CatchUpAsync();
    }

    [GeneratedRegex(@"\{(\w+):\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();
}
