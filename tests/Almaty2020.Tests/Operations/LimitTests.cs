using System.Net;
using System.Net.Http.Headers;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Site.Search;

namespace Almaty2020.Tests.Operations;

/// <summary>What one sender may take of the site, and what the server takes of anybody.</summary>
public sealed class LimitTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task SearchFromOneAddress_IsLimited_AndNobodyElsesIs()
    {
        await using var site = await TestSite.StartAsync();
        using var program = From(site, "192.0.2.1");
        using var resident = From(site, "192.0.2.2");
        for (var i = 0; i < SearchLimit.PerMinute; i++)
            Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/kk/search/suggestions?q=%20", Ct)).StatusCode);

        using var refused = await program.GetAsync("/kk/search?q=%20", Ct);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("Сұраныс тым көп", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/kk/search", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await resident.GetAsync("/kk/search?q=%20", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("Kestrel__Limits__RequestHeadersTimeout", "soon")]
    [InlineData("Site__PageCacheSize", "-1")]
    [InlineData("Site__WarmUp", "perhaps")]
    public async Task WrongLimit_StopsTheStartWithOneLine(string setting, string value)
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProgram.SettingsOf(database);
        settings[setting] = value;

        var ending = await SiteProgram.RunAsync([], settings);

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(value, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/en/feedback", "answer=yes&text=", 100_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/en/mayor", "text=", 200, HttpStatusCode.MethodNotAllowed)]
    [InlineData("/admin/forgotten", "email=", 200, HttpStatusCode.BadRequest)]
    public async Task BodyBeyondTheSize_IsRefusedInWords(string address, string begins, int length, HttpStatusCode status)
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProgram.SettingsOf(database);
        settings["Kestrel__Limits__MaxRequestBodySize"] = "100";
        await using var site = SiteProgram.Start([], settings);
        using var browser = await site.BrowserAsync();

        using var form = new StringContent(begins + new string('a', length), new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await browser.PostAsync(address, form, Ct);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("</html>", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private static HttpClient From(TestSite site, string address)
    {
        var client = site.Browser("kk");
        client.DefaultRequestHeaders.Add(TestSite.ComesFrom, address);
        return client;
    }
}
