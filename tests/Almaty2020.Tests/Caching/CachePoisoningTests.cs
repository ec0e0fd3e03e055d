using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Caching;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Caching;

/// <summary>
/// Tests that no request can change what the page cache serves to the next reader. Each cacheable action, found through its endpoint, first
/// gets a request with values outside the address. After that, every reader must get byte for byte the response of a fresh site.
/// </summary>
public sealed class CachePoisoningTests(CachePoisoningTests.UnattackedSite fresh) : IClassFixture<CachePoisoningTests.UnattackedSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly string[] Codings = ["", "gzip", "br"];

    /// <summary>One or more addresses for each cacheable route. A new route without an address fails the test.</summary>
    private static readonly Dictionary<string, string[]> Addresses = new(StringComparer.Ordinal)
    {
        ["{language:language}/{**path}"] = ["/kk", "/ru/аким", "/en/almaty-2020/active-city"],
        ["{language:language}.md"] = ["/en.md"],
        ["{language:language}/{**file:markdown}"] = ["/en/mayor.md"],
        ["{language:language}/{**file:csv}"] = ["/en/lanes.csv", "/en/mayor.csv"],
        ["{language:language}/{**file:csv-metadata}"] = ["/en/lanes.csv-metadata.json"],
        ["data.json"] = ["/data.json"],
        ["{language:language}/alerts.json"] = ["/kk/alerts.json"],
        ["{language:language}.json"] = ["/en.json"],
        ["{language:language}/{**file:json}"] = ["/en/mayor.json", "/kk/әкім.json"],
        ["api/{language:language}/site"] = ["/api/ru/site"],
        ["api/openapi.json"] = ["/api/openapi.json"],
        ["llms.txt"] = ["/llms.txt"],
        ["{language:language}/opensearch.xml"] = ["/ru/opensearch.xml"],
        ["{language:language}/site.webmanifest"] = ["/kk/site.webmanifest"],
        ["robots.txt"] = ["/robots.txt"],
        ["sitemap.xml"] = ["/sitemap.xml"],
        // Only large sites have it; here it answers 404 and is not cached.
        ["sitemap-{number:int:range(1,1000000)}.xml"] = ["/sitemap-1.xml"],
    };

    /// <summary>Every route parameter, with a value that would select another page.</summary>
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["language"] = "ru",
        ["path"] = "almaty-2020",
        ["file"] = "almaty-2020.md",
        ["number"] = "2",
        ["ct"] = "x",
    };

    private static readonly string Query = string.Join('&', Values.Select(v => $"{v.Key}={v.Value}"));

    private static readonly Dictionary<string, Action<HttpRequestMessage>> Attacks = new(StringComparer.Ordinal)
    {
        ["query"] = r => r.RequestUri = new Uri(r.RequestUri + "?" + Query),
        ["form"] = r => r.Content = new FormUrlEncodedContent(Values),
        ["form, chunked"] = r =>
        {
            r.Content = new FormUrlEncodedContent(Values);
            r.Headers.TransferEncodingChunked = true;
        },
        ["multipart"] = r =>
        {
            var form = new MultipartFormDataContent();
            foreach (var (name, value) in Values)
                form.Add(new StringContent(value), name);
            r.Content = form;
        },
        ["JSON"] = r => r.Content = new StringContent("{\"language\":\"ru\",\"path\":\"mayor\"}", Encoding.UTF8, "application/json"),
        ["form type, no body"] = r => r.Content = Empty("application/x-www-form-urlencoded"),
        ["multipart type, no body"] = r => r.Content = Empty("multipart/form-data"),
        ["HEAD"] = r => r.Method = HttpMethod.Head,
        ["HEAD with a query"] = r =>
        {
            r.Method = HttpMethod.Head;
            r.RequestUri = new Uri(r.RequestUri + "?" + Query);
        },
        ["HEAD with a form"] = r =>
        {
            r.Method = HttpMethod.Head;
            r.Content = new FormUrlEncodedContent(Values);
        },
        ["POST"] = r => r.Method = HttpMethod.Post,
        ["OPTIONS"] = r => r.Method = HttpMethod.Options,
        ["PROPFIND"] = r => r.Method = new HttpMethod("PROPFIND"),
        ["http instead of https"] = r => r.RequestUri = new Uri("http" + r.RequestUri!.AbsoluteUri["https".Length..]),
        ["Host: localhost"] = Header("Host", "localhost"),
        ["Host: another"] = Header("Host", "evil.example"),
        ["Accept-Encoding: *"] = Header("Accept-Encoding", "*"),
        ["Accept-Encoding: GZIP"] = Header("Accept-Encoding", "GZIP"),
        ["Accept-Encoding: BR"] = Header("Accept-Encoding", "BR"),
        ["Accept-Encoding: deflate, zstd"] = Header("Accept-Encoding", "deflate, zstd"),
        ["Accept-Encoding: gzip before br"] = Header("Accept-Encoding", "gzip;q=1, br;q=0.1"),
        ["Accept-Encoding: anything but identity"] = Header("Accept-Encoding", "identity;q=0, *;q=0.5"),
        ["Accept: application/json"] = Header("Accept", "application/json"),
        ["Accept-Language"] = Header("Accept-Language", "ru"),
        ["Cookie"] = Header("Cookie", "language=ru; path=mayor; staff=x; admin-language=en; .AspNetCore.Antiforgery=x"),
        ["Authorization"] = Header("Authorization", "Basic eDp5"),
        ["Range"] = Header("Range", "bytes=0-9"),
        ["Origin"] = Header("Origin", "https://evil.example"),
        ["If-None-Match: *"] = Header("If-None-Match", "*"),
        ["If-Match"] = Header("If-Match", "\"x\""),
        ["If-Modified-Since"] = Header("If-Modified-Since", "Sun, 29 Nov 2099 00:00:00 GMT"),
        ["If-Unmodified-Since"] = Header("If-Unmodified-Since", "Sun, 29 Nov 2009 00:00:00 GMT"),
        ["Save-Data"] = Header("Save-Data", "on"),
        ["Sec-Purpose"] = Header("Sec-Purpose", "prefetch"),
        ["X-Forwarded"] = r =>
        {
            foreach (
                var (name, value) in new Dictionary<string, string>
                {
                    ["X-Forwarded-Host"] = "evil.example",
                    ["X-Forwarded-Proto"] = "http",
                    ["X-Forwarded-Prefix"] = "/ru",
                    ["X-Forwarded-For"] = "203.0.113.9",
                }
            )
                r.Headers.TryAddWithoutValidation(name, value);
        },
        ["another address by header"] = r =>
        {
            foreach (var name in (string[])["X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Method-Override"])
                r.Headers.TryAddWithoutValidation(name, name.EndsWith("Override", StringComparison.Ordinal) ? "HEAD" : "/ru/аким");
        },
        ["parameters as headers"] = r =>
        {
            foreach (var (name, value) in Values)
                r.Headers.TryAddWithoutValidation(name, value);
        },
    };

    public static TheoryData<string> EveryAttack => [.. Attacks.Keys];

    [Fact]
    public void EveryCacheableAction_BindsItsParametersFromTheRouteOnly()
    {
        var cacheable = fresh.CacheableActions;

        Assert.NotEmpty(cacheable);
        Assert.Equal(
            Addresses.Keys.Order(StringComparer.Ordinal),
            cacheable.Select(k => k.Route.RoutePattern.RawText!.TrimStart('/')).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(cacheable, k =>
            Assert.All(k.Action.Parameters.Where(p => p.ParameterType != typeof(CancellationToken)), p =>
                Assert.Equal(BindingSource.Path, p.BindingInfo?.BindingSource)
            )
        );
    }

    /// <summary>Applies to all actions, cacheable or not: form values must not replace the page that the address names.</summary>
    [Fact]
    public void EveryRouteParameter_OfEveryAction_IsBoundFromTheRouteOnly()
    {
        var named = fresh
            .Actions.SelectMany(a =>
                a.Action.Parameters.Where(p =>
                        a.Route.RoutePattern.Parameters.Any(r => string.Equals(r.Name, p.Name, StringComparison.OrdinalIgnoreCase))
                    )
                    .Select(p => (a.Route, Parameter: p))
            )
            .ToList();

        Assert.NotEmpty(named);
        Assert.All(named, n =>
            Assert.True(n.Parameter.BindingInfo?.BindingSource == BindingSource.Path, $"{n.Route.DisplayName}: {n.Parameter.Name}")
        );
    }

    [Theory]
    [MemberData(nameof(EveryAttack))]
    public async Task RequestAfterAnAttack_GetsTheResponseOfAFreshSite(string attack)
    {
        var expected = await fresh.AnswersAsync();
        await using var node = fresh.AnotherNode();
        using var browser = Browser(node);
        foreach (var address in expected.Keys)
        {
            using var request = Request(address.Path, address.Coding);
            Attacks[attack](request);
            using var answer = await browser.SendAsync(request, Ct);
            Assert.True((int)answer.StatusCode < 500, $"{attack}: {address} answers {(int)answer.StatusCode}");
        }

        foreach (var (address, answer) in expected)
            Assert.Equal(answer, await AskAsync(browser, address.Path, address.Coding));
    }

    [Theory]
    [InlineData("GET", "form")]
    [InlineData("GET", "form, chunked")]
    [InlineData("GET", "multipart")]
    [InlineData("GET", "JSON")]
    [InlineData("GET", "multipart type, no body")]
    [InlineData("HEAD", "HEAD with a form")]
    public async Task BodyOnGetOrHead_IsRejected_EvenIfThePageIsCached(string method, string attack)
    {
        using var browser = Browser(fresh.Site);
        foreach (var address in (string[])["/kk", "/kk", "/en/search", "/admin/sign-in", "/health/live", "/no-such-page"])
        {
            using var request = Request(address, "");
            Attacks[attack](request);
            using var answer = await browser.SendAsync(request, Ct);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal(method, request.Method.Method);
        }
    }

    [Fact]
    public async Task Head_AsFirstRequest_HasTheHeadersOfGet_AndIsNotCached()
    {
        var expected = await fresh.AnswersAsync();
        await using var node = fresh.AnotherNode();
        using var browser = Browser(node);
        foreach (var ((path, coding), get) in expected.Where(e => e.Value.Status == 200))
        {
            using var request = Request(path, coding);
            request.Method = HttpMethod.Head;
            using var head = await browser.SendAsync(request, Ct);

            Assert.Equal(get.Headers, HeadersOf(head));
            Assert.Equal(get.Body.Length / 2, head.Content.Headers.ContentLength);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
        }

        Assert.Equal(0, node.Services.GetRequiredService<PageCache>().Count);
    }

    private static Action<HttpRequestMessage> Header(string name, string value) =>
        request =>
        {
            request.Headers.Remove(name);
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        };

    private static ByteArrayContent Empty(string type) => new([]) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static HttpClient Browser(TestSite site) =>
        site.CreateClient(
            new WebApplicationFactoryClientOptions
            {
                AllowAutoRedirect = false,
                HandleCookies = false,
                BaseAddress = new Uri(TestSite.PublicUrl),
            }
        );

    private static HttpRequestMessage Request(string address, string coding)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(TestSite.PublicUrl + address));
        if (coding.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
        return request;
    }

    private static async Task<Answer> AskAsync(HttpClient browser, string address, string coding)
    {
        using var request = Request(address, coding);
        using var response = await browser.SendAsync(request, Ct);
        return new Answer(
            (int)response.StatusCode,
            HeadersOf(response),
            Convert.ToHexString(await response.Content.ReadAsByteArrayAsync(Ct))
        );
    }

    private static string HeadersOf(HttpResponseMessage response) =>
        string.Join(
            '\n',
            response
                .Headers.Concat(response.Content.Headers)
                .Where(h => h.Key != "Date")
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}")
                .Order(StringComparer.Ordinal)
        );

    /// <param name="Body">The body in hexadecimal digits.</param>
    public sealed record Answer(int Status, string Headers, string Body);

    /// <summary>A site that is not attacked, and its responses.</summary>
    public sealed class UnattackedSite : IAsyncLifetime
    {
        private Dictionary<(string Path, string Coding), Answer>? answers;

        public TestSite Site { get; private set; } = null!;

        public IReadOnlyList<(RouteEndpoint Route, ControllerActionDescriptor Action)> Actions =>
            [
                .. Site
                    .Services.GetRequiredService<EndpointDataSource>()
                    .Endpoints.OfType<RouteEndpoint>()
                    .Select(e => (Route: e, Action: e.Metadata.GetMetadata<ControllerActionDescriptor>()!))
                    .Where(e => e.Action is not null),
            ];

        public IReadOnlyList<(RouteEndpoint Route, ControllerActionDescriptor Action)> CacheableActions =>
            [.. Actions.Where(a => a.Route.Metadata.GetMetadata<CacheablePageAttribute>() is not null)];

        public TestSite AnotherNode() => Site.AddNode();

        public async ValueTask InitializeAsync()
        {
            Site = await TestSite.StartAsync();
            await DemoIndicators.AddAsync(Site, "lanes", DemoIndicators.BicycleLanes);
        }

        public ValueTask DisposeAsync() => Site.DisposeAsync();

        public async Task<IReadOnlyDictionary<(string Path, string Coding), Answer>> AnswersAsync()
        {
            if (answers is null)
            {
                var read = new Dictionary<(string, string), Answer>();
                using var browser = Browser(Site);
                foreach (var address in Addresses.Values.SelectMany(a => a))
                {
                    foreach (var coding in Codings)
                        read.Add((address, coding), await AskAsync(browser, address, coding));
                }

                answers = read;
            }

            return answers;
        }
    }
}
