using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>The editorial workflow, from the first edit to the live page.</summary>
public sealed class EditorialWorkflowTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private int mayor;

    private string Address => $"/admin/pages/{mayor}/en";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        mayor = await StaffCommands.IdOfAsync(site.Database, "mayor");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    /// <summary>The review screen renders the whole text and runs all checks, which the redirect would throw away.</summary>
    [Fact]
    public async Task SuccessfulPublication_DoesNotBuildTheReviewScreen()
    {
        await StaffCommands.SaveDraftAsync(site.Database, "mayor", Language.English, text => text with { Summary = "A summary of today." });
        using var publisher = await SignInAsync(Role.Publisher);
        var recorder = new ConcurrentCommandRecorder();
        await using var recorded = site.WithWebHostBuilder(host =>
            host.ConfigureTestServices(services =>
            {
                services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(recorder));
                services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(recorder));
            })
        );
        using var watched = new StaffBrowser(recorded, publisher.Cookies);
        await watched.GoAsync(Address + "/review");
        recorder.Texts.Clear();

        using var answer = await watched.SendAsync(Address + "/publish", ("note", "A new summary."), ("isMajor", "true"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.DoesNotContain(recorder.Texts, IsQueryOfOtherLanguagesInReview);

        static bool IsQueryOfOtherLanguagesInReview(string sql) =>
            sql.Contains("Drafts", StringComparison.Ordinal)
            && sql.Replace("\"", "", StringComparison.Ordinal)
                .Replace("[", "", StringComparison.Ordinal)
                .Replace("]", "", StringComparison.Ordinal)
                .Contains("SubmittedAtUtc IS NOT NULL", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_SubmittedAndPublishedBySecondPerson_IsLive()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);

        await author.GoAsync(Address);
        await author.SubmitAsync(Address, Address, ("summary", "A summary of today."), ("note", "New summary"));
        await author.GoAsync(Address);
        Assert.Equal("A summary of today.", author.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.DoesNotContain("A summary of today.", await PublicAsync("/en/mayor"), StringComparison.Ordinal);
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/submit", Address + "/review", ("message", "Please look at the summary."));

        await publisher.GoAsync("/admin");
        Assert.Equal(Address + "/review", publisher.Page.QuerySelector("section[aria-labelledby=waiting] li a")!.GetAttribute("href"));
        await publisher.GoAsync(Address + "/review");
        Assert.Contains("Please look at the summary.", publisher.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await publisher.SubmitAsync(Address + "/publish", Address + "/review", ("note", "A new summary."), ("isMajor", "true"));

        await site.CatchUpAsync();
        Assert.Contains("A summary of today.", await PublicAsync("/en/mayor"), StringComparison.Ordinal);
        await publisher.GoAsync(Address);
        Assert.Null(publisher.Page.QuerySelector(".state .coming"));
    }

    [Fact]
    public async Task OwnWork_CanOnlyBePublishedUrgently_WithReason_UntilSecondPersonConfirms()
    {
        using var writer = await SignInAsync(Role.Publisher, "Writer");
        using var second = await SignInAsync(Role.Publisher, "Second");
        await writer.GoAsync(Address);
        await writer.SubmitAsync(Address, Address, ("summary", "It cannot wait."));

        await writer.GoAsync(Address + "/review");
        using var withoutReason = await writer.SendAsync(Address + "/publish", ("message", " "), ("note", "Urgent news."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, withoutReason.StatusCode);
        Assert.Equal("Urgent news.", writer.Page.QuerySelector("#note")!.TextContent.Trim());
        await writer.SubmitAsync(Address + "/publish", Address + "/review", ("message", "Flood warning"), ("note", "Urgent news."));
        await site.CatchUpAsync();
        Assert.Contains("It cannot wait.", await PublicAsync("/en/mayor"), StringComparison.Ordinal);

        // The writer sees the mark but cannot remove it.
        await writer.GoAsync(Address + "/review");
        Assert.Contains("Flood warning", writer.Page.QuerySelector(".state")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(writer.Page.Forms, f => f.GetAttribute("action") == Address + "/confirm");
        var revision = (await LiveAsync()).RevisionId;
        using var own = await writer.PostAsync(
            Address + "/confirm",
            [new("revisionId", revision.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("form-token", Token(writer))]
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, own.StatusCode);

        // It waits for a second person, who sees the changes before the button that confirms them.
        var waiting = (await second.GoAsync("/admin")).QuerySelector("section[aria-labelledby=urgent]")!;
        Assert.Contains("Flood warning", waiting.TextContent, StringComparison.Ordinal);
        Assert.Null((await writer.GoAsync("/admin")).QuerySelector("section[aria-labelledby=urgent]"));
        Assert.Equal(Address + "/review", waiting.QuerySelector("a")!.GetAttribute("href"));
        Assert.NotNull((await second.GoAsync(Address)).QuerySelector($".state a[href='{Address}/review#urgent']"));
        var shown = (await second.GoAsync(Address + "/review")).QuerySelector("section[aria-labelledby=urgent]")!;
        Assert.Contains("It cannot wait.", shown.QuerySelector("ins")!.TextContent, StringComparison.Ordinal);
        await second.SubmitAsync(Address + "/confirm", Address + "/review");
        Assert.Null((await LiveAsync()).UrgentReason);
        Assert.Null((await second.GoAsync("/admin")).QuerySelector("section[aria-labelledby=urgent]"));
    }

    [Fact]
    public async Task OwnApproval_Allowed_PublishesAtOnceWithoutMark()
    {
        await using var open = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new(StringComparer.Ordinal) { ["Publishing:OwnApproval"] = "true" }
        );
        using var writer = await open.SignInAsync(await open.AddAccountAsync(Role.Publisher));
        await writer.GoAsync(Address);
        await writer.SubmitAsync(Address, Address, ("summary", "Mine alone."));
        await writer.GoAsync(Address + "/review");
        await writer.SubmitAsync(Address + "/publish", Address + "/review", ("note", "Changed."));

        await using var db = open.Database.Open();
        var live = await db.Publications.AsNoTracking().SingleAsync(p => p.PageId == mayor && p.Language == Language.English, Ct);
        Assert.Equal(("Mine alone.", null), (live.Summary, live.UrgentReason));
    }

    [Fact]
    public async Task ReturnedDraft_ShowsWriterTheMessage_AndLeavesReviewersList()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, Address, ("summary", "Half of it."));
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/submit", Address + "/review", ("message", "Please by noon."));
        Assert.Contains(
            "In review",
            (await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=mine]")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Please by noon.",
            (await publisher.GoAsync("/admin")).QuerySelector("section[aria-labelledby=waiting]")!.TextContent,
            StringComparison.Ordinal
        );

        await publisher.GoAsync(Address + "/review");
        using var withoutMessage = await publisher.SendAsync(Address + "/return", ("message", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, withoutMessage.StatusCode);
        await publisher.SubmitAsync(Address + "/return", Address + "/review", ("message", "Name the source."));

        await author.GoAsync(Address);
        Assert.Contains("Name the source.", author.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var mine = (await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=mine]")!;
        Assert.Contains("Returned", mine.TextContent, StringComparison.Ordinal);
        Assert.Contains("Name the source.", mine.TextContent, StringComparison.Ordinal);
        await publisher.GoAsync("/admin");
        Assert.Equal("0", publisher.Page.QuerySelector("#waiting .count")!.TextContent);
    }

    [Fact]
    public async Task DraftInReview_IsLockedForItsAuthor_WhoCanReadItAndTakeItBack()
    {
        using var author = await SignInAsync(Role.Author, "Dana");
        using var publisher = await SignInAsync(Role.Publisher);
        await SubmitForReviewAsync(author, "First.", "Please by noon.");
        await publisher.GoAsync(Address + "/review");

        var main = (await author.GoAsync(Address)).QuerySelector("main")!;
        Assert.Null(author.Page.GetElementById("editor"));
        Assert.Contains("Submitted by Dana, ", main.TextContent, StringComparison.Ordinal);
        Assert.Contains("Please by noon.", main.TextContent, StringComparison.Ordinal);
        Assert.Contains("First.", main.QuerySelector("section[aria-labelledby=submitted-text]")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(main.QuerySelector("#checks-title"));
        Assert.Contains(
            "First.",
            (await author.GoAsync(author.Page.QuerySelector("a[target=preview]")!.GetAttribute("href")!)).Body!.TextContent,
            StringComparison.Ordinal
        );

        await author.GoAsync(Address);
        await author.SubmitAsync(Address + "/take-back", Address);
        Assert.NotNull((await author.GoAsync(Address)).GetElementById("editor"));
        using var late = await publisher.SendAsync(Address + "/publish", ("note", "Changed."));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal("0", (await publisher.GoAsync("/admin")).QuerySelector("#waiting .count")!.TextContent);
    }

    [Fact]
    public async Task TextTypedWhileInReview_IsKept_AndSavedOnceItIsTakenBack()
    {
        using var author = await SignInAsync(Role.Author);
        using var tab = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Colleague"));
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, Address, ("summary", "First."));
        await author.GoAsync(Address);
        await tab.GoAsync(Address);
        var opened = tab.Page;
        await SubmitForReviewAsync(author, "First.");

        using var autosave = await tab.PostAsync(Address + "/autosave", Filled(tab, ("body", "Typed meanwhile.")));
        Assert.Equal(HttpStatusCode.Conflict, autosave.StatusCode);
        Assert.Contains("it is locked", await autosave.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        tab.ReturnTo(opened);
        using var save = await tab.SendAsync(Address, ("body", "Typed meanwhile."));
        Assert.Equal(HttpStatusCode.Conflict, save.StatusCode);
        Assert.Equal("Typed meanwhile.", tab.Page.QuerySelector("#body")!.TextContent.Trim());
        Assert.Contains("Submitted by ", tab.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("typed", tab.Page.GetElementById("editor")!.GetAttribute("data-holds"));
        Assert.NotNull(tab.Page.QuerySelector("button[name=takeBack][form=editor]"));
        // The text in review is untouched.
        Assert.DoesNotContain("Typed meanwhile.", (await author.GoAsync(Address)).Body!.TextContent, StringComparison.Ordinal);

        await tab.SubmitAsync(Address, Address, ("takeBack", "true"));

        Assert.Equal("Typed meanwhile.", (await tab.GoAsync(Address)).QuerySelector("#body")!.TextContent.Trim());
        Assert.Equal("First.", tab.Page.QuerySelector("#summary")!.TextContent.Trim());
    }

    [Fact]
    public async Task Publisher_CorrectsASlipAndPublishes_AndTheAuthorLooksAtItAfterwards()
    {
        using var author = await SignInAsync(Role.Author, "Dana");
        using var publisher = await SignInAsync(Role.Publisher, "Aigerim");
        await SubmitForReviewAsync(author, "Teh summary.");

        await publisher.GoAsync(Address + "/review");
        await publisher.GoAsync(publisher.Page.QuerySelector($"a[href='{Address}/correction']")!.GetAttribute("href")!);
        Assert.Contains("Submitted by Dana, ", publisher.Page.QuerySelector("main .notice")!.TextContent, StringComparison.Ordinal);
        // Enter in a field publishes nothing: the form's first button is disabled.
        Assert.True(publisher.Page.QuerySelector("#editor button, button[form=editor]")!.HasAttribute("disabled"));
        await CorrectAsync(("summary", "The summary."), ("note", "A new summary."), ("isMajor", "true"));

        await site.CatchUpAsync();
        Assert.Contains("The summary.", await PublicAsync("/en/mayor"), StringComparison.Ordinal);
        Assert.Contains(
            "Corrected, to be looked at",
            (await publisher.GoAsync(Address)).QuerySelector(".state")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain((await publisher.GoAsync(Address + "/review")).Forms, f => f.GetAttribute("action") == Address + "/confirm");
        Assert.Contains(
            "Corrected when it was published",
            (await publisher.GoAsync(Address + "/history")).QuerySelector("tbody")!.TextContent,
            StringComparison.Ordinal
        );

        var waiting = (await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=corrected] li a")!;
        Assert.Equal(Address + "/review", waiting.GetAttribute("href"));
        Assert.Null((await publisher.GoAsync("/admin")).QuerySelector("section[aria-labelledby=corrected]"));
        // The author sees the correction alone, not all that has changed since the page was last live.
        var shown = (await author.GoAsync(Address + "/review")).QuerySelector("section[aria-labelledby=urgent]")!;
        Assert.Contains("Teh", shown.QuerySelector("del")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The", shown.QuerySelector("ins")!.TextContent, StringComparison.Ordinal);
        await author.SubmitAsync(Address + "/confirm", Address + "/review");
        Assert.Null((await LiveAsync()).UrgentReason);
        Assert.Null((await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=corrected]"));

        async Task CorrectAsync(params (string Name, string Value)[] typed)
        {
            using var answer = await publisher.PostAsync(Address + "/correction", Filled(publisher, typed));
            Assert.Equal((HttpStatusCode.Redirect, Address + "/review"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        }
    }

    [Fact]
    public async Task PublishedText_LeadsToTheNextOneThatWaits_AndToTheLivePage()
    {
        var about = $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "about")}/en";
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);
        await SubmitForReviewAsync(author, "First.");
        await author.GoAsync(about);
        await author.SubmitAsync(about, about, ("summary", "Second."));
        await author.GoAsync(about + "/review");
        await author.SubmitAsync(about + "/submit");

        await publisher.GoAsync(Address + "/review");
        await publisher.GoAsync(await publisher.SubmitAsync(Address + "/publish", ("note", "Changed.")));
        Assert.EndsWith("/en/mayor", publisher.Page.QuerySelector(".state a")!.GetAttribute("href"), StringComparison.Ordinal);
        var next = publisher.Page.QuerySelector($"main a.button[href='{about}/review']")!;
        Assert.StartsWith("Next waiting for you: About", next.TextContent, StringComparison.Ordinal);
        await publisher.GoAsync(next.GetAttribute("href")!);
        await publisher.GoAsync(await publisher.SubmitAsync(about + "/publish", ("note", "Changed.")));

        Assert.DoesNotContain("Next waiting", publisher.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Correction_OfATextThatWasTakenBack_KeepsWhatWasTyped()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);
        await SubmitForReviewAsync(author, "Teh summary.");
        await publisher.GoAsync(Address + "/correction");
        await author.GoAsync(Address);
        await author.SubmitAsync(Address + "/take-back", Address);

        using var answer = await publisher.PostAsync(Address + "/correction", Filled(publisher, ("summary", "The summary.")));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("The summary.", publisher.Page.QuerySelector("#summary")!.TextContent.Trim());
        using var again = await publisher.PostAsync(Address + "/correction", Filled(publisher));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        Assert.Contains("not in review", publisher.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("The summary.", publisher.Page.QuerySelector("#summary")!.TextContent.Trim());
    }

    [Fact]
    public async Task ConcurrentEdits_SecondEditorSeesBothTextsAndLosesNone()
    {
        using var one = await SignInAsync(Role.Author, "One");
        using var two = await SignInAsync(Role.Author, "Two");
        await one.GoAsync(Address);
        await two.GoAsync(Address);
        await one.SubmitAsync(Address, Address, ("summary", "By the first."));

        using var answer = await two.SendAsync(Address, ("summary", "By the second."), ("body", "Typed by the second."));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("By the second.", two.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.Equal("Typed by the second.", two.Page.QuerySelector("#body")!.TextContent.Trim());
        Assert.Contains("By the first.", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("One", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        // The message tells which text is where.
        Assert.Contains(
            "In all other fields yours is below.",
            two.Page.QuerySelector("[role=alert]")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("To save yours over theirs", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        // Only the summary conflicts: changes of the first editor to other fields would have been merged.
        Assert.Equal(["Summary By the first."], two.Page.QuerySelectorAll(".clashes li").Select(l => l.TextContent));

        // After seeing both, the second editor saves theirs. The first one's text is in the history.
        await two.SubmitAsync(Address, Address);
        await using var db = site.Database.Open();
        var summaries = await db
            .Revisions.Where(r => r.PageId == mayor && r.Language == Language.English)
            .OrderBy(r => r.Number)
            .Select(r => r.Summary)
            .ToListAsync(Ct);
        Assert.Equal(["By the first.", "By the second."], summaries[1..]);
    }

    [Fact]
    public async Task ConcurrentEdits_InDifferentFields_AreMerged()
    {
        using var one = await SignInAsync(Role.Author, "One");
        using var two = await SignInAsync(Role.Author, "Two");
        await one.GoAsync(Address);
        await two.GoAsync(Address);
        var body = one.Page.QuerySelector("#body")!.TextContent.Trim();
        await one.SubmitAsync(Address, Address, ("body", body + "\n\nAdded by the first."));

        using var answer = await two.SendAsync(Address, ("summary", "By the second."));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Empty(two.Page.QuerySelectorAll(".clashes li"));
        Assert.Equal("By the second.", two.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.EndsWith("Added by the first.", two.Page.QuerySelector("#body")!.TextContent.Trim(), StringComparison.Ordinal);
        await two.SubmitAsync(Address, Address);
    }

    /// <summary>Neither editor saw a draft, but the text changed in between.</summary>
    [Fact]
    public async Task TextPublishedSinceTheEditorWasOpened_IsMerged_AndTheColleagueIsNamed()
    {
        using var one = await SignInAsync(Role.Author, "One");
        using var two = await SignInAsync(Role.Author, "Two");
        using var publisher = await SignInAsync(Role.Publisher, "Publisher");
        await two.GoAsync(Address);
        await one.GoAsync(Address);
        var body = one.Page.QuerySelector("#body")!.TextContent.Trim();
        await one.SubmitAsync(Address, Address, ("body", body + "\n\nAdded by the first."));
        await publisher.GoAsync(Address + "/review");
        await publisher.SubmitAsync(Address + "/publish", Address + "/review", ("note", "Changed."));

        using var answer = await two.SendAsync(Address, ("summary", "By the second."));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("Publisher saved this page", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("By the second.", two.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.EndsWith("Added by the first.", two.Page.QuerySelector("#body")!.TextContent.Trim(), StringComparison.Ordinal);
        await two.SubmitAsync(Address, Address);
        await two.GoAsync(Address);
        Assert.EndsWith("Added by the first.", two.Page.QuerySelector("#body")!.TextContent.Trim(), StringComparison.Ordinal);
    }

    /// <summary>An autosaved text becomes a revision only when another person saves over it.</summary>
    [Fact]
    public async Task AutosavedText_OverwrittenByAnother_IsInHistory()
    {
        using var one = await SignInAsync(Role.Author, "One");
        using var two = await SignInAsync(Role.Author, "Two");
        await one.GoAsync(Address);
        using var kept = await one.PostAsync(
            Address + "/autosave",
            Filled(one).Where(f => f.Key != "summary").Append(new("summary", "Never saved by hand."))
        );
        await two.GoAsync(Address);
        await two.SubmitAsync(Address, Address, ("summary", "By the second."));

        await using var db = site.Database.Open();
        var summaries = await db
            .Revisions.Where(r => r.PageId == mayor && r.Language == Language.English)
            .OrderBy(r => r.Number)
            .Select(r => r.Summary)
            .ToListAsync(Ct);
        Assert.Equal(["Never saved by hand.", "By the second."], summaries[1..]);
    }

    [Fact]
    public async Task InvalidDate_ShowsErrorBesideField_AndKeepsTypedText()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);

        using var answer = await author.SendAsync(Address, ("data.born", "spring"), ("summary", "Kept."));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("spring", author.Page.GetElementById("data.born")!.GetAttribute("value"));
        Assert.Equal("Kept.", author.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.NotNull(author.Page.GetElementById("data.born-error"));
    }

    [Fact]
    public async Task IncompleteDraft_IsSavedButNotSubmitted()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, Address, ("title", ""));
        await author.GoAsync(Address + "/review");
        Assert.Contains("Title", author.Page.QuerySelector(".checks")!.TextContent, StringComparison.Ordinal);

        using var answer = await author.SendAsync(Address + "/submit");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task DiscardedDraft_StaysInHistory()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        var form = author.Page;
        using var kept = await author.SendAsync(Address, ("summary", "Saved by itself."));
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/discard", Address);

        await using var db = site.Database.Open();
        Assert.False(await db.Drafts.AnyAsync(d => d.PageId == mayor, Ct));
        Assert.True(await db.Revisions.AnyAsync(r => r.PageId == mayor && r.Summary == "Saved by itself.", Ct));
    }

    [Fact]
    public async Task PageWithoutLiveOrDraft_StartsFromItsLastText()
    {
        await StaffCommands.WithdrawAsync(site.Database, "about", Language.English);
        var address = $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "about")}/en";
        using var author = await SignInAsync(Role.Author);

        Assert.Contains(
            "nothing to review",
            (await author.GoAsync(address + "/review")).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
        var editor = await author.GoAsync(address);
        Assert.Contains("the last text", editor.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(editor.QuerySelector("#body")!.TextContent.Trim());
        Assert.Equal(editor.QuerySelector("#title")!.GetAttribute("value"), editor.QuerySelector("h1")!.FirstChild!.TextContent.Trim());
        // Saving it unchanged makes it the draft, because the writer wants it back.
        await author.SubmitAsync(address, address);
        Assert.DoesNotContain("the last text", (await author.GoAsync(address)).Body!.TextContent, StringComparison.Ordinal);
        await author.GoAsync(address + "/review");
        await author.SubmitAsync(address + "/discard", address);
        Assert.NotEmpty((await author.GoAsync(address)).QuerySelector("#body")!.TextContent.Trim());
    }

    [Fact]
    public async Task Settings_AreOfferedOnlyWithRights()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);

        Assert.Null((await author.GoAsync(Address)).QuerySelector($"a[href='/admin/pages/{mayor}/settings']"));
        await publisher.GoAsync(
            (await publisher.GoAsync(Address)).QuerySelector($"a[href='/admin/pages/{mayor}/settings']")!.GetAttribute("href")!
        );
    }

    [Fact]
    public async Task Autosave_UpdatesDraft_WithoutARevision()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        var fields = Filled(author).Where(f => f.Key != "summary").Append(new("summary", "While writing.")).ToList();

        using var answer = await author.PostAsync(Address + "/autosave", fields);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = site.Database.Open();
        var version = await db.Drafts.Where(d => d.PageId == mayor).Select(d => d.Version).SingleAsync(Ct);
        Assert.Contains($"\"version\":{version},", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("While writing.", await db.Drafts.Where(d => d.PageId == mayor).Select(d => d.Summary).SingleAsync(Ct));
        Assert.Equal(1, await db.Revisions.CountAsync(r => r.PageId == mayor && r.Language == Language.English, Ct));
        // The same text again counts as the same save. Another text based on the old version is a conflict.
        using var again = await author.PostAsync(Address + "/autosave", fields);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var old = await author.PostAsync(
            Address + "/autosave",
            fields.Where(f => f.Key != "summary").Append(new("summary", "Something else."))
        );
        Assert.Equal(HttpStatusCode.Conflict, old.StatusCode);
    }

    [Fact]
    public async Task Preview_OfLiveText_EqualsThePublicPage()
    {
        using var author = await SignInAsync(Role.Author);
        foreach (
            var (key, path) in new[]
            {
                ("mayor", "/en/mayor"),
                ("about", "/en/about"),
                ("almaty-2020", "/en/almaty-2020"),
                ("index", "/en"),
            }
        )
        {
            var address = $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, key)}/en";
            await author.GoAsync(address);
            using var answer = await author.PostAsync(address + "/preview", Filled(author));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var live = Html.Parse(await PublicAsync(path));
            Assert.Equal(live.QuerySelector("h1")!.TextContent, author.Page.QuerySelector("h1")!.TextContent);
            Assert.Equal(Prose(live), Prose(author.Page));
        }
    }

    [Fact]
    public async Task Preview_OfIncompleteData_OmitsWhatIsMissing()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        var filled = Filled(author);

        var nothing = await PreviewAsync();
        Assert.Equal([], Facts(nothing));
        Assert.DoesNotContain(nothing.QuerySelectorAll(".site-footer dd"), d => d.TextContent.Trim().TrimStart(',') == "");
        Assert.DoesNotContain("January 1<", nothing.Body!.InnerHtml, StringComparison.Ordinal);
        Assert.NotEqual("", nothing.QuerySelector(".portrait")!.GetAttribute("src"));

        var some = await PreviewAsync(("data.birthplace", "Almaty"), ("data.source.date", "2019"), ("data.portrait.alt", "The mayor"));
        Assert.Equal(["Almaty"], Facts(some));
        Assert.Equal("2019", some.QuerySelector(".provenance dd")!.TextContent.Trim());
        Assert.Equal(["9 May 1960"], Facts(await PreviewAsync(("data.born", "1960-05-09"))));
        Assert.Equal(["9 May 1960, Almaty"], Facts(await PreviewAsync(("data.born", "1960-05-09"), ("data.birthplace", "Almaty"))));

        static string[] Facts(IDocument page) =>
            [
                .. page.QuerySelectorAll(".facts dd")
                    .Select(d => string.Join(' ', d.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))),
            ];

        async Task<IDocument> PreviewAsync(params (string Name, string Value)[] given)
        {
            var sent = filled
                .Where(f => !f.Key.StartsWith("data.", StringComparison.Ordinal))
                .Concat(given.Select(g => KeyValuePair.Create(g.Name, g.Value)));
            using var answer = await author.PostAsync(Address + "/preview", [.. sent]);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return author.Page;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/review")]
    public async Task PageWithoutRights_AndMissingPage_GetIdenticalResponses(string screen)
    {
        using var translator = await SignInAsync(Role.Translator);

        using var notTheirs = await translator.GetAsync(Address + screen);
        var first = translator.Page.QuerySelector("main")!.InnerHtml;
        using var none = await translator.GetAsync("/admin/pages/999999/en" + screen);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (notTheirs.StatusCode, none.StatusCode));
        Assert.Equal(first, translator.Page.QuerySelector("main")!.InnerHtml);
        using var theirs = await translator.GetAsync($"/admin/pages/{mayor}/kk" + screen);
        Assert.Equal(HttpStatusCode.OK, theirs.StatusCode);
    }

    [Fact]
    public async Task Board_ShowsStatesByLanguage_WithinRights()
    {
        await StaffCommands.WithdrawAsync(site.Database, "privacy", Language.Russian);
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, Address, ("summary", "In work."));

        var board = await author.GoAsync("/admin/pages");
        Assert.Equal(13, board.QuerySelectorAll(".board tbody tr").Length);
        Assert.Equal("Draft", Cell(board, "mayor", "en"));
        Assert.Equal("Live", Cell(board, "mayor", "kk"));
        Assert.Equal("Withdrawn", Cell(board, "privacy", "ru"));
        Assert.Equal(0, (await author.GoAsync("/admin/pages?state=Missing")).QuerySelectorAll(".board tbody tr").Length);
        Assert.Equal(1, (await author.GoAsync("/admin/pages?state=Withdrawn")).QuerySelectorAll(".board tbody tr").Length);
        Assert.Equal(
            1,
            (await author.GoAsync("/admin/pages?q=" + Uri.EscapeDataString("ҚҰПИЯ"))).QuerySelectorAll(".board tbody tr").Length
        );

        using var translator = await SignInAsync(Role.Translator);
        var theirs = await translator.GoAsync("/admin/pages");
        Assert.All(theirs.QuerySelectorAll(".board a"), a =>
            Assert.Matches("^/admin/pages/[0-9]+/(kk(/history)?|copy)(#.*)?$", a.GetAttribute("href"))
        );
    }

    private string Cell(IDocument board, string key, string language)
    {
        var id = StaffCommands.IdOfAsync(site.Database, key).GetAwaiter().GetResult();
        return board.QuerySelector($".board a[href='/admin/pages/{id}/{language}'] .badge")!.TextContent;
    }

    private static string Prose(IDocument page) =>
        page.QuerySelector(".prose")?.InnerHtml
        ?? page.QuerySelector("main")!.QuerySelectorAll("h2").Select(h => h.TextContent).Aggregate("", (all, next) => all + next);

    /// <summary>Autosaves like the page's script: with the version from the last save's response.</summary>
    private async Task SubmitForReviewAsync(StaffBrowser author, string summary, string message = "")
    {
        await author.GoAsync(Address);
        await author.SubmitAsync(Address, Address, ("summary", summary));
        await author.GoAsync(Address + "/review");
        await author.SubmitAsync(Address + "/submit", Address + "/review", ("message", message));
    }

    private static string Token(StaffBrowser browser) => browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    private static List<KeyValuePair<string, string>> Filled(StaffBrowser browser, params (string Name, string Value)[] typed) =>
        [
            .. StaffBrowser.FieldsOf(browser.Page.Forms["editor"]!).Where(f => typed.All(t => t.Name != f.Key)),
            .. typed.Select(t => KeyValuePair.Create(t.Name, t.Value)),
        ];

    private async Task<StaffBrowser> SignInAsync(Role role, string? name = null) =>
        await site.SignInAsync(await site.AddAccountAsync(role, name));

    private async Task<string> PublicAsync(string path)
    {
        using var resident = site.CreateBrowser();
        return await resident.GetStringAsync(new Uri(path, UriKind.Relative), Ct);
    }

    private async Task<Almaty2020.Web.Publishing.Model.Publication> LiveAsync()
    {
        await using var db = site.Database.Open();
        return await db.Publications.AsNoTracking().SingleAsync(p => p.PageId == mayor && p.Language == Language.English, Ct);
    }
}
