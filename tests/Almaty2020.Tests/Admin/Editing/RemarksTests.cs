using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>What reviewers say of a draft, block by block, and how those who write it get to know.</summary>
public sealed class RemarksTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private StaffBrowser author = null!;
    private StaffBrowser publisher = null!;
    private int page;

    private string Address => $"/admin/pages/{page}/en";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        page = await ByStaff.IdOfAsync(site.Database, "about");
        author = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Dana"));
        publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher, "Aigerim"));
        await author.GoAsync(Address);
        await SendAsync(author, Address, ("body", "First passage.\n\nSecond passage with a **mistake**.\n\n- one\n\n- two"));
        await author.GoAsync(Address + "/review");
        await SendAsync(author, Address + "/submit");
    }

    public ValueTask DisposeAsync()
    {
        author.Dispose();
        publisher.Dispose();
        return site.DisposeAsync();
    }

    [Fact]
    public async Task Remark_OnABlock_StandsUnderItAndBesideTheWritersText()
    {
        var review = await publisher.GoAsync(Address + "/review");
        Assert.Equal(["First passage.", "Second passage with a mistake.", "one two"], review.QuerySelectorAll(".reviewed-block .prose").Select(b => string.Join(' ', b.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        await RemarkAsync("Second passage with a mistake.", "Which mistake?");

        review = await publisher.GoAsync(Address + "/review");
        Assert.Contains("Which mistake?", review.GetElementById("block-2")!.ParentElement!.QuerySelector(".remark")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Aigerim", review.QuerySelector(".remark")!.TextContent, StringComparison.Ordinal);

        var editor = await author.GoAsync(Address);
        var remark = Assert.Single(editor.QuerySelectorAll(".editor-remarks .remark"));
        Assert.Equal("Second passage with a mistake.", remark.QuerySelector(".quoted")!.TextContent);
        Assert.Contains("Which mistake?", remark.TextContent, StringComparison.Ordinal);
        Assert.Contains("Aigerim", remark.TextContent, StringComparison.Ordinal);
        var link = remark.QuerySelector("a")!.GetAttribute("href")!;
        Assert.NotNull((await author.GoAsync(link.Split('#')[0])).GetElementById(link.Split('#')[1]));

        await using var db = site.Database.Open();
        var kept = await db.Remarks.SingleAsync(Ct);
        Assert.Equal((await db.Drafts.Select(d => d.SavedRevisionId).SingleAsync(Ct), RemarkKind.Remark), (kept.RevisionId, kept.Kind));
        Assert.Equal(page, await db.Audit.Where(a => a.Action == AuditActions.RemarkMade).Select(a => a.PageId).SingleAsync(Ct));
    }

    [Fact]
    public async Task Remark_OnTitleSummaryAndTheWhole_EachStandsAtItsPlace()
    {
        var review = await publisher.GoAsync(Address + "/review");
        var (title, summary) = (review.GetElementById("block-title")!.TextContent, review.GetElementById("block-summary")!.TextContent);
        await RemarkAsync(title, "Too long.");
        await RemarkAsync(summary, "Says too little.");
        await RemarkAsync("", "Good on the whole.");

        review = await publisher.GoAsync(Address + "/review");
        Assert.Contains("Too long.", Beside("block-title"), StringComparison.Ordinal);
        Assert.Contains("Says too little.", Beside("block-summary"), StringComparison.Ordinal);
        Assert.Contains("Good on the whole.", review.GetElementById("whole")!.ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("no longer there", review.QuerySelector(".reviewed")!.TextContent, StringComparison.Ordinal);

        string Beside(string id) => review.GetElementById(id)!.ParentElement!.QuerySelector(".reviewed-beside")!.TextContent;
    }

    [Fact]
    public async Task BlockThatIsGone_IsToldOnBothScreens()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("Second passage with a mistake.", "Which mistake?");
        await author.GoAsync(Address);
        await SendAsync(author, Address, ("body", "First passage.\n\nNothing else."));

        Assert.Contains("no longer there", (await author.GoAsync(Address)).QuerySelector(".editor-remarks")!.TextContent, StringComparison.Ordinal);
        var review = await publisher.GoAsync(Address + "/review");
        var lost = Assert.Single(review.QuerySelectorAll(".lost"));
        Assert.Contains("no longer there", lost.TextContent, StringComparison.Ordinal);
        Assert.Equal("Second passage with a mistake.", lost.QuerySelector(".quoted")!.TextContent);
    }

    [Fact]
    public async Task BlockThatWasWorkedOn_KeepsItsRemarkBesideIt_WithWhatItRead()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("Second passage with a mistake.", "Which mistake?");
        await author.GoAsync(Address);
        await SendAsync(author, Address, ("body", "Another one before.\n\nFirst passage.\n\nSecond passage without the mistake."));

        Assert.Contains("was changed after this was said", (await author.GoAsync(Address)).QuerySelector(".editor-remarks")!.TextContent, StringComparison.Ordinal);
        var review = await publisher.GoAsync(Address + "/review");
        Assert.Empty(review.QuerySelectorAll(".lost"));
        var remark = Assert.Single(review.QuerySelectorAll(".remark"));
        Assert.Equal("Second passage with a mistake.", remark.QuerySelector(".quoted")!.TextContent);
        Assert.Contains("Second passage without the mistake.", remark.Closest(".reviewed-block")!.QuerySelector(".prose")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settled_InTheEditor_SavesWhatIsTypedAndIsNoLongerAskedFor()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        var editor = await author.GoAsync(Address);
        var id = editor.QuerySelector("button[name=settle]")!.GetAttribute("value");
        await SendAsync(author, Address, ("body", "First passage, in May."), ("settle", id));

        Assert.Equal("First passage, in May.", (await author.GoAsync(Address)).QuerySelector("#body")!.TextContent.Trim());
        Assert.Null(author.Page.QuerySelector(".editor-remarks"));
        Assert.Empty((await publisher.GoAsync(Address + "/review")).QuerySelectorAll(".remark"));
        await using var db = site.Database.Open();
        var remark = await db.Remarks.SingleAsync(Ct);
        Assert.Equal("Say when.", remark.Text);
        Assert.NotNull(remark.SettledBy);
    }

    [Fact]
    public async Task Settled_OnTheReview_OnceIsEnough()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await publisher.GoAsync(Address + "/review");
        var form = publisher.Page.Forms.Single(f => f.GetAttribute("action") == Address + "/remarks/settled");
        var fields = StaffBrowser.Filled(form).ToList();
        var place = form.Closest("[id^=remarks-]")!.Id;
        using var first = await publisher.PostAsync(Address + "/remarks/settled", fields);
        using var again = await publisher.PostAsync(Address + "/remarks/settled", fields);

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (first.StatusCode, again.StatusCode));
        // Whoever reads goes on where they were.
        Assert.Equal("remarks-block-1", place);
        Assert.Equal($"{Address}/review#{place}", first.Headers.Location!.OriginalString);
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Action == AuditActions.RemarkSettled, Ct));
    }

    [Fact]
    public async Task Returned_WithoutAMessage_WhereAnOpenRemarkSaysIt_AndNotElse()
    {
        await publisher.GoAsync(Address + "/review");
        using var silent = await publisher.SendAsync(Address + "/return", ("message", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);

        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await publisher.GoAsync(Address + "/review");
        Assert.False(publisher.Page.GetElementById("return-message")!.HasAttribute("required"));
        await SendAsync(publisher, Address + "/return", ("message", ""));

        var mine = (await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=mine]")!;
        Assert.Contains("1 remark", mine.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_InSpiteOfARemark_TheNextDraftBeginsWithoutIt()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await publisher.GoAsync(Address + "/review");
        await SendAsync(publisher, Address + "/publish", ("note", "New text."));
        await author.GoAsync(Address);
        await SendAsync(author, Address, ("summary", "The next."));

        Assert.Null((await author.GoAsync(Address)).QuerySelector(".editor-remarks"));
    }

    [Theory]
    [InlineData(0, "   ")]
    [InlineData(Remark.TextMaxLength + 1, "x")]
    public async Task RemarkThatCannotBeKept_ComesBackWithWhatWasTyped(int length, string letter)
    {
        var words = length == 0 ? letter : new string('x', length);
        await publisher.GoAsync(Address + "/review");
        using var answer = await publisher.PostAsync(Address + "/remarks", [new("quote", "First passage."), new("text", words), new("form-token", Token(publisher))]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(words.Trim(), publisher.Page.QuerySelector("#text")!.TextContent.Trim());
        Assert.Equal("First passage.", publisher.Page.QuerySelector(".quoted")!.TextContent);
        await using var db = site.Database.Open();
        Assert.False(await db.Remarks.AnyAsync(Ct));
    }

    [Fact]
    public async Task Review_ShowsBlockByBlockWhatHasChangedSinceLive()
    {
        await publisher.GoAsync(Address + "/review");
        await SendAsync(publisher, Address + "/publish", ("note", "New text."));
        await author.GoAsync(Address);
        await SendAsync(author, Address, ("summary", "Another summary."), ("body", "First passage.\n\nSecond passage without a mistake.\n\n- one\n\n- two\n\nThe last."));

        var review = await publisher.GoAsync(Address + "/review");

        Assert.Null(Block(1).QuerySelector(".badge"));
        Assert.Equal(["with", "without"], Block(2).QuerySelectorAll("del, ins").Select(e => e.LastChild!.TextContent.Trim()));
        Assert.Equal("New", Block(4).QuerySelector(".badge")!.TextContent);
        Assert.Contains("Another summary.", review.QuerySelector(".reviewed ins")!.TextContent, StringComparison.Ordinal);

        IElement Block(int number) => review.GetElementById($"block-{number}")!.ParentElement!.QuerySelector(".reviewed-beside")!;
    }

    [Fact]
    public async Task RemarkOfAnotherPage_IsNotTheirsToSettle()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await using var db = site.Database.Open();
        var id = await db.Remarks.Select(r => r.Id).SingleAsync(Ct);
        using var translator = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));
        await translator.GoAsync("/admin");

        using var answer = await translator.PostAsync($"/admin/pages/{page}/kk/remarks/settled", [new("remarkId", id.ToString()), new("form-token", Token(translator))]);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(await db.Remarks.Select(r => r.SettledAtUtc).SingleAsync(Ct));
    }

    private async Task RemarkAsync(string quote, string words)
    {
        // As the form under that block sends it.
        var form = publisher.Page.Forms.Single(f => f.GetAttribute("action") == Address + "/remarks" && f.QuerySelector("[name=quote]")!.GetAttribute("value") == quote);
        using var answer = await publisher.PostAsync(Address + "/remarks", StaffBrowser.Filled(form).Where(f => f.Key != "text").Append(new("text", words)));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"{Address}/review#{form.Closest("[id^=remarks-]")!.Id}", answer.Headers.Location!.OriginalString);
    }

    private static string Token(StaffBrowser browser) => browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    private static async Task SendAsync(StaffBrowser browser, string action, params (string Name, string? Value)[] fields)
    {
        using var answer = await browser.SendAsync(action, fields);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{action}: {(int)answer.StatusCode} {browser.Page.QuerySelector(".notice")?.TextContent}");
    }
}
