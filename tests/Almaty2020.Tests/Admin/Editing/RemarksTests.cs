using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>Reviewers' remarks on a draft, block by block, and how its writers learn of them.</summary>
public sealed class RemarksTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private StaffBrowser author = null!;
    private StaffBrowser publisher = null!;
    private int page;

    private string Address => $"/admin/pages/{page}/en";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        page = await StaffCommands.IdOfAsync(site.Database, "about");
        author = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Dana"));
        publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher, "Aigerim"));
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("body", "First passage.\n\nSecond passage with a **mistake**.\n\n- one\n\n- two"));
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/submit");
    }

    public ValueTask DisposeAsync()
    {
        author.Dispose();
        publisher.Dispose();
        return site.DisposeAsync();
    }

    [Fact]
    public async Task OpenRemark_IsMentionedBeforePublishing()
    {
        Assert.Null((await publisher.GoAsync(Address + "/review")).QuerySelector(".open-remarks"));
        await RemarkAsync("Second passage with a mistake.", "Which mistake?");

        var form = (await publisher.GoAsync(Address + "/review")).Forms.Single(f => f.GetAttribute("action") == Address + "/publish");

        Assert.StartsWith("1 remark", form.QuerySelector(".open-remarks")!.TextContent.Trim(), StringComparison.Ordinal);
        var remark = form.QuerySelector(".open-remarks a")!.GetAttribute("href")!;
        Assert.Contains("Which mistake?", publisher.Page.QuerySelector(remark)!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remark_OnABlock_IsShownInReviewAndEditor()
    {
        var review = await publisher.GoAsync(Address + "/review");
        Assert.Equal(
            ["First passage.", "Second passage with a mistake.", "one two"],
            review
                .QuerySelectorAll(".reviewed-block .prose")
                .Select(b => string.Join(' ', b.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        );
        await RemarkAsync("Second passage with a mistake.", "Which mistake?");

        review = await publisher.GoAsync(Address + "/review");
        Assert.Contains(
            "Which mistake?",
            review.GetElementById("block-2")!.ParentElement!.QuerySelector(".remark")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("Aigerim", review.QuerySelector(".remark")!.TextContent, StringComparison.Ordinal);

        await TakeBackAsync();
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
        Assert.Equal(page, await db.Audit.Where(a => a.Action == AuditActions.RemarkAdded).Select(a => a.PageId).SingleAsync(Ct));
    }

    [Fact]
    public async Task Remark_OnTitleSummaryOrWholeText_IsShownInItsPlace()
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
    public async Task RemovedBlock_ItsRemarkSaysSoInReviewAndEditor()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("Second passage with a mistake.", "Which mistake?");
        await TakeBackAsync();
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("body", "First passage.\n\nNothing else."));

        Assert.Contains(
            "no longer there",
            (await author.GoAsync(Address)).QuerySelector(".editor-remarks")!.TextContent,
            StringComparison.Ordinal
        );
        var review = await publisher.GoAsync(Address + "/review");
        var lost = Assert.Single(review.QuerySelectorAll(".lost"));
        Assert.Contains("no longer there", lost.TextContent, StringComparison.Ordinal);
        Assert.Equal("Second passage with a mistake.", lost.QuerySelector(".quoted")!.TextContent);
    }

    [Fact]
    public async Task ChangedBlock_KeepsItsRemark_WithTheEarlierText()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("Second passage with a mistake.", "Which mistake?");
        await TakeBackAsync();
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("body", "Another one before.\n\nFirst passage.\n\nSecond passage without the mistake."));

        Assert.Contains(
            "was changed after this was said",
            (await author.GoAsync(Address)).QuerySelector(".editor-remarks")!.TextContent,
            StringComparison.Ordinal
        );
        var review = await publisher.GoAsync(Address + "/review");
        Assert.Empty(review.QuerySelectorAll(".lost"));
        var remark = Assert.Single(review.QuerySelectorAll(".remark"));
        Assert.Equal("Second passage with a mistake.", remark.QuerySelector(".quoted")!.TextContent);
        Assert.Contains(
            "Second passage without the mistake.",
            remark.Closest(".reviewed-block")!.QuerySelector(".prose")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task SettleInEditor_SavesTypedTextAndClosesRemark()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await TakeBackAsync();
        var editor = await author.GoAsync(Address);
        var id = editor.QuerySelector("button[name=settle]")!.GetAttribute("value");
        await author.SubmitAsync(Address, ("body", "First passage, in May."), ("settle", id));

        Assert.Equal("First passage, in May.", (await author.GoAsync(Address)).QuerySelector("#body")!.TextContent.Trim());
        Assert.Null(author.Page.QuerySelector(".editor-remarks"));
        Assert.Empty((await publisher.GoAsync(Address + "/review")).QuerySelectorAll(".remark"));
        await using var db = site.Database.Open();
        var remark = await db.Remarks.SingleAsync(Ct);
        Assert.Equal("Say when.", remark.Text);
        Assert.NotNull(remark.SettledBy);
    }

    [Fact]
    public async Task SettleInReview_Twice_IsRecordedOnce()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await publisher.GoAsync(Address + "/review");
        var form = publisher.Page.Forms.Single(f => f.GetAttribute("action") == Address + "/remarks/settled");
        var fields = StaffBrowser.FieldsOf(form).ToList();
        var place = form.Closest("[id^=remarks-]")!.Id;
        using var first = await publisher.PostAsync(Address + "/remarks/settled", fields);
        using var again = await publisher.PostAsync(Address + "/remarks/settled", fields);

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (first.StatusCode, again.StatusCode));
        // The reader returns to the same block.
        Assert.Equal("remarks-block-1", place);
        Assert.Equal($"{Address}/review#{place}", first.Headers.Location!.OriginalString);
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Action == AuditActions.RemarkSettled, Ct));
    }

    [Fact]
    public async Task Return_WithoutMessage_NeedsAnOpenRemark()
    {
        await publisher.GoAsync(Address + "/review");
        using var withoutMessage = await publisher.SendAsync(Address + "/return", ("message", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, withoutMessage.StatusCode);

        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await publisher.GoAsync(Address + "/review");
        Assert.False(publisher.Page.GetElementById("return-message")!.HasAttribute("required"));
        await publisher.SubmitAsync(Address + "/return", ("message", ""));

        var mine = (await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=mine]")!;
        Assert.Contains("1 remark", mine.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishedWithOpenRemark_NextDraftStartsWithoutIt()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await publisher.GoAsync(Address + "/review");
        await publisher.SubmitAsync(Address + "/publish", ("note", "New text."));
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, ("summary", "The next."));

        Assert.Null((await author.GoAsync(Address)).QuerySelector(".editor-remarks"));
    }

    [Theory]
    [InlineData(0, "   ")]
    [InlineData(Remark.TextMaxLength + 1, "x")]
    public async Task InvalidRemark_IsRefused_AndKeepsTypedText(int length, string letter)
    {
        var words = length == 0 ? letter : new string('x', length);
        await publisher.GoAsync(Address + "/review");
        using var answer = await publisher.PostAsync(
            Address + "/remarks",
            [new("quote", "First passage."), new("text", words), new("form-token", Token(publisher))]
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(words.Trim(), publisher.Page.QuerySelector("#text")!.TextContent.Trim());
        Assert.Equal("First passage.", publisher.Page.QuerySelector(".quoted")!.TextContent);
        await using var db = site.Database.Open();
        Assert.False(await db.Remarks.AnyAsync(Ct));
    }

    [Fact]
    public async Task Review_ShowsChangesSinceLiveByBlock()
    {
        await publisher.GoAsync(Address + "/review");
        await publisher.SubmitAsync(Address + "/publish", ("note", "New text."));
        await author.GoAsync(Address);
        await author.SubmitAsync(
            Address,
            ("summary", "Another summary."),
            ("body", "First passage.\n\nSecond passage without a mistake.\n\n- one\n\n- two\n\nThe last.")
        );

        var review = await publisher.GoAsync(Address + "/review");

        Assert.Null(Block(1).QuerySelector(".badge"));
        Assert.Equal(["with", "without"], Block(2).QuerySelectorAll("del, ins").Select(e => e.LastChild!.TextContent.Trim()));
        Assert.Equal("New", Block(4).QuerySelector(".badge")!.TextContent);
        Assert.Contains("Another summary.", review.QuerySelector(".reviewed ins")!.TextContent, StringComparison.Ordinal);

        IElement Block(int number) => review.GetElementById($"block-{number}")!.ParentElement!.QuerySelector(".reviewed-beside")!;
    }

    [Fact]
    public async Task RemarkInAnotherLanguage_CannotBeSettled()
    {
        await publisher.GoAsync(Address + "/review");
        await RemarkAsync("First passage.", "Say when.");
        await using var db = site.Database.Open();
        var id = await db.Remarks.Select(r => r.Id).SingleAsync(Ct);
        using var translator = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));
        await translator.GoAsync("/admin");

        using var answer = await translator.PostAsync(
            $"/admin/pages/{page}/kk/remarks/settled",
            [new("remarkId", id.ToString()), new("form-token", Token(translator))]
        );

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(await db.Remarks.Select(r => r.SettledAtUtc).SingleAsync(Ct));
    }

    /// <summary>The text in review is locked; its author sees that there are remarks, and where.</summary>
    private async Task TakeBackAsync()
    {
        var locked = await author.GoAsync(Address);
        Assert.NotNull(locked.QuerySelector($"main a[href^='{Address}/review#remark-']"));
        await author.SubmitAsync(Address + "/take-back", Address);
    }

    private async Task RemarkAsync(string quote, string words)
    {
        // Like the form under that block.
        var form = publisher.Page.Forms.Single(f =>
            f.GetAttribute("action") == Address + "/remarks"
            && f.QuerySelector("[name=quote]")!.GetAttribute("value") == Remark.QuoteOf(quote)
        );
        using var answer = await publisher.PostAsync(
            Address + "/remarks",
            StaffBrowser.FieldsOf(form).Where(f => f.Key != "text").Append(new("text", words))
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"{Address}/review#{form.Closest("[id^=remarks-]")!.Id}", answer.Headers.Location!.OriginalString);
    }

    private static string Token(StaffBrowser browser) => browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
}
