using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using AngleSharp.Dom;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Media;

/// <summary>Tests the share picture (og:image) of a page over HTTP.</summary>
public sealed class SharePictureTests(SharedSite shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly HttpClient browser = shared.Site.CreateBrowser();

    [Fact]
    public async Task EveryPageInEveryLanguage_HasAPictureOfItsOwn()
    {
        var sitemap = XDocument.Parse(await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct));
        var pictures = new HashSet<string>();
        var addresses = sitemap
            .Descendants(XName.Get("loc", "http://www.sitemaps.org/schemas/sitemap/0.9"))
            .Select(l => new Uri(l.Value).AbsolutePath)
            .ToList();
        foreach (var address in addresses)
        {
            var page = await browser.GetPageAsync(address);
            var url = Meta(page, "og:image");
            Assert.StartsWith($"{TestSite.PublicUrl}/og/{address.Split('/')[1]}/", url, StringComparison.Ordinal);
            Assert.Equal(Meta(page, "og:title"), Meta(page, "og:image:alt"));
            Assert.Equal("summary_large_image", page.QuerySelector("meta[name='twitter:card']")!.GetAttribute("content"));
            using var data = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
            Assert.Contains(data.RootElement.GetProperty("@graph").EnumerateArray(), node =>
                node.TryGetProperty("image", out var image) && image.GetString() == url
            );

            using var response = await GetAsync(new Uri(url).AbsolutePath);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("image/png", response.Content.Headers.ContentType!.ToString());
            var bytes = await response.Content.ReadAsByteArrayAsync(Ct);
            using var picture = NetVips.Image.NewFromBuffer(bytes, failOn: NetVips.Enums.FailOn.Warning);
            Assert.Equal((Meta(page, "og:image:width"), Meta(page, "og:image:height")), ($"{picture.Width}", $"{picture.Height}"));
            Assert.Equal((1200, 630), (picture.Width, picture.Height));
            Assert.True(picture.Deviate() > 10, $"{address} has an empty picture"); // Reads every pixel.
            Assert.InRange(bytes.Length, 5_000, 100_000);
            Assert.True(
                pictures.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))),
                $"{address} has another page's picture"
            );
        }

        Assert.Equal(addresses.Count, pictures.Count);
    }

    [Fact]
    public async Task Picture_IsCacheableForEver()
    {
        var address = await PictureOfAsync(browser, "/kk");
        using var first = await GetAsync(address);
        Assert.Equal("public, max-age=31536000, immutable", string.Join(",", first.Headers.GetValues("Cache-Control")));
        // Other sites may embed share pictures, unlike all other files of this site.
        Assert.Equal("cross-origin", string.Join(",", first.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("nosniff", string.Join(",", first.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(first.Headers.Contains("Set-Cookie"));

        using var again = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await browser.SendAsync(again, Ct);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Ct));

        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        using var third = await browser.SendAsync(head, Ct);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(first.Content.Headers.ContentLength, third.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("000000000000")]
    [InlineData("x")]
    [InlineData("%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("%3Cscript%3E")]
    [InlineData("%F0%9F%8F%94%D3%99")]
    [InlineData("//evil.example")]
    public async Task WrongHash_RedirectsToTheCurrentPicture(string hash)
    {
        var address = await PictureOfAsync(browser, "/ru");
        var stem = address[..address.LastIndexOf('-')];

        using var response = await GetAsync($"{stem}-{hash}.png");

        if (hash.Contains("//", StringComparison.Ordinal) || hash.Contains("%2f", StringComparison.Ordinal))
        {
            // The address has too many segments or is not in canonical form.
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Found, HttpStatusCode.MovedPermanently });
            Assert.DoesNotContain("evil.example/", response.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
            return;
        }

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(address, response.Headers.Location!.ToString());
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/og/kk/999999-0123456789ab.png")]
    [InlineData("/og/kk/0-0123456789ab.png")]
    [InlineData("/og/kk/-1-0123456789ab.png")]
    [InlineData("/og/kk/99999999999999999999-0123456789ab.png")]
    [InlineData("/og/de/1-0123456789ab.png")]
    [InlineData("/og/kk/1.png")]
    [InlineData("/og/kk/1-.png")]
    [InlineData("/og/kk/1-0123456789ab.jpg")]
    [InlineData("/og/kk/../../site.db")]
    [InlineData("/og/kk/..%2f..%2fsite.db")]
    [InlineData("/og/kk/1-%0d%0aset-cookie:%20a=b.png")]
    [InlineData("/og")]
    public async Task UnknownPictureAddress_ShowsThe404Page(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept-Language", "ru");
        using var response = await browser.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Страница не найдена", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondRequest_ReadsTheFile_AndAnIncompleteFileIsDrawnAgain()
    {
        await using var site = await TestSite.StartAsync();
        var client = site.CreateBrowser();
        var address = await PictureOfAsync(client, "/en/mayor");
        var drawn = await client.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(site.Database.DataPath, "og")));
        Assert.Equal(drawn, await File.ReadAllBytesAsync(file, Ct));

        // Put another picture under this name, to prove that the response comes from the file.
        var other = await client.GetByteArrayAsync(new Uri(await PictureOfAsync(client, "/en"), UriKind.Relative), Ct);
        await File.WriteAllBytesAsync(file, other, Ct);
        Assert.Equal(other, await client.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct));

        await File.WriteAllBytesAsync(file, drawn[..(drawn.Length / 2)], Ct);
        Assert.Equal(drawn, await client.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct));
        Assert.Equal(drawn, await File.ReadAllBytesAsync(file, Ct));
    }

    [Fact]
    public async Task ChangedTitle_HasANewPictureAtANewAddress()
    {
        await using var site = await TestSite.StartAsync();
        var client = site.CreateBrowser();
        var before = await PictureOfAsync(client, "/kk");
        var untouched = await PictureOfAsync(client, "/ru");
        var old = await client.GetByteArrayAsync(new Uri(before, UriKind.Relative), Ct);

        await StaffCommands.PublishAsync(site.Database, "index", Language.Kazakh, text => text with { Title = "<b>Қала</b> & \"тау\"" });
        await site.CatchUpAsync();

        var after = await PictureOfAsync(client, "/kk");
        Assert.NotEqual(before, after);
        Assert.NotEqual(old, await client.GetByteArrayAsync(new Uri(after, UriKind.Relative), Ct));
        Assert.Equal(untouched, await PictureOfAsync(client, "/ru"));
        using var moved = await client.GetAsync(new Uri(before, UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.Found, moved.StatusCode);
        Assert.Equal(after, moved.Headers.Location!.ToString());
    }

    [Fact]
    public async Task MachineThatCannotDraw_Answers503AndStillShowsPages()
    {
        await using var usual = await TestSite.StartAsync();
        await using var site = usual.WithWebHostBuilder(host =>
            host.ConfigureTestServices(services => services.AddSingleton(new DrawShareCard(_ => throw new DllNotFoundException("libvips"))))
        );
        var client = site.CreateClient();

        var address = await PictureOfAsync(client, "/en");
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative), Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.False(response.Headers.CacheControl?.Public ?? false);
    }

    internal static async Task<string> PictureOfAsync(HttpClient client, string page) =>
        new Uri(Meta(await client.GetPageAsync(page), "og:image")).AbsolutePath;

    private static string Meta(IDocument page, string property) =>
        page.QuerySelector($"meta[property='{property}']")!.GetAttribute("content")!;

    private Task<HttpResponseMessage> GetAsync(string address) => browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
}
