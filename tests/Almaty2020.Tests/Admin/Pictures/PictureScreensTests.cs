using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Pictures;

/// <summary>The library's screens without a script, and what its scripts ask.</summary>
public sealed class PictureScreensTests : TreeTestBase
{
    [Fact]
    public async Task Upload_TakesWhatIsAPicture_AndSaysWhyNotTheRest()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pictures");
        Assert.NotNull(author.Page.QuerySelector(".none"));

        using var answer = await SendFilesAsync(
            author,
            "/admin/pictures",
            "files",
            ("holiday.txt", TestPictures.Draw(PictureType.Jpeg)),
            ("page.jpg", "<!DOCTYPE html><title>A</title>"u8.ToArray()),
            ("half.png", TestPictures.Draw(PictureType.Png)[..2000])
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var screen = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal(
            [
                "page.jpg: This is not a picture or document that the site can show. Use JPEG, PNG, WebP, AVIF, GIF, SVG, PDF, DOCX, XLSX, PPTX, ODT, ODS or CSV.",
                "half.png: The picture is damaged or not complete. Copy it from the camera or phone once more.",
            ],
            screen.QuerySelectorAll("[role=alert] li").Select(l => l.TextContent.Trim())
        );
        Assert.Equal("holiday.txt", screen.QuerySelector("[role=alert] p a")!.TextContent);
        Assert.Single(screen.QuerySelectorAll(".picture-grid li"));
    }

    [Fact]
    public async Task Picture_IsUploadedDescribedFoundAndDeleted_AndAllIsAudited()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pictures");
        string address;
        using (var answer = await SendFilesAsync(author, "/admin/pictures", "files", ("medeu.jpg", TestPictures.Draw(PictureType.Jpeg))))
        {
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            address = answer.Headers.Location!.OriginalString;
        }

