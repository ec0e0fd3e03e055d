using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>Messages to writers and reviewers about what the text alone does not show.</summary>
public sealed class EditorialMessagesTests : TreeTestBase
{
    [Fact]
    public async Task TranslationConfirmedInReview_SaysThatTextIsUnchanged_AndWhy()
    {
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Summary = "Another summary." });
        var editor = $"/admin/pages/{await IdOfAsync("about")}/kk";
        using var translator = await SignInAsync(Role.Translator);
        var source = (await translator.GoAsync(editor)).QuerySelector("#caughtUp")!.GetAttribute("value");
        await SubmitAndFollowAsync(translator, editor, editor, ("caughtUp", source));
        await translator.GoAsync(editor + "/review");
        await SubmitAndFollowAsync(translator, editor + "/submit", editor + "/review");

        var review = await Publisher.GoAsync(editor + "/review");

        Assert.Equal(
            "No word has changed. Translator says that this translation still says what the page in English says now. Publishing it confirms that, and the page is no longer marked as behind.",
            review.QuerySelector("#caught-up")!.TextContent.Trim()
        );
    }

    [Fact]
    public async Task TranslationChangedAndCaughtUp_SaysSo_AndUnchangedTextSaysSo()
    {
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Summary = "Another summary." });
        await StaffCommands.SaveDraftAsync(
            Site.Database,
            "about",
            Language.Kazakh,
            text => text with { Summary = "Басқа." },
            catchesUp: true
        );
        await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.Russian, text => text);
        var page = $"/admin/pages/{await IdOfAsync("about")}";

        Assert.Contains(
            "this translation now says what the page in English says",
            (await Publisher.GoAsync(page + "/kk/review")).QuerySelector("#caught-up")!.TextContent,
            StringComparison.Ordinal
        );
        var unchanged = await Publisher.GoAsync(page + "/ru/review");
        Assert.Null(unchanged.QuerySelector("#caught-up"));
        Assert.Contains("publishing it would change nothing", unchanged.QuerySelector("#unchanged")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextScheduled_EditorSaysThatNewEditsAreNotIncluded()
    {
        var version = await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.Kazakh, text =>
            text with
            {
                Summary = "Жоспарланған.",
            }
        );
        var page = await IdOfAsync("about");
        await using (var db = Site.Database.Open())
            StaffScheduling.GroupOf(
                await new Schedule(db).ExecuteAsync(
                    new Schedule.Request(new DateTime(2999, 3, 1, 4, 30, 0, DateTimeKind.Utc))
                    {
                        Publications = [StaffScheduling.Request(page, Language.Kazakh, version)],
                    },
                    Actor.Now("editor-1", TimeProvider.System),
                    Ct
                )
            );

        var editor = await Publisher.GoAsync($"/admin/pages/{page}/kk");

        Assert.Contains(
            "goes live 1 March 2999, 09:30, exactly as it was scheduled. What you write here now will not be in it.",
            editor.QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "exactly as it was scheduled",
            (await Publisher.GoAsync($"/admin/pages/{page}/ru")).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task OwnWork_SubmitComesFirst_AndUrgentPublicationLast()
    {
        var editor = $"/admin/pages/{await IdOfAsync("about")}/en";
        await Publisher.GoAsync(editor);
        await SubmitAndFollowAsync(Publisher, editor, editor, ("summary", "Mine."));

        var own = await Publisher.GoAsync(editor + "/review");
        Assert.Equal(["submit", "discard", "publish"], own.QuerySelectorAll(".review-act").Select(a => a.GetAttribute("aria-labelledby")));
        Assert.Equal("button", own.QuerySelector(".review-act[aria-labelledby=submit] button")!.ClassName);
        Assert.Equal("button quiet-button", own.QuerySelector(".review-act[aria-labelledby=publish] button")!.ClassName);
        Assert.Equal("submission", own.QuerySelector(".desk-acts .button:not(.quiet-button)")!.GetAttribute("form"));

        // A user who may publish it at once is offered that first.
        using var second = await Site.SignInAsync(await Site.AddAccountAsync(Role.Publisher, "Second"));
        var others = await second.GoAsync(editor + "/review");
        Assert.Equal(
            ["publish", "submit", "discard"],
            others.QuerySelectorAll(".review-act").Select(a => a.GetAttribute("aria-labelledby"))
        );
        Assert.Equal("button", others.QuerySelector(".review-act[aria-labelledby=publish] button")!.ClassName);
    }

    [Fact]
    public async Task NewPage_ShowsNoErrorsUntilEditedOrSubmitted()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pages/new");
        using var created = await author.SendAsync("/admin/pages/new", ("title", "Parks"), ("language", "en"), ("parent", "0"));
        var editor = created.Headers.Location!.OriginalString;

        var opened = await author.GoAsync(editor);
        Assert.Equal(["Still to write"], opened.QuerySelectorAll("#checks .badge").Select(b => b.TextContent).Distinct());
        Assert.Empty(opened.QuerySelectorAll("#checks .late, #checks .blocks"));

        var checks = await author.PostForFragmentAsync(
            editor + "/checks",
            StaffBrowser.FieldsOf(opened.Forms["editor"]!).Where(f => f.Key != "body").Append(new("body", "Trees."))
        );
        Assert.Contains("Fix this first", checks.Body!.TextContent, StringComparison.Ordinal);
        await author.GoAsync(editor + "/review");
        Assert.Contains(
            "Summary: Fill this in.",
            (await SendInvalidAsync(author, editor + "/submit", HttpStatusCode.UnprocessableEntity)).TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RestoreOverTextInReview_IsRefusedInWords()
    {
        var editor = $"/admin/pages/{await IdOfAsync("about")}/en";
        await Publisher.GoAsync(editor);
        await SubmitAndFollowAsync(Publisher, editor, editor, ("summary", "Mine."));
        await Publisher.GoAsync(editor + "/review");
        await SubmitAndFollowAsync(Publisher, editor + "/submit", editor + "/review");
        await Publisher.GoAsync(editor + "/history/1");

        Assert.Contains(
            "The text is in review, so it is locked.",
            (await SendInvalidAsync(Publisher, editor + "/restore", HttpStatusCode.Conflict, ("number", "1"))).TextContent,
            StringComparison.Ordinal
        );
    }
}
