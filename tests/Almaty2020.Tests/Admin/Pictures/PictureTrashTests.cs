using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Pictures;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin.Pictures;

/// <summary>Deleted pictures and documents lie in the trash, and those that no text names are found.</summary>
public sealed class PictureTrashTests : TreeTestBase
{
    [Fact]
    public async Task Picture_IsTrashedAndRestored_WithAllThatBelongsToIt()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg");
        await TestPictures.DescribeAsync(Site.Database, "medeu", texts: (Language.English, "The ice rink"));
        await TestPictures.ReplaceAsync(Site.Database, "medeu", TestPictures.Draw(PictureType.Png, seed: 3));
        await using var db = Site.Database.Open();
        var hash = await db.Pictures.Select(p => p.Hash).SingleAsync(Ct);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/media/{hash}-320.jpg"));
        var address = $"/admin/pictures/{picture.Id}";
        await Publisher.GoAsync(address);

        await SubmitAndFollowAsync(Publisher, address + "/delete", "/admin/pictures");

        Assert.Contains("in the trash", FlashMessageOf(Publisher.Page), StringComparison.Ordinal);
        Assert.Empty(Publisher.Page.QuerySelectorAll(".picture-grid li"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"/media/{hash}-320.jpg"));
        Assert.DoesNotContain("medeu", await ChoicesAsync(""), StringComparison.Ordinal);
        Assert.DoesNotContain("medeu", await ChoicesAsync("?key=medeu"), StringComparison.Ordinal);
        using (var screen = await Publisher.GetAsync(address))
            Assert.Equal(HttpStatusCode.NotFound, screen.StatusCode);
        var issues = await db.CheckPicturesAsync(
            (await db.Revisions.OrderBy(r => r.Id).FirstAsync(Ct)).Text with
            {
                Body = "![](media:medeu)",
            },
            Language.English,
            rendered: null,
            Ct
        );
        Assert.Equal([IssueCodes.PictureMissing], issues.Select(i => i.Code));

        var trash = await Publisher.GoAsync("/admin/trash");
        Assert.Equal("The ice rink", trash.QuerySelector("section[aria-labelledby=files] strong")!.TextContent);
        Assert.Contains("after 30 days", trash.QuerySelector("section[aria-labelledby=files] p")!.TextContent, StringComparison.Ordinal);
        await SubmitAndFollowAsync(Publisher, address + "/restore", address);

        Assert.Equal("medeu.jpg", Publisher.Page.QuerySelector("section[aria-labelledby=versions] .lines strong")!.TextContent);
        Assert.Equal("The ice rink", Publisher.Page.QuerySelector("#alternative-en")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/media/{hash}-320.jpg"));
        Assert.Contains("medeu", await ChoicesAsync("?key=medeu"), StringComparison.Ordinal);
        Assert.Equal(
            [AuditActions.PictureTrashed, AuditActions.PictureRestored],
            await db
                .Audit.Where(a => a.Detail == "medeu" && a.ActorId != "editor-1")
                .OrderBy(a => a.AtUtc)
                .ThenBy(a => a.Id)
                .Select(a => a.Action)
                .ToListAsync(Ct)
        );
    }

    [Fact]
    public async Task TrashOfOthers_IsSeenButNotRestoredByAnAuthor()
    {
        var picture = await TestPictures.AddAsync(Site.Database, "medeu.jpg");
        await TestPictures.TrashAsync(Site.Database, "medeu");
        using var author = await SignInAsync(Role.Author);

        var trash = await author.GoAsync("/admin/trash");

        Assert.Contains("media:medeu", trash.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(trash.Forms, f => f.GetAttribute("action") == $"/admin/pictures/{picture.Id}/restore");
        var token = author.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var answer = await author.PostAsync($"/admin/pictures/{picture.Id}/restore", [new("form-token", token), new("version", "2")]);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task FileUploadedAgain_ComesBackFromTheTrash()
    {
        var file = TestPictures.Draw(PictureType.Jpeg);
        await TestPictures.AddAsync(Site.Database, "medeu.jpg", file);
        await TestPictures.DescribeAsync(Site.Database, "medeu", texts: (Language.English, "The ice rink"));
        await TestPictures.TrashAsync(Site.Database, "medeu");

        var outcome = Assert.IsType<UploadPicture.Outcome.AlreadyThere>(await TestPictures.UploadAsync(Site.Database, file, "other.jpg"));

        Assert.Null(outcome.Picture.TrashedAtUtc);
        Assert.Equal(("medeu", "The ice rink"), (outcome.Picture.Key, outcome.Picture.AlternativeTextIn(Language.English)));
        await using var db = Site.Database.Open();
        Assert.Null(await db.Pictures.Select(p => p.TrashedAtUtc).SingleAsync(Ct));
    }

    [Fact]
    public async Task UnusedFilter_FindsWhatNoTextNames_AndReadsEachTextOnce()
    {
        string[] names = ["live", "draft", "field", "free", "paper"];
        foreach (var (index, name) in names.Index())
            await TestPictures.AddAsync(
                Site.Database,
                name == "paper" ? "paper.pdf" : name + ".jpg",
                name == "paper" ? TestDocuments.Pdf() : TestPictures.Draw(PictureType.Jpeg, 200, 200, seed: index + 1)
            );
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Body = "![a](media:live)" });
        await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.Russian, text =>
            text with
            {
                Body = "![][1]\n\n[1]: media:draft",
            }
        );
        await StaffCommands.PublishAsync(Site.Database, "mayor", Language.English, text =>
            text with
            {
                Fields = (Web.Templates.ProfileFields)text.Fields with
                {
                    Portrait = new Web.Templates.Portrait("media:field", "The mayor"),
                },
            }
        );

        Assert.Equal(["paper.pdf", "free.jpg"], await UnusedAsync("use=none"));
        Assert.Equal(["free.jpg"], await UnusedAsync("use=none&kind=picture"));
        Assert.Equal(["paper.pdf"], await UnusedAsync("use=none&q=paper"));
        var known = Site.Services.GetRequiredService<LibraryKeysInUse>();
        Assert.Equal(0, known.LastRead);

        await StaffCommands.SaveDraftAsync(Site.Database, "privacy", Language.Russian, text => text with { Body = "[a](media:paper)" });
        Assert.Equal(["free.jpg"], await UnusedAsync("use=none"));
        Assert.Equal(1, known.LastRead);
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Body = "None." });
        Assert.Contains("live.jpg", await UnusedAsync("use=none"), StringComparer.Ordinal);

        async Task<IEnumerable<string>> UnusedAsync(string query) =>
            [.. (await Publisher.GoAsync("/admin/pictures?" + query)).QuerySelectorAll(".picture-grid a .name").Select(s => s.TextContent)];
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await Site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
        return answer.StatusCode;
    }

    private Task<string> ChoicesAsync(string query) =>
        Publisher.Client.GetStringAsync(new Uri("/admin/picture-choices/en" + query, UriKind.Relative), Ct);
}
