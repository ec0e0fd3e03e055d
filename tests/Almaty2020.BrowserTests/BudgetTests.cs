using System.IO.Compression;
using System.Net.Http.Headers;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Web.Published;

namespace Almaty2020.BrowserTests;

/// <summary>
/// Checks the transfer size of a page view. 14,600 bytes are the ten packets that a server may send before the client's first
/// acknowledgement: within them a page needs one round trip, however slow the line.
/// </summary>
public sealed class BudgetTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int FirstViewBytes = 14_600;
    private const int Requests = 6;

    public static TheoryData<string, string> LanguagesAndTemplates => KestrelSite.LanguagesAndTemplates();

    [Theory]
    [MemberData(nameof(LanguagesAndTemplates))]
    public async Task FirstView_StaysWithinByteAndRequestBudget(string language, string template)
    {
        var published = Site.Example(language, template);
        var (page, watch) = await OpenAsync();

        await GoAsync(page, published);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        var requests = watch.Requests;
        var sizes = new List<(string Url, int Bytes)>();
        foreach (var url in requests)
            sizes.Add((url, await BytesOnTheWireAsync(url)));
        var firstView = sizes
            .Where(s =>
                s.Url == Site.UrlOf(published)
                || s.Url.EndsWith(".css", StringComparison.Ordinal)
                || s.Url.EndsWith(".js", StringComparison.Ordinal)
            )
            .Sum(s => s.Bytes);
        var account =
            $"{published.Address}: {firstView} bytes of HTML, CSS and JS; {requests.Count} requests:\n"
            + string.Join('\n', sizes.Select(s => $"{s.Bytes, 7} {s.Url}"));
        TestContext.Current.TestOutputHelper!.WriteLine(account);

        Assert.True(firstView <= FirstViewBytes, account);
        Assert.True(requests.Count <= Requests, account);
        Assert.Equal(requests.Count, requests.Distinct().Count());
        Assert.Empty(await page.Context.CookiesAsync());
    }

    /// <summary>
    /// Size of headers and body as the published site sends them. Unlike <c>dotnet publish</c>, a build compresses static files with
    /// gzip only, so they are compressed with Brotli here.
    /// </summary>
    private static async Task<int> BytesOnTheWireAsync(string url)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.None });
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var headers = $"HTTP/1.1 200 OK\r\n{response.Headers}{response.Content.Headers}".Length;
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            Assert.Contains("br", response.Content.Headers.ContentEncoding);
            return headers + body.Length;
        }

        using var plain = await client.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        using var compressed = new MemoryStream();
        await using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            await plain.Content.CopyToAsync(brotli, TestContext.Current.CancellationToken);
        return headers + (int)compressed.Length;
    }
}
