using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;

namespace Almaty2020.Tests.Media;

/// <summary>Tests media files of the content folder: on pages, at their addresses, in exports and in checks.</summary>
public sealed class MediaFilesTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly ContentCopy content = new();

    public MediaFilesTests() => Directory.CreateDirectory(content.PathOf("media"));

    public static TheoryData<string, string> Types => new(MediaFolder.Types.Select(t => (t.Key, t.Value)));

    [Fact]
    public async Task PictureInAText_ImportedFromAnyFolder_IsServedAndExported()
    {
        byte[] bytes = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
        await File.WriteAllBytesAsync(content.PathOf("media/park.jpg"), bytes, Ct);
        content.Append("en/about.md", "![A park](/media/park.jpg)");
        await using var database = await TestDatabase.EmptyAsync();
        var settings = SiteProcess.SettingsOf(database);

        var check = await SiteProcess.RunAsync(["content", "check", content.Root], settings);
        Assert.Equal((0, "39 files read, 0 issues\n"), (check.ExitCode, check.Output));
        var import = await SiteProcess.RunAsync(["content", "import", content.Root], settings);
        Assert.True(import.ExitCode == 0, import.ToString());

        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        var page = Html.Parse(await browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct));
        Assert.Equal("/media/park.jpg", page.QuerySelector("main img[alt='A park']")!.GetAttribute("src"));
        using var picture = await browser.GetAsync(new Uri("/media/park.jpg", UriKind.Relative), Ct);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (picture.StatusCode, picture.Content.Headers.ContentType!.ToString()));
        Assert.Equal(bytes, await picture.Content.ReadAsByteArrayAsync(Ct));

        var export = await SiteProcess.RunAsync(["content", "export", "out"], settings, content.Root);
        Assert.True(export.ExitCode == 0, export.ToString());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(content.PathOf("out/media/park.jpg"), Ct));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task File_HasItsContentTypeAndIsCacheable(string ending, string type)
    {
        var name = "Бақ 1" + ending.ToUpperInvariant();
        content.Write("media/" + name, "file");
        await using var site = await StartAsync();
        using var browser = site.CreateBrowser();

        using var response = await browser.GetAsync(new Uri("/media/" + Uri.EscapeDataString(name), UriKind.Relative), Ct);
        Assert.Equal(
            (HttpStatusCode.OK, type, "file"),
            (response.StatusCode, response.Content.Headers.ContentType!.ToString(), await response.Content.ReadAsStringAsync(Ct))
        );
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("public, max-age=3600", response.Headers.CacheControl!.ToString());
        Assert.NotNull(response.Content.Headers.LastModified);
        if (ending == ".svg")
            Assert.Contains("sandbox", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);

        using var head = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, response.RequestMessage!.RequestUri), Ct);
        Assert.Equal((HttpStatusCode.OK, response.Headers.ETag), (head.StatusCode, head.Headers.ETag));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
        using var again = new HttpRequestMessage(HttpMethod.Get, response.RequestMessage.RequestUri)
        {
            Headers = { IfNoneMatch = { response.Headers.ETag! } },
        };
        using var unchanged = await browser.SendAsync(again, Ct);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("nosniff", Header(unchanged, "X-Content-Type-Options"));
    }

    [Fact]
    public async Task FileHiddenLinkedOrOutsideTheFolder_IsNotServed()
    {
        string[] addresses =
        [
            "/media/no-such.jpg",
            "/media/notes.txt",
            "/media/page.html",
            "/media/.hidden.jpg",
            "/media/.git/a.jpg",
            "/media/link.jpg",
            "/media/linked/secret.jpg",
            "/media/folder.jpg",
            "/media/..%2fsecret.jpg",
            "/media/%2e%2e/secret.jpg",
            "/media/..%5csecret.jpg",
            "/media/%2fsecret.jpg",
            "/media/a/../../secret.jpg",
            "/media/park.jpg/",
            "/media/park.jpg%00.jpg",
            "/media/park.jpg.",
            "/media/",
            "/media",
        ];
        content.Write("media/park.jpg", "park");
        content.Write("secret.jpg", "secret");
        content.Write("media/notes.txt", "secret");
        content.Write("media/page.html", "secret");
        content.Write("media/.hidden.jpg", "secret");
        Directory.CreateDirectory(content.PathOf("media/.git"));
        content.Write("media/.git/a.jpg", "secret");
        Directory.CreateDirectory(content.PathOf("media/folder.jpg"));
        File.CreateSymbolicLink(content.PathOf("media/link.jpg"), content.PathOf("secret.jpg"));
        Directory.CreateSymbolicLink(content.PathOf("media/linked"), content.Root);
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__ContentPath"] = content.Root;
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        Assert.Equal("park", await browser.GetStringAsync(new Uri("/media/park.jpg", UriKind.Relative), Ct));

        foreach (var address in addresses)
        {
            // Send the address exactly as written: a browser would remove the dot segments.
            var requested = new Uri(
                browser.BaseAddress!.GetLeftPart(UriPartial.Authority) + address,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            );
            using var response = await browser.GetAsync(requested, Ct);
            Assert.True((int)response.StatusCode is 301 or (>= 400 and < 500), $"{address} is {response.StatusCode}");
            Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FileInASubfolder_WithDecomposedLetters_IsServed()
    {
        Directory.CreateDirectory(content.PathOf("media/2026"));
        content.Write("media/2026/трамваи\u0306.png", "tram");
        content.Append("en/about.md", "![A tram](/media/2026/трамвай.png)");
        Assert.Empty(content.Check());
        await using var site = await StartAsync();
        using var browser = site.CreateBrowser();
        Assert.Equal("tram", await browser.GetStringAsync(new Uri("/media/2026/трамвай.png", UriKind.Relative), Ct));
    }

    [Fact]
    public async Task PortraitFromAnotherSite_IsNotShown()
    {
        await using var site = await TestSite.StartAsync();
        // Simulates a text that was published before the rule existed.
        var (old, evil) = (
            "\"birthplace\":",
            "\"portrait\":{\"image\":\"https://evil.example/a.jpg\",\"alternativeText\":\"The mayor\"},\"birthplace\":"
        );
        await site.Database.ExecuteUnloggedAsync($"UPDATE Revisions SET Fields = REPLACE(Fields, {old}, {evil})");
        using var browser = site.CreateBrowser();
        var page = await browser.GetPageAsync("/en/mayor");
        Assert.DoesNotContain("evil.example", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains("portrait", page.QuerySelector("img.portrait")!.GetAttribute("src"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PictureMissing_ExportReportsIt()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Body = "![A park](/media/park.jpg)" });

        var export = await SiteProcess.RunAsync(["content", "export", "out"], SiteProcess.SettingsOf(database), content.Root);

        Assert.Contains(
            "en/about.md:1: the picture '/media/park.jpg' is missing from the site's files",
            export.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task PictureReplaced_ImportedAgain_IsTheNewOne()
    {
        content.Write("media/park.jpg", "one");
        await using var database = await TestDatabase.WithContentAsync();
        var files = new MediaFiles(database.Settings with { ContentPath = Repository.Content });
        Assert.Equal(1, files.ImportFrom(content.Root));
        content.Write("media/park.jpg", "two");
        Assert.Equal((1, 0), (files.ImportFrom(content.Root), files.ImportFrom(content.Root)));
        Assert.Equal("two", await File.ReadAllTextAsync(files.Find("park.jpg")!, Ct));
    }

    public void Dispose() => content.Dispose();

    private async Task<TestSite> StartAsync() =>
        TestSite.StartOn(await TestDatabase.WithContentAsync(), new Dictionary<string, string> { ["Site:ContentPath"] = content.Root });

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
