using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>What is said to whoever writes and reviews, where the text alone does not say it.</summary>
public sealed class ReviewWordsTests : TreeTest
{
    [Fact]
    public async Task TranslationConfirmedThroughReview_SaysThatNoWordChanged_AndWhy()
    {
        await ByStaff.PublishAsync(Site.Database, "about", Language.English, text => text with { Summary = "Another summary." });
        var editor = $"/admin/pages/{await IdOfAsync("about")}/kk";
        using var translator = await SignInAsync(Role.Translator);
        var source = (await translator.GoAsync(editor)).QuerySelector("#caughtUp")!.GetAttribute("value");
        await SendAsync(translator, editor, editor, ("caughtUp", source));
        await translator.GoAsync(editor + "/review");
        await SendAsync(translator, editor + "/submit", editor + "/review");

        var review = await Publisher.GoAsync(editor + "/review");

        Assert.Equal(
            "No word has changed. Translator says that this translation still says what the page in English says now. Publishing it confirms that, and the page is no longer marked as behind.",
            review.QuerySelector("#caught-up")!.TextContent.Trim());
    }

    [Fact]
    public async Task TranslationChangedAndCaughtUp_SaysBoth_AndUnchangedTextSaysSo()
    {
        await ByStaff.PublishAsync(Site.Database, "about", Language.English, text => text with { Summary = "Another summary." });
        await ByStaff.SaveDraftAsync(Site.Database, "about", Language.Kazakh, text => text with { Summary = "Басқа." }, catchesUp: true);
        await ByStaff.SaveDraftAsync(Site.Database, "about", Language.Russian, text => text);
        var page = $"/admin/pages/{await IdOfAsync("about")}";

        Assert.Contains("this translation now says what the page in English says", (await Publisher.GoAsync(page + "/kk/review")).QuerySelector("#caught-up")!.TextContent, StringComparison.Ordinal);
        var unchanged = await Publisher.GoAsync(page + "/ru/review");
        Assert.Null(unchanged.QuerySelector("#caught-up"));
        Assert.Contains("publishing it would change nothing", unchanged.QuerySelector("#unchanged")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhileATextIsScheduled_TheEditorSaysThatNewWordsAreNotInIt()
    {
        var version = await ByStaff.SaveDraftAsync(Site.Database, "about", Language.Kazakh, text => text with { Summary = "Жоспарланған." });
        var page = await IdOfAsync("about");
        await using (var db = Site.Database.Open())
            OnSchedule.GroupOf(await new Schedule(db).ExecuteAsync(new Schedule.Request(new DateTime(2999, 3, 1, 4, 30, 0, DateTimeKind.Utc)) { Publications = [OnSchedule.Request(page, Language.Kazakh, version)] }, Actor.Now("editor-1", TimeProvider.System), Ct));

        var editor = await Publisher.GoAsync($"/admin/pages/{page}/kk");

        Assert.Contains("goes live 1 March 2999, 09:30, exactly as it was scheduled. What you write here now will not be in it.", editor.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("exactly as it was scheduled", (await Publisher.GoAsync($"/admin/pages/{page}/ru")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnWork_SubmittingComesFirst_AndUrgentPublicationIsNotTheMainButton()
    {
        var editor = $"/admin/pages/{await IdOfAsync("about")}/en";
        await Publisher.GoAsync(editor);
        await SendAsync(Publisher, editor, editor, ("summary", "Mine."));

        var own = await Publisher.GoAsync(editor + "/review");
        Assert.Equal(["submit", "publish", "discard"], own.QuerySelectorAll(".review-act").Select(a => a.GetAttribute("aria-labelledby")));
        Assert.Equal("button", own.QuerySelector(".review-act[aria-labelledby=submit] button")!.ClassName);
        Assert.Equal("button quiet-button", own.QuerySelector(".review-act[aria-labelledby=publish] button")!.ClassName);

        // Who may publish it at once is offered that first.
        using var second = await Site.SignInAsync(await Site.AddAccountAsync(Role.Publisher, "Second"));
        var others = await second.GoAsync(editor + "/review");
        Assert.Equal(["publish", "submit", "discard"], others.QuerySelectorAll(".review-act").Select(a => a.GetAttribute("aria-labelledby")));
        Assert.Equal("button", others.QuerySelector(".review-act[aria-labelledby=publish] button")!.ClassName);
    }

    [Fact]
    public async Task UnwrittenPage_IsGreetedWithoutReproach_UntilSomethingIsWrittenOrSubmitted()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pages/new");
        using var made = await author.SendAsync("/admin/pages/new", ("title", "Parks"), ("language", "en"), ("parent", "0"));
        var editor = made.Headers.Location!.OriginalString;

        var greeted = await author.GoAsync(editor);
        Assert.Equal(["Still to write"], greeted.QuerySelectorAll("#checks .badge").Select(b => b.TextContent).Distinct());
        Assert.Empty(greeted.QuerySelectorAll("#checks .late, #checks .blocks"));

        var checks = await author.PartAsync(editor + "/checks", StaffBrowser.Filled(greeted.Forms["editor"]!).Where(f => f.Key != "body").Append(new("body", "Trees.")));
        Assert.Contains("Fix this first", checks.Body!.TextContent, StringComparison.Ordinal);
        await author.GoAsync(editor + "/review");
        Assert.Contains("Summary: Fill this in.", (await RefusedAsync(author, editor + "/submit", HttpStatusCode.UnprocessableEntity)).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestoringARevisionOverATextInReview_SaysThatItIsNoLongerThere()
    {
        var editor = $"/admin/pages/{await IdOfAsync("about")}/en";
        await Publisher.GoAsync(editor);
        await SendAsync(Publisher, editor, editor, ("summary", "Mine."));
        await Publisher.GoAsync(editor + "/review");
        await SendAsync(Publisher, editor + "/submit", editor + "/review");
        await Publisher.GoAsync(editor + "/history/1");

        await SendAsync(Publisher, editor + "/restore", editor, ("number", "1"));

        Assert.Contains("no longer in review", Said(Publisher.Page), StringComparison.Ordinal);
    }
}
