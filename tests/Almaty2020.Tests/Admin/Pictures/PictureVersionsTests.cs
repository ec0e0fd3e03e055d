using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Pictures;

/// <summary>A picture or document gets another file: what staff and residents see on this node and another, and who may do it.</summary>
public sealed class PictureVersionsTests : TreeTestBase
{
    private static readonly byte[] First = TestPictures.Draw(PictureType.Jpeg, seed: 1);
    private static readonly byte[] Second = TestPictures.Draw(PictureType.Png, 640, 400, seed: 2);

    [Fact]
    public async Task Picture_IsReplacedAndRestored_OnLivePagesOfEveryNode()
    {
        var before = await AddLiveAsync();
        await using var node = Site.AddNode();
        Assert.StartsWith($"/media/{before.Hash}-", await ShownAsync(Site), StringComparison.Ordinal);
        Assert.StartsWith($"/media/{before.Hash}-", await ShownAsync(node), StringComparison.Ordinal);
        var address = $"/admin/pictures/{before.Id}";
        await Publisher.GoAsync(address);

        using (var answer = await SendFilesAsync(Publisher, address + "/versions", "file", ("newer.png", Second)))
            Assert.Equal((HttpStatusCode.Redirect, address), (answer.StatusCode, answer.Headers.Location!.OriginalString));

        var screen = await Publisher.GoAsync(address);
        Assert.Contains("whether the description", FlashMessageOf(screen), StringComparison.Ordinal);
        var after = await FindAsync();
        Assert.Equal(
            ("medeu", PictureType.Png, 640, 400, "newer.png", "A. Author", 17),
            (after.Key, after.Type, after.Width, after.Height, after.FileName, after.Credit, after.FocusY)
        );
        Assert.Equal("The ice rink", after.AlternativeTextIn(Language.English));
        // This node shows it at once, and the other after its next look at the log.
        Assert.StartsWith($"/media/{after.Hash}-", await ShownAsync(Site), StringComparison.Ordinal);
        await node.CatchUpAsync();
        Assert.StartsWith($"/media/{after.Hash}-", await ShownAsync(node), StringComparison.Ordinal);
        var line = screen.QuerySelector("section[aria-labelledby=versions] .lines li")!;
        Assert.Contains("medeu.jpg", line.TextContent, StringComparison.Ordinal);
        Assert.Contains("800 × 600 pixels", line.TextContent, StringComparison.Ordinal);

        var version = await VersionAsync();
        await SubmitAndFollowAsync(Publisher, $"{address}/versions/{version}/restore", address);

        var restored = await FindAsync();
        Assert.Equal((before.Hash, "medeu.jpg", PictureType.Jpeg), (restored.Hash, restored.FileName, restored.Type));
        Assert.StartsWith($"/media/{before.Hash}-", await ShownAsync(Site), StringComparison.Ordinal);
        Assert.Equal(
            ["newer.png"],
            Publisher.Page.QuerySelectorAll("section[aria-labelledby=versions] .lines strong").Select(s => s.TextContent)
        );
        await using var db = Site.Database.Open();
        Assert.Equal(First, await db.PictureOriginals.Where(o => o.PictureId == before.Id).Select(o => o.Content).SingleAsync(Ct));
        Assert.Equal(Second, await db.PictureVersionOriginals.Select(o => o.Content).SingleAsync(Ct));
        Assert.Equal(
            [AuditActions.PictureReplaced, AuditActions.PictureVersionRestored],
            await db
                .Audit.Where(a => a.Detail == "medeu" && a.ActorId != "editor-1")
                .OrderBy(a => a.AtUtc)
                .ThenBy(a => a.Id)
                .Select(a => a.Action)
                .ToListAsync(Ct)
        );
    }

    [Fact]
    public async Task Replacing_FilesThatDoNotFit_AreRefusedWithWords()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg", First);
        await TestPictures.AddAsync(Site.Database, "other.png", Second);
        var address = $"/admin/pictures/{picture.Id}";
        (byte[] File, string Words)[] wrong =
        [
            (TestDocuments.Pdf(), "a.jpg: A picture can only be replaced by a picture."),
            (First, "a.jpg: This is the file that is in place already."),
            (Second, "a.jpg: the library has this file already, as media:other."),
            (First[..2000], "a.jpg: The picture is damaged"),
        ];
        foreach (var (file, words) in wrong)
        {
            await Publisher.GoAsync(address);
            using var answer = await SendFilesAsync(Publisher, address + "/versions", "file", ("a.jpg", file));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            var screen = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
            Assert.StartsWith(words, screen.QuerySelector("#file-error[role=alert]")!.TextContent, StringComparison.Ordinal);
        }

