using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.History;

/// <summary>Bringing a withdrawn page back with the text that was live.</summary>
public sealed class WithdrawalUndoTests : TreeTestBase
{
    [Fact]
    public async Task Gone_IsBackInOneStep_WithTheSameTextDateAndAddress()
    {
        var page = await IdOfAsync("privacy");
        var before = await LiveAsync(page);
        await WithdrawAsync(page, "Gone");
        Assert.Equal(HttpStatusCode.Gone, (await GetPublicAsync("/en/privacy")).Status);

        // From the board: one button in the row's menu.
        var board = await Publisher.GoAsync("/admin/pages");
        Assert.Equal(
            [$"/admin/pages/{page}/en/withdraw/undo"],
            board.QuerySelectorAll(".row-menu form").Select(f => f.GetAttribute("action"))
        );
        await SubmitAndFollowAsync(Publisher, $"/admin/pages/{page}/en/withdraw/undo", $"/admin/pages/{page}/en/history");

        Assert.Equal("The page is on the site again, with the same text (English).", FlashMessageOf(Publisher.Page));
        Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync("/en/privacy")).Status);
        var after = await LiveAsync(page);
        Assert.Equal((before.RevisionId, before.ChangedAtUtc, before.Path), (after.RevisionId, after.ChangedAtUtc, after.Path));
        var history = Publisher.Page.QuerySelector("[aria-labelledby=withdrawals]")!;
        Assert.Equal(
            ["Brought back with the same text", "Its address says that it was taken down"],
            history.QuerySelectorAll("strong").Select(s => s.TextContent)
        );
        Assert.Null(history.QuerySelector("form"));
        await using var db = Site.Database.Open();
        var audit = await db.Audit.SingleAsync(a => a.Action == AuditActions.WithdrawalUndone, Ct);
        Assert.Equal((page, Language.English, before.RevisionId), (audit.PageId, audit.Language, audit.ToRevisionId));
        // For residents it is no news.
        Assert.False(await db.PublicationLog.OrderByDescending(e => e.Number).Select(e => e.IsMajor).FirstAsync(Ct));
    }

    [Fact]
    public async Task Merged_TakesItsAddressesBack()
    {
        var (page, about) = (await IdOfAsync("privacy"), await IdOfAsync("about"));
        await WithdrawAsync(page, "Merged", ("into", $"{about}"));
        Assert.Equal("/en/about", (await GetPublicAsync("/en/privacy")).To);

        await Publisher.GoAsync($"/admin/pages/{page}/en/history");
        await Publisher.SubmitAsync($"/admin/pages/{page}/en/withdraw/undo");

        Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync("/en/privacy")).Status);
    }

    [Fact]
    public async Task Retired_LosesItsExplanation()
    {
        var page = await IdOfAsync("privacy");
        await WithdrawAsync(page, "Retired", ("note-en", "A newer notice holds."));

        await Publisher.GoAsync($"/admin/pages/{page}/en/history");
        await Publisher.SubmitAsync($"/admin/pages/{page}/en/withdraw/undo");

        Assert.Null((await GetPublicAsync("/en/privacy")).Page!.QuerySelector(".page-head .notice"));
    }

    [Fact]
    public async Task NothingToUndo_OrAddressTaken_IsRefusedWithReason()
    {
        var (page, about) = (await IdOfAsync("privacy"), await IdOfAsync("about"));
        var undo = $"/admin/pages/{page}/en/withdraw/undo";
        await WithdrawAsync(page, "Gone");
        await Publisher.GoAsync($"/admin/pages/{page}/en/history");
        var form = Publisher.Page;
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Slug = "privacy" });

        var taken = await SendInvalidAsync(Publisher, undo, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("address", taken.TextContent, StringComparison.OrdinalIgnoreCase);

        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Slug = "about" });
        await Publisher.SubmitAsync(undo);
        Publisher.ReturnTo(form);
        var twice = await SendInvalidAsync(Publisher, undo, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("The page is not withdrawn.", twice.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync("/en/privacy")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync("/en/about")).Status);
        Assert.NotEqual(page, about);
    }

    [Fact]
    public async Task WithoutRightToPublish_IsNotFoundAndNotOffered()
    {
        var page = await IdOfAsync("privacy");
        await WithdrawAsync(page, "Gone");
        using var author = await SignInAsync(Role.Author);
        using var kazakh = await SignInAsync(Role.Publisher, new Grant { Role = Role.Publisher, Language = Language.Kazakh });

        Assert.Empty((await author.GoAsync("/admin/pages")).QuerySelectorAll(".row-menu form"));
        Assert.Null((await author.GoAsync($"/admin/pages/{page}/en/history")).QuerySelector("[aria-labelledby=withdrawals] form"));
        foreach (var other in (StaffBrowser[])[author, kazakh])
        {
            var token = (await other.GoAsync("/admin/pages")).QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
            using var answer = await other.PostAsync($"/admin/pages/{page}/en/withdraw/undo", [new("form-token", token)]);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    /// <summary>The mark of an urgent publication goes with the withdrawal, and must not be lost by it.</summary>
    [Fact]
    public async Task UrgentText_IsNotBroughtBackByItsWriter()
    {
        var page = await IdOfAsync("privacy");
        var writer = await Site.AddAccountAsync(Role.Publisher);
        using var own = await Site.SignInAsync(writer);
        await own.GoAsync($"/admin/pages/{page}/en");
        await own.SubmitAsync($"/admin/pages/{page}/en", ("summary", "Urgent."));
        await own.GoAsync($"/admin/pages/{page}/en/review");
        await own.SubmitAsync($"/admin/pages/{page}/en/publish", ("note", "Flood."), ("message", "Flood"));
        await WithdrawAsync(page, "Gone");
        await own.GoAsync($"/admin/pages/{page}/en/history");

        var refused = await SendInvalidAsync(own, $"/admin/pages/{page}/en/withdraw/undo", HttpStatusCode.UnprocessableEntity);

        Assert.NotNull(refused);
        await Publisher.GoAsync($"/admin/pages/{page}/en/history");
        await Publisher.SubmitAsync($"/admin/pages/{page}/en/withdraw/undo");
        Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync("/en/privacy")).Status);
    }

    private async Task<Publication> LiveAsync(int page)
    {
        await using var db = Site.Database.Open();
        return await db.Publications.AsNoTracking().SingleAsync(p => p.PageId == page && p.Language == Language.English, Ct);
    }

    private async Task WithdrawAsync(int page, string kind, params (string Name, string? Value)[] fields)
    {
        var address = $"/admin/pages/{page}/en/withdraw";
        await Publisher.GoAsync(address);
        await Publisher.SubmitAsync(address, [("kind", kind), .. fields]);
    }
}
