using System.Net;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Localization;

/// <summary>Tests that the address <c>/</c> redirects to the language that the browser prefers.</summary>
public sealed class AcceptedLanguageTests(SharedSite shared)
{
    [Theory]
    [InlineData(null, "/kk")]
    [InlineData("", "/kk")]
    [InlineData("ru", "/ru")]
    [InlineData("en-US,en;q=0.9", "/en")]
    [InlineData("EN", "/en")]
    [InlineData("ru-KZ", "/ru")]
    [InlineData("kk-Cyrl-KZ, ru", "/kk")]
    [InlineData("de, fr;q=0.9", "/kk")]
    [InlineData("de, ru;q=0.5, en;q=0.8", "/en")]
    [InlineData("en;q=0.1, ru;q=0.2", "/ru")]
    [InlineData("ru;q=0, en;q=0.1", "/en")]
    [InlineData("en;q=0", "/kk")]
    [InlineData("*", "/kk")]
    [InlineData("*, en;q=0.5", "/en")]
    [InlineData("de, *;q=0.5", "/kk")]
    [InlineData("russian", "/kk")]
    [InlineData(";;;,,,q=", "/kk")]
    [InlineData("\"><script>", "/kk")]
    [InlineData("???, ru", "/ru")]
    public async Task Root_RedirectsToThePreferredLanguage(string? accepted, string expected)
    {
        using var browser = shared.Site.CreateBrowser(accepted);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, new Uri("/", UriKind.Relative));
            using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
            Assert.Equal(expected, response.Headers.Location!.OriginalString);
            Assert.Contains("Accept-Language", response.Headers.Vary);
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }
    }
}
