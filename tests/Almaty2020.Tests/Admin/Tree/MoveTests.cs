using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Tree;

public sealed class MoveTests : TreeTestBase
{
    [Fact]
    public async Task Move_ShowsEveryAddressThatChanges_ThenChangesThem()
    {
        var (page, parent) = (await IdOfAsync("almaty-2020/active-city"), await IdOfAsync("mayor"));
        var address = $"/admin/pages/{page}/move";
        await Publisher.GoAsync(address);
        Assert.DoesNotContain(Publisher.Page.Forms, f => f.Method == "post" && f.GetAttribute("action") == address);

        var preview = await Publisher.GoAsync($"{address}?parent={parent}");
        var lines = preview
            .QuerySelectorAll(".address-changes li")
            .Select(l => l.QuerySelectorAll("code").Select(c => c.TextContent).ToArray())
            .ToList();
        Assert.Equal(6, lines.Count);
        Assert.Contains(lines, l => l is ["/en/almaty-2020/active-city/wealmaty", "/en/mayor/active-city/wealmaty"]);
        Assert.Contains(
            "6 addresses change.",
            preview.QuerySelector("section[aria-labelledby=changes]")!.TextContent,
            StringComparison.Ordinal
        );

        await SubmitAndFollowAsync(Publisher, address, $"/admin/pages/{page}/settings");

        Assert.Contains("6 addresses changed", FlashMessageOf(Publisher.Page), StringComparison.Ordinal);
        foreach (var line in lines)
        {
            Assert.Equal(
                (HttpStatusCode.MovedPermanently, line[1]),
                (await GetPublicAsync(line[0])) is var answer ? (answer.Status, answer.To) : default
            );
            Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync(line[1])).Status);
            await AssertMustRevalidateAsync(line[0]);
        }
    }

    [Fact]
    public async Task ParentChoices_ExcludeThePageAndItsDescendants()
    {
        var page = await IdOfAsync("almaty-2020");

        var choices = (await Publisher.GoAsync($"/admin/pages/{page}/move"))
            .QuerySelectorAll("#parent option")
            .Select(o => o.GetAttribute("value"))
            .ToList();

        Assert.DoesNotContain($"{page}", choices);
        Assert.DoesNotContain($"{await IdOfAsync("almaty-2020/active-city/wealmaty")}", choices);
        Assert.DoesNotContain($"{await IdOfAsync("index")}", choices);
        Assert.Contains("0", choices);
        Assert.Contains($"{await IdOfAsync("mayor")}", choices);
        using var below = await Publisher.GetAsync($"/admin/pages/{page}/move?parent={await IdOfAsync("almaty-2020/active-city")}");
        Assert.Equal(HttpStatusCode.NotFound, below.StatusCode);
    }

    [Fact]
    public async Task ParentNotLive_ShowsErrorWithLanguages()
    {
        var (page, parent) = (await IdOfAsync("privacy"), await IdOfAsync("about"));
        await StaffCommands.WithdrawAsync(Site.Database, "about", Language.Kazakh);
        var address = $"/admin/pages/{page}/move";
        await Publisher.GoAsync($"{address}?parent={parent}");

        await SendInvalidAsync(Publisher, address, HttpStatusCode.UnprocessableEntity);

        Assert.Contains("(Қазақша)", Publisher.Page.GetElementById("parent-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageChangedMeanwhile_IsAConflict()
    {
        var (page, parent) = (await IdOfAsync("privacy"), await IdOfAsync("about"));
        var address = $"/admin/pages/{page}/move";
        await Publisher.GoAsync($"{address}?parent={parent}");
        await Site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET Version = Version + 1 WHERE Id = {page}");

        await SendInvalidAsync(Publisher, address, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Move_WithoutRightToPublishPageOrNewParent_IsNotFound()
    {
        var (page, part) = (await IdOfAsync("almaty-2020/active-city"), await IdOfAsync("almaty-2020"));
        using var author = await SignInAsync(Role.Author);
        using var limited = await SignInAsync(Role.Publisher, new Grant { Role = Role.Publisher, PageId = part });

        Assert.Equal(HttpStatusCode.NotFound, (await author.GetAsync($"/admin/pages/{page}/move")).StatusCode);
        var choices = (await limited.GoAsync($"/admin/pages/{page}/move"))
            .QuerySelectorAll("#parent option")
            .Select(o => o.GetAttribute("value"))
            .ToList();
        Assert.Contains($"{part}", choices);
        Assert.DoesNotContain("0", choices);
        Assert.DoesNotContain($"{await IdOfAsync("mayor")}", choices);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await limited.GetAsync($"/admin/pages/{page}/move?parent={await IdOfAsync("mayor")}")).StatusCode
        );
    }

    [Fact]
    public async Task DraftWithAnotherSlug_ReviewListsEveryAddressThatChanges()
    {
        var page = await IdOfAsync("almaty-2020/active-city");
        await StaffCommands.SaveDraftAsync(Site.Database, "almaty-2020/active-city", Language.English, text =>
            text with
            {
                Slug = "lively-city",
            }
        );

        var review = await Publisher.GoAsync($"/admin/pages/{page}/en/review");

        Assert.Equal(
            [
                ("/en/almaty-2020/active-city", "/en/almaty-2020/lively-city"),
                ("/en/almaty-2020/active-city/wealmaty", "/en/almaty-2020/lively-city/wealmaty"),
            ],
            review
                .QuerySelectorAll(".address-changes li")
                .Select(l => (l.QuerySelectorAll("code")[0].TextContent, l.QuerySelectorAll("code")[1].TextContent))
        );
    }

    [Fact]
    public async Task Settings_OrderNavigationAndReview_AreSavedAndShownToResidents()
    {
        var (page, mayor) = (await IdOfAsync("privacy"), await IdOfAsync("mayor"));
        var address = $"/admin/pages/{page}/settings";
        await Publisher.GoAsync(address);

        await SendInvalidAsync(
            Publisher,
            address,
            HttpStatusCode.UnprocessableEntity,
            ("reviewBy", "spring"),
            ("reviewAddress", "kept@almaty.kz")
        );
        Assert.Equal("kept@almaty.kz", Publisher.Page.QuerySelector("#reviewAddress")!.GetAttribute("value"));
        Assert.NotNull(Publisher.Page.GetElementById("reviewBy-error"));
        await SendInvalidAsync(
            Publisher,
            address,
            HttpStatusCode.UnprocessableEntity,
            ("reviewBy", "2027-03-01"),
            ("reviewAddress", "nobody")
        );
        Assert.NotNull(Publisher.Page.GetElementById("reviewAddress-error"));
        await SubmitAndFollowAsync(
            Publisher,
            address,
            address,
            ("reviewBy", "2027-03-01"),
            ("reviewAddress", "press@almaty.kz"),
            ("navigation", "Header"),
            ("after", $"{mayor}")
        );

        Assert.Equal("2027-03-01", Publisher.Page.QuerySelector("#reviewBy")!.GetAttribute("value"));
        Assert.Equal($"{mayor}", Publisher.Page.QuerySelector("#after option[selected]")!.GetAttribute("value"));
        var menu = (await GetPublicAsync("/en/about")).Page!.QuerySelectorAll(".site-nav a").Select(a => a.GetAttribute("href")).ToList();
        Assert.Equal("/en/privacy", menu[menu.IndexOf("/en/mayor") + 1]);
        await Site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET Version = Version + 1 WHERE Id = {page}");
        await SendInvalidAsync(Publisher, address, HttpStatusCode.Conflict, ("navigation", "None"));
    }
}
