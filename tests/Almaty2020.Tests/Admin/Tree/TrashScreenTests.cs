using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Tree;

public sealed class TrashScreenTests : TreeTestBase
{
    [Fact]
    public async Task Trash_ShowsWholeTree_HidesIt_AndRestoresAll()
    {
        var (page, below) = (await IdOfAsync("almaty-2020/active-city"), await IdOfAsync("almaty-2020/active-city/wealmaty"));
        await StaffCommands.SaveDraftAsync(Site.Database, "almaty-2020/active-city", Language.English, text =>
            text with
            {
                Summary = "In work.",
            }
        );
        var address = $"/admin/pages/{page}/trash";
        var confirmation = await Publisher.GoAsync(address);
        var facts = confirmation
            .QuerySelectorAll(".facts dd")
            .Select(d => string.Join(' ', d.TextContent.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)))
            .ToList();
        Assert.Equal(["2", "Қазақша 2 · Русский 2 · English 2", "1", "0", "0"], facts[..5]);
        Assert.NotEqual("0", facts[5]);

        await SubmitAndFollowAsync(Publisher, address, "/admin/trash");

        Assert.Equal("2 pages lie in the trash.", FlashMessageOf(Publisher.Page));
        Assert.Equal(HttpStatusCode.Gone, (await GetPublicAsync("/en/almaty-2020/active-city/wealmaty")).Status);
        Assert.Equal(11, (await Publisher.GoAsync("/admin/pages")).QuerySelectorAll(".board tbody tr").Length);
        using var editor = await Publisher.GetAsync($"/admin/pages/{below}/en");
        Assert.Equal(HttpStatusCode.Gone, editor.StatusCode);
        Assert.NotNull(Publisher.Page.QuerySelector("main a[href='/admin/trash']"));
        foreach (var screen in new[] { "/en/review", "/settings", "/move", "/trash", "/en/withdraw" })
        {
            using var missing = await Publisher.GetAsync($"/admin/pages/{page}{screen}");
            Assert.Equal((screen, HttpStatusCode.NotFound), (screen, missing.StatusCode));
        }

        var trash = await Publisher.GoAsync("/admin/trash");
        Assert.Contains("Active city", trash.QuerySelector(".lines")!.TextContent, StringComparison.OrdinalIgnoreCase);
        await SubmitAndFollowAsync(Publisher, $"/admin/trash/{page}/restore", $"/admin/pages/{page}/settings");

        Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync("/en/almaty-2020/active-city/wealmaty")).Status);
        await Publisher.GoAsync($"/admin/pages/{page}/en");
        Assert.Equal("In work.", Publisher.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.NotNull((await Publisher.GoAsync("/admin/trash")).QuerySelector(".none"));
    }

    [Fact]
    public async Task Restore_AddressTakenMeanwhile_ShowsErrorWithPageAndLanguage()
    {
        var page = await IdOfAsync("privacy");
        await Publisher.GoAsync($"/admin/pages/{page}/trash");
        await SubmitAndFollowAsync(Publisher, $"/admin/pages/{page}/trash", "/admin/trash");
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Slug = "privacy" });
        await Publisher.GoAsync("/admin/trash");

        var alert = await SendInvalidAsync(Publisher, $"/admin/trash/{page}/restore", HttpStatusCode.UnprocessableEntity);

        Assert.Contains("Another page has this address", alert.TextContent, StringComparison.Ordinal);
        Assert.Contains("(English)", Publisher.Page.QuerySelector(".field-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trash_TreeChangedMeanwhile_IsAConflict()
    {
        var page = await IdOfAsync("privacy");
        await Publisher.GoAsync($"/admin/pages/{page}/trash");
        var form = Publisher.Page;
        await Publisher.GoAsync("/admin/pages/new");
        using (await Publisher.SendAsync("/admin/pages/new", ("title", "One more"), ("parent", $"{page}"), ("language", "en")))
        {
            Publisher.ReturnTo(form);
        }

        await SendInvalidAsync(Publisher, $"/admin/pages/{page}/trash", HttpStatusCode.Conflict);
        await SubmitAndFollowAsync(Publisher, $"/admin/pages/{page}/trash", "/admin/trash");
    }

    /// <param name="byOlderNode">Whether a node of an older version put the page into the trash, which adds no rows about its publications.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TrashAndRestore_WithoutRightToPublishAllLanguages_AreNotFound(bool byOlderNode)
    {
        var page = await IdOfAsync("privacy");
        using var limited = await SignInAsync(Role.Publisher, new Grant { Role = Role.Publisher, Language = Language.Kazakh });
        Assert.Equal(HttpStatusCode.NotFound, (await limited.GetAsync($"/admin/pages/{page}/trash")).StatusCode);
        await Publisher.GoAsync($"/admin/pages/{page}/trash");
        await SubmitAndFollowAsync(Publisher, $"/admin/pages/{page}/trash", "/admin/trash");
        if (byOlderNode)
        {
            await Site.Database.ExecuteUnloggedAsync($"DELETE FROM TrashedPublications");
            await Site.Database.ExecuteUnloggedAsync($"UPDATE PublicationLog SET WithdrawnAs = NULL");
        }

        Assert.DoesNotContain((await limited.GoAsync("/admin/trash")).Forms, f =>
            f.GetAttribute("action")!.EndsWith("/restore", StringComparison.Ordinal)
        );
        var token = limited.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var answer = await limited.PostAsync($"/admin/trash/{page}/restore", [new("form-token", token), new("version", "2")]);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task AuthorsOwnNewPage_CanBeTrashedAndRestored()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pages/new");
        using (await author.SendAsync("/admin/pages/new", ("title", "A mistake"), ("language", "en"), ("parent", "0"))) { }

        var page = await IdOfAsync("a-mistake");
        await author.GoAsync($"/admin/pages/{page}/trash");
        await SubmitAndFollowAsync(author, $"/admin/pages/{page}/trash", "/admin/trash");

        Assert.Contains("A mistake", author.Page.QuerySelector(".lines")!.TextContent, StringComparison.Ordinal);
        await SubmitAndFollowAsync(author, $"/admin/trash/{page}/restore", $"/admin/pages/{page}/settings");
    }
}