        await author.GoAsync(address);
        await SubmitAndFollowAsync(
            author,
            address,
            address,
            ("alternative-kk", "Медеу мұз айдыны"),
            ("alternative-en", "The ice rink"),
            ("credit", "A. Author"),
            ("focus-x", "10"),
            ("focus-y", "90")
        );
        var alert = await SendInvalidAsync(
            author,
            address,
            HttpStatusCode.UnprocessableEntity,
            ("focus-x", "101"),
            ("credit", new string('a', Picture.CreditMaxLength + 1))
        );
        Assert.Equal(["#credit", "#focus-x"], alert.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));

        Assert.Equal(["The ice rink"], await NamesAsync("?q=мұз"));
        Assert.Equal([], await NamesAsync("?q=nothing"));
        Assert.Equal(["The ice rink"], await NamesAsync("?without=ru"));
        Assert.Equal([], await NamesAsync("?without=kk"));

        await author.GoAsync(address);
        await author.SubmitAsync(address + "/delete", "/admin/pictures");
        using (var gone = await author.GetAsync(address))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await using var db = Site.Database.Open();
        Assert.Equal(
            [AuditActions.PictureAdded, AuditActions.PictureDescribed, AuditActions.PictureTrashed],
            await db.Audit.Where(a => a.Detail == "medeu").OrderBy(a => a.AtUtc).ThenBy(a => a.Id).Select(a => a.Action).ToListAsync(Ct)
        );

        async Task<IEnumerable<string>> NamesAsync(string query) =>
            (await author.GoAsync("/admin/pictures" + query)).QuerySelectorAll(".picture-grid a .name").Select(s => s.TextContent);
    }

    [Fact]
    public async Task PictureInUse_CannotBeDeleted_AndItsPagesAreListed()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg");
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Body = "![Ice](media:medeu)" });

        var screen = await Publisher.GoAsync($"/admin/pictures/{picture.Id}");
        Assert.Contains("live", screen.QuerySelector("section .lines li")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(screen.Forms, f => f.GetAttribute("action")!.EndsWith("/delete", StringComparison.Ordinal));
        using var answer = await Publisher.PostAsync(
            $"/admin/pictures/{picture.Id}/delete",
            StaffBrowser.FieldsOf(screen.Forms.Single(f => f.GetAttribute("action") == $"/admin/pictures/{picture.Id}"))
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Texts use this file", Publisher.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/admin/pages/{await IdOfAsync("about")}/en", Publisher.Page.QuerySelector("section .lines a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Document_IsUploadedWithItsFlawsTold_TitledFoundAndOpened()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pictures");
        string address;
        using (
            var answer = await SendFilesAsync(
                author,
                "/admin/pictures",
                "files",
                ("Есеп.pdf", TestDocuments.Pdf(pages: 2, hasText: false, information: "/Author (A. Author)"))
            )
        )
            address = answer.Headers.Location!.OriginalString;

        var screen = await author.GoAsync(address);
        Assert.StartsWith("The PDF is not tagged", screen.QuerySelector(".notice.wrong")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(
            [
                "The PDF is not tagged",
                "The file has no title",
                "The file does not name its language",
                "The pages are only pictures of text",
            ],
            screen.QuerySelectorAll("section[aria-labelledby=accessibility] li").Select(l => l.TextContent.Split(',', '.')[0])
        );
        Assert.Contains("A. Author", screen.QuerySelector("section[aria-labelledby=says]")!.TextContent, StringComparison.Ordinal);
        await SubmitAndFollowAsync(author, address, address, ("alternative-en", "The report"), ("document-language", "kk"));

        Assert.Equal(["The report"], await NamesAsync("?kind=document"));
        Assert.Equal(["The report"], await NamesAsync("?without=kk"));
        Assert.Equal([], await NamesAsync("?kind=picture"));
        var tile = author.Page.QuerySelector(".picture-grid");
        Assert.Null(tile);
        Assert.Contains(
            "PDF, 1\u00a0KB, 2\u00a0pages, Kazakh",
            (await author.GoAsync("/admin/pictures")).QuerySelector(".picture-grid .quiet")!.TextContent,
            StringComparison.Ordinal
        );
        using var file = await author.GetAsync(address + "/file");
        Assert.Equal("Есеп.pdf", file.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("sandbox; default-src 'none'", Assert.Single(file.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-store", file.Headers.CacheControl!.ToString());
        using var choices = JsonDocument.Parse(
            await author.Client.GetStringAsync(new Uri("/admin/picture-choices/en?kind=document", UriKind.Relative), Ct)
        );
        var choice = choices.RootElement.GetProperty("pictures")[0];
        Assert.Equal(
            ("The report", JsonValueKind.Null),
            (choice.GetProperty("title").GetString(), choice.GetProperty("address").ValueKind)
        );

        async Task<IEnumerable<string>> NamesAsync(string query) =>
            (await author.GoAsync("/admin/pictures" + query)).QuerySelectorAll(".picture-grid a .name").Select(s => s.TextContent);
    }

    [Fact]
    public async Task OthersPicture_IsDescribedButNotDeletedByAnAuthor()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg");
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Body = "![Ice](media:medeu)" });
        using var author = await SignInAsync(Role.Author);
        var address = $"/admin/pictures/{picture.Id}";
        await author.GoAsync(address);

        await SubmitAndFollowAsync(author, address, address, ("alternative-ru", "Каток"));
        // It would change a live page.
        Assert.NotNull(await SendInvalidAsync(author, address, HttpStatusCode.UnprocessableEntity, ("alternative-en", "Nonsense")));
        await author.GoAsync(address);
        using var answer = await author.PostAsync(
            address + "/delete",
            StaffBrowser.FieldsOf(author.Page.Forms.Single(f => f.GetAttribute("action") == address))
        );

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task EditorsDialog_FindsAndTakesPictures()
    {
        await Publisher.GoAsync("/admin/pictures");

        using var taken = await SendFilesAsync(
            Publisher,
            "/admin/picture-choices/kk",
            "file",
            ("IMG 7.jpg", TestPictures.Draw(PictureType.Jpeg))
        );
        using var added = JsonDocument.Parse(await taken.Content.ReadAsStringAsync(Ct));
        Assert.Equal("img-7", added.RootElement.GetProperty("key").GetString());
        Assert.Equal(JsonValueKind.Null, added.RootElement.GetProperty("alt").ValueKind);
        using var refused = await SendFilesAsync(Publisher, "/admin/picture-choices/kk", "file", ("a.heic", "no"u8.ToArray()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.StartsWith(
            "{\"words\":\"a.heic: This is not a picture",
            await refused.Content.ReadAsStringAsync(Ct),
            StringComparison.Ordinal
        );
        using var found = JsonDocument.Parse(
            await Publisher.Client.GetStringAsync(new Uri("/admin/picture-choices/kk?q=IMG", UriKind.Relative), Ct)
        );
        Assert.Equal("img-7", found.RootElement.GetProperty("pictures")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Editor_TellsOfMissingAndUndescribedPictures_AndReviewShowsThem()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg");
        await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.Kazakh, text =>
            text with
            {
                Body = "![](media:medeu)\n\n![a](media:none)",
            }
        );
        var address = $"/admin/pages/{await IdOfAsync("about")}/kk";

        var editor = await Publisher.GoAsync(address);
        var checks = editor.QuerySelector("#checks")!.TextContent;
        Assert.Contains("“medeu” has no words in this language", checks, StringComparison.Ordinal);
        Assert.Contains("has no picture “none”", checks, StringComparison.Ordinal);
        Assert.NotNull(((IHtmlTemplateElement)editor.QuerySelector("#desk-tools")!).Content.QuerySelector("button[data-does=picture]"));

        var review = await Publisher.GoAsync(address + "/review");
        Assert.Equal($"/media/{picture.Hash}-800.jpg", review.QuerySelector("picture img")!.GetAttribute("src"));
    }

    [Fact]
    public async Task EditorsCards_ShowPicturesOfTheLibrary()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg");
        var address = $"/admin/pages/{await IdOfAsync("about")}/kk";
        var editor = await Publisher.GoAsync(address);
        var token = editor.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

        using var answer = await Publisher.PostAsync(
            address + "/blocks",
            [new("form-token", token), new("block", "::: gallery\n![a](media:medeu \"b\")\n:::"), new("block", "Words.")]
        );

        using var blocks = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        var gallery = Html.Parse("<!DOCTYPE html><title>a</title>" + blocks.RootElement[0].GetString());
        Assert.Equal($"/media/{picture.Hash}-800.jpg", gallery.QuerySelector(".gallery img")!.GetAttribute("src"));
        Assert.Equal("<p>Words.</p>\n", blocks.RootElement[1].GetString());
    }

    /// <summary>Otherwise anybody could fill the disk.</summary>
    [Fact]
    public async Task LargeUploadOfAStranger_IsNotRead()
    {
        using var body = new EndlessFile();
        using var form = new MultipartFormDataContent { { body, "files", "a.jpg" } };
        using var stranger = new StaffBrowser(Site);

        using var answer = await stranger.Client.PostAsync(new Uri("/admin/pictures", UriKind.Relative), form, Ct);

        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.InRange(body.Sent, 0, 5 * 1024 * 1024);
    }

    private sealed class EndlessFile : HttpContent
    {
        private const int Length = 100 * 1024 * 1024;

        private long sent;

        public long Sent => Interlocked.Read(ref sent);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var part = new byte[64 * 1024];
            while (Sent < Length)
            {
                await stream.WriteAsync(part);
                Interlocked.Add(ref sent, part.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Length;
            return true;
        }
    }
}