        await Publisher.GoAsync(address);
        using (var nothing = await SendFilesAsync(Publisher, address + "/versions", "file"))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, nothing.StatusCode);
        var document = await TestPictures.AddAsync(Site.Database, "plan.pdf", TestDocuments.Pdf());
        await Publisher.GoAsync($"/admin/pictures/{document.Id}");
        using var picturesPlace = await SendFilesAsync(Publisher, $"/admin/pictures/{document.Id}/versions", "file", ("a.pdf", First));
        Assert.Contains("A document can only be replaced", await picturesPlace.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await using var db = Site.Database.Open();
        Assert.Empty(await db.PictureVersions.ToListAsync(Ct));
    }

    [Fact]
    public async Task ScreenOutdated_Answers409_AndNothingIsReplaced()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg", First);
        var address = $"/admin/pictures/{picture.Id}";
        await Publisher.GoAsync(address);
        await TestPictures.DescribeAsync(Site.Database, "medeu", texts: (Language.English, "Changed meanwhile"));

        using var answer = await SendFilesAsync(Publisher, address + "/versions", "file", ("a.png", Second));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(picture.Hash, (await FindAsync()).Hash);
    }

    [Fact]
    public async Task LivePicture_IsReplacedOnlyByThoseWhoMayPublishItsPages()
    {
        var picture = await AddLiveAsync();
        using var author = await SignInAsync(Role.Author);
        var address = $"/admin/pictures/{picture.Id}";
        var screen = await author.GoAsync(address);
        Assert.DoesNotContain(screen.Forms, f => f.GetAttribute("action") == address + "/versions");

        using (var refused = await SendFilesAsync(author, address + "/versions", "file", ("a.png", Second)))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        Assert.Equal(picture.Hash, (await FindAsync()).Hash);
        // No page shows this one.
        var other = await TestPictures.AddAsync(Site.Database, "other.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 5));
        await author.GoAsync($"/admin/pictures/{other.Id}");
        using var taken = await SendFilesAsync(author, $"/admin/pictures/{other.Id}/versions", "file", ("a.png", Second));
        Assert.Equal(HttpStatusCode.Redirect, taken.StatusCode);

        // Nor may the author put an earlier file back once a page shows it.
        await StaffCommands.PublishAsync(Site.Database, "privacy", Language.English, text => text with { Body = "![b](media:other)" });
        var version = await VersionAsync();
        await author.GoAsync($"/admin/pictures/{other.Id}");
        var token = author.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var restored = await author.PostAsync(
            $"/admin/pictures/{other.Id}/versions/{version}/restore",
            [new("form-token", token), new("version", "2")]
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, restored.StatusCode);
    }

    [Fact]
    public async Task EarlierFileOfAnotherPicture_IsNotPutInPlace()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg", First);
        await TestPictures.ReplaceAsync(Site.Database, "medeu", Second);
        var other = await TestPictures.AddAsync(Site.Database, "other.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 5));
        var version = await VersionAsync();
        await Publisher.GoAsync($"/admin/pictures/{other.Id}");
        var token = Publisher.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

        using (
            var answer = await Publisher.PostAsync(
                $"/admin/pictures/{other.Id}/versions/{version}/restore",
                [new("form-token", token), new("version", "1")]
            )
        )
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);

        // Nor one that is another picture of the library by now.
        await TestPictures.AddAsync(Site.Database, "again.jpg", First);
        await Publisher.GoAsync($"/admin/pictures/{picture.Id}");
        using var taken = await Publisher.SendAsync($"/admin/pictures/{picture.Id}/versions/{version}/restore");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.StatusCode);
        Assert.Contains("media:again", Publisher.Page.QuerySelector("#file-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_IsReplaced_AndItsLinkLeadsToTheNewFile()
    {
        var document = await TestPictures.AddAsync(Site.Database, "plan.pdf", TestDocuments.Pdf(pages: 2));
        await TestPictures.DescribeAsync(Site.Database, "plan", texts: (Language.English, "The plan"));
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Body = "[](media:plan)" });
        await Site.CatchUpAsync();
        Assert.Contains("2\u00a0pages", (await GetPublicAsync("/en/about")).Page!.Body!.TextContent, StringComparison.Ordinal);
        await Publisher.GoAsync($"/admin/pictures/{document.Id}");

        using (
            var answer = await SendFilesAsync(
                Publisher,
                $"/admin/pictures/{document.Id}/versions",
                "file",
                ("plan 2.pdf", TestDocuments.Pdf(pages: 5))
            )
        )
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        var link = (await GetPublicAsync("/en/about")).Page!.QuerySelector(".prose a[type='application/pdf']")!;
        Assert.Contains("5\u00a0pages", link.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("The plan (", link.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(link.GetAttribute("href")!));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"/media/{document.Hash}.pdf"));
    }

    private async Task<Picture> AddLiveAsync()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg", First);
        await using (var db = Site.Database.Open())
            await db.Pictures.ExecuteUpdateAsync(set => set.SetProperty(p => p.FocusY, 17), Ct);
        await TestPictures.DescribeAsync(Site.Database, "medeu", credit: "A. Author", texts: (Language.English, "The ice rink"));
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Body = "![](media:medeu)" });
        await Site.CatchUpAsync();
        return picture;
    }

    private async Task<Picture> FindAsync()
    {
        await using var db = Site.Database.Open();
        return await db.Pictures.AsNoTracking().Include(p => p.Texts).SingleAsync(p => p.Key == "medeu", Ct);
    }

    private async Task<int> VersionAsync()
    {
        await using var db = Site.Database.Open();
        return await db.PictureVersions.Select(v => v.Id).SingleAsync(Ct);
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await Site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
        return answer.StatusCode;
    }

    /// <summary>The address of the picture on the live page of a node.</summary>
    private static async Task<string> ShownAsync(TestSite node) =>
        (await node.CreateBrowser().GetPageAsync("/en/about")).QuerySelector(".prose img")!.GetAttribute("src")!;
}
