using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Feedback;

namespace Almaty2020.Tests.Startup;

/// <summary>Only trusted proxies may say where a request comes from.</summary>
public sealed class TrustedProxyTests
{
    private const string Proxy = "172.28.0.10";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Proxy, Proxy)]
    [InlineData("10.9.0.0/16, 172.28.0.0/24", Proxy)]
    [InlineData("172.28.0.0/24", "::ffff:172.28.0.10")]
    [InlineData("2001:db8::/32", "2001:db8::10")]
    public async Task ForwardedFor_FromTrustedProxy_CountsResidentsSeparately(string trusted, string proxy)
    {
        await using var site = await StartAsync(trusted);
        var statuses = await SendManyAsync(site, proxy, i => $"203.0.113.{i}");

        Assert.All(statuses, s => Assert.Equal(HttpStatusCode.SeeOther, s));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("172.28.0.11, 10.0.0.0/8")]
    public async Task ForwardedFor_FromUntrustedAddress_IsIgnored(string? trusted)
    {
        await using var site = await StartAsync(trusted);
        var statuses = await SendManyAsync(site, Proxy, i => $"203.0.113.{i}");

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    // The reader's own header value comes first. The proxy appends the address that it saw, which may itself be in a trusted network.
    [Theory]
    [InlineData(Proxy, "198.51.100.1")]
    [InlineData("172.28.0.0/24", "172.28.0.1")]
    public async Task ForwardedFor_ForgedByTheReader_IsIgnored(string trusted, string reader)
    {
        await using var site = await StartAsync(trusted);
        var statuses = await SendManyAsync(site, Proxy, i => $"203.0.113.{i}, {reader}");

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Theory]
    [InlineData(Proxy, true)]
    [InlineData(null, false)]
    public async Task ForwardedProto_FromTrustedProxyOnly_AddsStrictTransportSecurity(string? trusted, bool isTrusted)
    {
        await using var site = await StartAsync(trusted);
        using var request = From(Proxy, HttpMethod.Get, "/en");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Host = "almaty2020.example";

        using var response = await site.CreateBrowser().SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(isTrusted, response.Headers.Contains("Strict-Transport-Security"));
    }

    private static async Task<TestSite> StartAsync(string? trusted) =>
        TestSite.StartOn(await TestDatabase.WithContentAsync(), trusted is null ? null : new() { ["Site:TrustedProxies"] = trusted });

    /// <summary>Sends one request more than one address may.</summary>
    private static async Task<List<HttpStatusCode>> SendManyAsync(TestSite site, string from, Func<int, string> forwardedFor)
    {
        var browser = site.CreateBrowser();
        var action = (await browser.GetPageAsync("/en/mayor")).QuerySelector("form.useful")!.GetAttribute("action")!;
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i <= FeedbackRateLimit.PerMinute; i++)
        {
            using var request = From(from, HttpMethod.Post, action);
            request.Content = new FormUrlEncodedContent([KeyValuePair.Create("answer", "yes")]);
            request.Headers.Add("X-Forwarded-For", forwardedFor(i));
            using var response = await browser.SendAsync(request, Ct);
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }

    private static HttpRequestMessage From(string address, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add(TestSite.ClientAddressHeader, address);
        return request;
    }
}
