using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Settings;

namespace Almaty2020.Tests.Feeds;

/// <summary><c>/.well-known/security.txt</c>, which RFC 9116 describes.</summary>
public sealed class SecurityTxtTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private const string Address = "/.well-known/security.txt";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithContact_SaysWhereToReportUntilWhen()
    {
        await using var site = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new Dictionary<string, string> { ["Site:SecurityContact"] = "security@example.kz" }
        );
        using var browser = site.CreateBrowser();
        using var response = await browser.GetAsync(new Uri(Address, UriKind.Relative), Ct);

        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var lines = (await response.Content.ReadAsStringAsync(Ct))
            .TrimEnd('\n')
            .Split('\n')
            .Select(l => l.Split(": ", 2))
            .ToDictionary(l => l[0], l => l[1]);
        Assert.Equal("mailto:security@example.kz", lines["Contact"]);
        Assert.Equal("kk, ru, en", lines["Preferred-Languages"]);
        Assert.Equal(TestSite.PublicUrl + Address, lines["Canonical"]);
        var expires = DateTimeOffset.Parse(lines["Expires"], CultureInfo.InvariantCulture);
        Assert.InRange(expires, DateTimeOffset.UtcNow.AddDays(100), DateTimeOffset.UtcNow.AddDays(364));
    }

    [Fact]
    public async Task WithoutContact_DoesNotExist()
    {
        using var response = await shared.Site.CreateBrowser().GetAsync(new Uri(Address, UriKind.Relative), Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
