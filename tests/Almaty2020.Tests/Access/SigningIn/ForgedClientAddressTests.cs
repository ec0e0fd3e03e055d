using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Attack: a different forged X-Forwarded-For address with every guess.</summary>
public sealed class ForgedClientAddressTests
{
    private const string Header = "X-Forwarded-For";

    [Fact]
    public async Task NoTrustedProxy_HeaderIsIgnored()
    {
        await using var site = await TestSite.StartAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(site, "192.0.2.7", i => $"203.0.113.{i}"));
    }

    [Fact]
    public async Task UntrustedProxy_HeaderIsIgnored()
    {
        await using var site = await BehindAsync("10.1.0.1");
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(site, "192.0.2.7", i => $"203.0.113.{i}"));
    }

    [Fact]
    public async Task TrustedProxy_OnlyLastAddressCounts()
    {
        await using var site = await BehindAsync("10.1.0.1");
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(site, "10.1.0.1", i => $"203.0.113.{i}, 192.0.2.7"));
    }

    [Fact]
    public async Task TrustedProxy_ClientsAreCountedSeparately()
    {
        await using var site = await BehindAsync("10.1.0.1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await GuessAsync(site, "10.1.0.1", i => $"203.0.113.{i}"));
    }

    private static async Task<TestSite> BehindAsync(string proxy) =>
        TestSite.StartOn(await TestDatabase.WithContentAsync(), new() { ["Site:TrustedProxies"] = proxy });

    /// <returns>The response to one attempt more than the limit per account and address.</returns>
    private static async Task<HttpStatusCode> GuessAsync(TestSite site, string comesFrom, Func<int, string> forwardedFor)
    {
        using var browser = new StaffBrowser(site, comesFrom);
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        await browser.GoAsync("/admin/sign-in");
        for (var i = 1; ; i++)
        {
            browser.Client.DefaultRequestHeaders.Remove(Header);
            browser.Client.DefaultRequestHeaders.Add(Header, forwardedFor(i));
            using var response = await browser.SendAsync("/admin/sign-in", ("email", "somebody@example.kz"), ("password", "wrong"));
            if (i > Throttle.MaxPerAccount)
                return response.StatusCode;
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        }
    }
}
