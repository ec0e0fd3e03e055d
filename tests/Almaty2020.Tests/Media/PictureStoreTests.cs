using System.Globalization;
using System.Net;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Media;

/// <summary>Tests the public sizes of the library's pictures over HTTP.</summary>
public sealed class PictureStoreTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();

    private TestSite site = null!;
    private HttpClient browser = null!;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        browser = site.CreateBrowser();
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task FirstRequest_GetsJpegAtOnce_ThenEveryFormatForAYear()
    {
        var picture = await TestPictures.AddAsync(site.Database, "a.jpg", TestPictures.Draw(PictureType.Jpeg, 800, 600, hasMetadata: true));

        using (var first = await GetAsync($"/media/{picture.Hash}-480.avif"))
        {
            Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (first.StatusCode, first.Content.Headers.ContentType!.ToString()));
            Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
        }

        await site.Services.GetRequiredService<PictureStore>().Idle;
        foreach (var (format, type) in new[] { ("avif", "image/avif"), ("webp", "image/webp"), ("jpg", "image/jpeg") })
        {
            foreach (var width in new[] { 320, 480, 640, 800 })
            {
                using var response = await GetAsync($"/media/{picture.Hash}-{width}.{format}");
                Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.ToString()));
                Assert.Equal("public, max-age=31536000, immutable", string.Join(",", response.Headers.GetValues("Cache-Control")));
                Assert.Equal("nosniff", string.Join(",", response.Headers.GetValues("X-Content-Type-Options")));
                Assert.False(response.Headers.Contains("Set-Cookie"));
                var file = await response.Content.ReadAsByteArrayAsync(Ct);
                using var shown = NetVips.Image.NewFromBuffer(file, failOn: NetVips.Enums.FailOn.Warning);
                Assert.Equal((width, width * 3 / 4), (shown.Width, shown.Height));
                Assert.True(shown.Deviate() > 2); // Reads every pixel.
                Assert.DoesNotContain(shown.GetFields(), f =>
                    f.StartsWith("exif", StringComparison.Ordinal) || f is "xmp-data" or "iptc-data"
                );
                Assert.DoesNotContain(TestPictures.Secret, Encoding.Latin1.GetString(file), StringComparison.Ordinal);
                Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(640, 480)] // The height is right only if the camera's rotation was applied.
    [InlineData(480, 640)]
    public async Task PhotoOnItsSide_IsShownUpright(int width, int height)
    {
        var picture = await TestPictures.AddAsync(
            site.Database,
            "a.jpg",
            TestPictures.Draw(PictureType.Jpeg, height, width, orientation: 6)
        );

        using var response = await GetAsync($"/media/{picture.Hash}-320.jpg");
        using var shown = NetVips.Image.NewFromBuffer(await response.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal((320, (int)Math.Round(320.0 * height / width)), (shown.Width, shown.Height));
    }

    [Theory]
    [InlineData("-321.jpg")] // Not one of the widths.
    [InlineData("-960.jpg")] // Larger than the original.
    [InlineData("-320.png")]
    [InlineData("-320.gif")]
    [InlineData(".jpg")]
    [InlineData("")]
    [InlineData("-99999999999.jpg")]
    [InlineData("-320.jpg/a")]
    public async Task OtherAddress_Answers404(string ending)
    {
        var picture = await TestPictures.AddAsync(site.Database, "a.jpg");

        using var response = await GetAsync($"/media/{picture.Hash}{ending}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task UnknownHash_Answers404()
    {
        using var response = await GetAsync($"/media/{new string('a', 32)}-320.jpg");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Original_HasNoPublicAddress()
    {
        var picture = await TestPictures.AddAsync(site.Database, "a.jpg");
        foreach (
            var address in (string[])
                [$"/media/{picture.Key}", $"/media/{picture.Key}.jpg", $"/media/library/{picture.Key}.jpg", $"/media/{picture.Hash}.jpg"]
        )
        {
            using var response = await GetAsync(address);
            Assert.Equal((address, HttpStatusCode.NotFound), (address, response.StatusCode));
        }
    }

    /// <summary>Where an operator puts the originals of a content folder that the site serves files from.</summary>
    [Fact]
    public async Task LibraryOfTheMediaFolder_IsNotServed()
    {
        var folder = Path.Combine(site.Database.DataPath, MediaFolder.Name);
        Directory.CreateDirectory(Path.Combine(folder, MediaFolder.Library));
        foreach (var name in (string[])["a.jpg", $"{MediaFolder.Library}/a.jpg"])
            await File.WriteAllBytesAsync(Path.Combine(folder, name), TestPictures.Draw(PictureType.Jpeg), Ct);

        using var served = await GetAsync("/media/a.jpg");
        using var original = await GetAsync("/media/library/a.jpg");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (served.StatusCode, original.StatusCode));
    }

    [Fact]
    public async Task FolderDeleted_SizesAreMadeAgain()
    {
        var picture = await TestPictures.AddAsync(site.Database, "a.jpg");
        using (await GetAsync($"/media/{picture.Hash}-320.webp")) { }
        await site.Services.GetRequiredService<PictureStore>().Idle;
        Directory.Delete(Path.Combine(site.Database.DataPath, PictureStore.FolderName), recursive: true);

        using var response = await GetAsync($"/media/{picture.Hash}-320.webp");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task PictureTrashed_IsGoneAfterAMinute()
    {
        var picture = await TestPictures.AddAsync(site.Database, "a.jpg");
        using (await GetAsync($"/media/{picture.Hash}-320.jpg")) { }
        await site.Services.GetRequiredService<PictureStore>().Idle;
        await TestPictures.TrashAsync(site.Database, picture.Key);
        clock.Advance(TimeSpan.FromMinutes(1));

        using var response = await GetAsync($"/media/{picture.Hash}-320.jpg");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(
            Directory.EnumerateFiles(Path.Combine(site.Database.DataPath, PictureStore.FolderName), "*", SearchOption.AllDirectories)
        );
    }

    /// <summary>A browser that loaded the page just now still gets its pictures; after a minute the earlier file has no public address.</summary>
    [Fact]
    public async Task PictureReplaced_EarlierFileIsGoneAfterAMinute_AndBackWhenRestored()
    {
        var first = TestPictures.Draw(PictureType.Jpeg);
        var picture = await TestPictures.AddAsync(site.Database, "a.jpg", first);
        using (await GetAsync($"/media/{picture.Hash}-320.jpg")) { }
        await site.Services.GetRequiredService<PictureStore>().Idle;
        await TestPictures.ReplaceAsync(site.Database, picture.Key, TestPictures.Draw(PictureType.Png, seed: 2));

        using (var open = await GetAsync($"/media/{picture.Hash}-320.jpg"))
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        clock.Advance(TimeSpan.FromMinutes(1));
        using (var after = await GetAsync($"/media/{picture.Hash}-320.jpg"))
            Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);

        await TestPictures.ReplaceAsync(site.Database, picture.Key, first);
        using var back = await GetAsync($"/media/{picture.Hash}-320.jpg");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task Drawing_IsServedAsPixelsOnly()
    {
        var file =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 2\"><rect width=\"2\" height=\"2\" fill=\"red\"/></svg>"u8.ToArray();
        var picture = await TestPictures.AddAsync(site.Database, "sign.svg", file);
        using (await GetAsync($"/media/{picture.Hash}-480.avif")) { }
        await site.Services.GetRequiredService<PictureStore>().Idle;

        foreach (var (format, type) in new[] { ("avif", "image/avif"), ("webp", "image/webp"), ("jpg", "image/jpeg") })
        {
            using var response = await GetAsync($"/media/{picture.Hash}-480.{format}");
            Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.ToString()));
            using var shown = NetVips.Image.NewFromBuffer(await response.Content.ReadAsByteArrayAsync(Ct));
            Assert.Equal((480, 240), (shown.Width, shown.Height));
        }

        foreach (var address in (string[])[$"/media/{picture.Hash}.svg", $"/media/{picture.Hash}-480.svg", "/media/library/sign.svg"])
        {
            using var response = await GetAsync(address);
            Assert.Equal((address, HttpStatusCode.NotFound), (address, response.StatusCode));
        }
    }

    [Fact]
    public async Task ManyRequestsAtOnce_AllGetThePicture()
    {
        var picture = await TestPictures.AddAsync(site.Database, "a.png", TestPictures.Draw(PictureType.Png, 1000, 700));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i => GetAsync($"/media/{picture.Hash}-{(i % 2 == 0 ? 320 : 640)}.{(i % 3 == 0 ? "avif" : "webp")}"))
        );

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
    }

    private Task<HttpResponseMessage> GetAsync(string address) => browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
}
