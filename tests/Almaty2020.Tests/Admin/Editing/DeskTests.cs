using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>From the first word to the live page, as those at the desk do it.</summary>
public sealed class DeskTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private int mayor;

    private string Address => $"/admin/pages/{mayor}/en";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        mayor = await ByStaff.IdOfAsync(site.Database, "mayor");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Sentence_Written_Submitted_PublishedByASecondPerson_IsLive()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);

        await author.GoAsync(Address);
        await SendAsync(author, Address, Address, ("summary", "A summary of today."), ("note", "New summary"));
        await author.GoAsync(Address);
        Assert.Equal("A summary of today.", author.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.DoesNotContain("A summary of today.", await PublicAsync("/en/mayor"), StringComparison.Ordinal);
        await author.GoAsync(Address + "/review");
        await SendAsync(author, Address + "/submit", Address + "/review", ("message", "Please look at the summary."));

        await publisher.GoAsync("/admin");
        Assert.Equal(Address + "/review", publisher.Page.QuerySelector("section[aria-labelledby=waiting] li a")!.GetAttribute("href"));
        await publisher.GoAsync(Address + "/review");
        Assert.Contains("Please look at the summary.", publisher.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await SendAsync(publisher, Address + "/publish", Address + "/review", ("note", "A new summary."), ("isMajor", "true"));

        await site.CatchUpAsync();
        Assert.Contains("A summary of today.", await PublicAsync("/en/mayor"), StringComparison.Ordinal);
        await publisher.GoAsync(Address);
        Assert.Null(publisher.Page.QuerySelector(".state .coming"));
    }

    [Fact]
    public async Task OwnWork_IsPublishedOnlyUrgently_WithAReason_AndMarkedUntilASecondPersonConfirms()
    {
        using var writer = await SignInAsync(Role.Publisher, "Writer");
        using var second = await SignInAsync(Role.Publisher, "Second");
        await writer.GoAsync(Address);
        await SendAsync(writer, Address, Address, ("summary", "It cannot wait."));

        await writer.GoAsync(Address + "/review");
        using var withoutReason = await writer.SendAsync(Address + "/publish", ("message", " "), ("note", "Urgent news."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, withoutReason.StatusCode);
        Assert.Equal("Urgent news.", writer.Page.QuerySelector("#note")!.TextContent.Trim());
        await SendAsync(writer, Address + "/publish", Address + "/review", ("message", "Flood warning"), ("note", "Urgent news."));
        await site.CatchUpAsync();
        Assert.Contains("It cannot wait.", await PublicAsync("/en/mayor"), StringComparison.Ordinal);

        // The writer sees the mark and cannot take it off.
        await writer.GoAsync(Address + "/review");
        Assert.Contains("Flood warning", writer.Page.QuerySelector(".state")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(writer.Page.Forms, f => f.GetAttribute("action") == Address + "/confirm");
        var revision = (await LiveAsync()).RevisionId;
        using var own = await writer.PostAsync(Address + "/confirm", [new("revisionId", revision.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("form-token", Token(writer))]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, own.StatusCode);

        // It waits for the second person, who sees what changed before the button that says they have.
        var waiting = (await second.GoAsync("/admin")).QuerySelector("section[aria-labelledby=urgent]")!;
        Assert.Contains("Flood warning", waiting.TextContent, StringComparison.Ordinal);
        Assert.Null((await writer.GoAsync("/admin")).QuerySelector("section[aria-labelledby=urgent]"));
        Assert.Equal(Address + "/review", waiting.QuerySelector("a")!.GetAttribute("href"));
        Assert.NotNull((await second.GoAsync(Address)).QuerySelector($".state a[href='{Address}/review#urgent']"));
        var shown = (await second.GoAsync(Address + "/review")).QuerySelector("section[aria-labelledby=urgent]")!;
        Assert.Contains("It cannot wait.", shown.QuerySelector("ins")!.TextContent, StringComparison.Ordinal);
        await SendAsync(second, Address + "/confirm", Address + "/review");
        Assert.Null((await LiveAsync()).UrgentReason);
        Assert.Null((await second.GoAsync("/admin")).QuerySelector("section[aria-labelledby=urgent]"));
    }

    [Fact]
    public async Task OwnApproval_Allowed_PublishesAtOnceWithoutAMark()
    {
        await using var open = TestSite.StartOn(await TestDatabase.WithContentAsync(), new(StringComparer.Ordinal) { ["Publishing:OwnApproval"] = "true" });
        using var writer = await open.SignInAsync(await open.AddAccountAsync(Role.Publisher));
        await writer.GoAsync(Address);
        await SendAsync(writer, Address, Address, ("summary", "Mine alone."));
        await writer.GoAsync(Address + "/review");
        await SendAsync(writer, Address + "/publish", Address + "/review", ("note", "Changed."));

        await using var db = open.Database.Open();
        var live = await db.Publications.AsNoTracking().SingleAsync(p => p.PageId == mayor && p.Language == Language.English, Ct);
        Assert.Equal(("Mine alone.", null), (live.Summary, live.UrgentReason));
    }

    [Fact]
    public async Task Draft_Returned_ShowsItsWriterWhatToMend_AndLeavesTheReviewersList()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);
        await author.GoAsync(Address);
        await SendAsync(author, Address, Address, ("summary", "Half of it."));
        await author.GoAsync(Address + "/review");
        await SendAsync(author, Address + "/submit", Address + "/review", ("message", "Please by noon."));
        Assert.Contains("In review", (await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=mine]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Please by noon.", (await publisher.GoAsync("/admin")).QuerySelector("section[aria-labelledby=waiting]")!.TextContent, StringComparison.Ordinal);

        await publisher.GoAsync(Address + "/review");
        using var silent = await publisher.SendAsync(Address + "/return", ("message", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        await SendAsync(publisher, Address + "/return", Address + "/review", ("message", "Name the source."));

        await author.GoAsync(Address);
        Assert.Contains("Name the source.", author.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var mine = (await author.GoAsync("/admin")).QuerySelector("section[aria-labelledby=mine]")!;
        Assert.Contains("Returned", mine.TextContent, StringComparison.Ordinal);
        Assert.Contains("Name the source.", mine.TextContent, StringComparison.Ordinal);
        await publisher.GoAsync("/admin");
        Assert.Equal("0", publisher.Page.QuerySelector("#waiting .count")!.TextContent);
    }

    [Fact]
    public async Task WrittenOn_WhileInReview_IsNoLongerAskedAbout()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);
        await author.GoAsync(Address);
        await SendAsync(author, Address, Address, ("summary", "First."));
        await author.GoAsync(Address + "/review");
        await SendAsync(author, Address + "/submit", Address + "/review");
        await publisher.GoAsync(Address + "/review");
        await author.GoAsync(Address);
        var opened = author.Page;
        Assert.Contains("This text is in review.", opened.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        // What says the same stays in review; every save of what does not says that it is there no more.
        var (words, version) = await AutoSaveAsync(author, null, "First.");
        Assert.StartsWith("Saved at", words, StringComparison.Ordinal);
        Assert.DoesNotContain("review", words, StringComparison.Ordinal);
        (words, version) = await AutoSaveAsync(author, version, "Second");
        Assert.Contains("No longer in review: submit it again", words, StringComparison.Ordinal);
        (words, _) = await AutoSaveAsync(author, version, "Second..");
        Assert.Contains("No longer in review: submit it again", words, StringComparison.Ordinal);
        await author.GoAsync(Address);
        Assert.DoesNotContain("This text is in review.", author.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await SendAsync(author, Address, Address, ("summary", "Second."));
        await author.GoAsync(Address + "/review");
        await SendAsync(author, Address + "/submit", Address + "/review");
        await author.GoAsync(Address);
        await SendAsync(author, Address, Address, ("summary", "Third."));
        Assert.Contains("no longer in review", (await author.GoAsync(Address)).QuerySelector("[role=status].done")!.TextContent, StringComparison.Ordinal);

        using var late = await publisher.SendAsync(Address + "/publish", ("note", "Changed."));

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        await publisher.GoAsync("/admin");
        Assert.Equal("0", publisher.Page.QuerySelector("#waiting .count")!.TextContent);
    }

    [Fact]
    public async Task TwoInOnePage_TheSecondIsShownBothTextsAndLosesNone()
    {
        using var one = await SignInAsync(Role.Author, "One");
        using var two = await SignInAsync(Role.Author, "Two");
        await one.GoAsync(Address);
        await two.GoAsync(Address);
        await SendAsync(one, Address, Address, ("summary", "By the first."));

        using var answer = await two.SendAsync(Address, ("summary", "By the second."), ("body", "Typed by the second."));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("By the second.", two.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.Equal("Typed by the second.", two.Page.QuerySelector("#body")!.TextContent.Trim());
        Assert.Contains("By the first.", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("One", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        // What stands where is said as it is.
        Assert.Contains("In all other fields yours is below.", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("To save yours over theirs", two.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        // Only the summary clashes: what the first did elsewhere would have been taken over.
        Assert.Equal(["Summary By the first."], two.Page.QuerySelectorAll(".clashes li").Select(l => l.TextContent));

        // Having seen both, they save theirs; the first one's text is in the history.
        await SendAsync(two, Address, Address);
        await using var db = site.Database.Open();
        var summaries = await db.Revisions.Where(r => r.PageId == mayor && r.Language == Language.English).OrderBy(r => r.Number).Select(r => r.Summary).ToListAsync(Ct);
        Assert.Equal(["By the first.", "By the second."], summaries[1..]);
    }

    [Fact]
    public async Task TwoInDifferentParts_AreBroughtTogether()
    {
        using var one = await SignInAsync(Role.Author, "One");
        using var two = await SignInAsync(Role.Author, "Two");
        await one.GoAsync(Address);
        await two.GoAsync(Address);
        var body = one.Page.QuerySelector("#body")!.TextContent.Trim();
        await SendAsync(one, Address, Address, ("body", body + "\n\nAdded by the first."));

        using var answer = await two.SendAsync(Address, ("summary", "By the second."));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Empty(two.Page.QuerySelectorAll(".clashes li"));
        Assert.Equal("By the second.", two.Page.QuerySelector("#summary")!.TextContent.Trim());
        Assert.EndsWith("Added by the first.", two.Page.QuerySelector("#body")!.TextContent.Trim(), StringComparison.Ordinal);
        await SendAsync(two, Address, Address);
    }

    /// <summary>What saved itself is no revision; it is when somebody else saves over it.</summary>
    [Fact]
    public async Task SavedByItself_ThenOverwrittenByAnother_IsInTheHistory()
    {
        using var one = await SignInAsync(Role.Author, "One");
        using var two = await SignInAsync(Role.Author, "Two");
        await one.GoAsync(Address);
        using var kept = await one.PostAsync(Address + "/autosave", Filled(one).Where(f => f.Key != "summary").Append(new("summary", "Never saved by hand.")));
        await two.GoAsync(Address);
        await SendAsync(two, Address, Address, ("summary", "By the second."));

        await using var db = site.Database.Open();
        var summaries = await db.Revisions.Where(r => r.PageId == mayor && r.Language == Language.English).OrderBy(r => r.Number).Select(r => r.Summary).ToListAsync(Ct);
        Assert.Equal(["Never saved by hand.", "By the second."], summaries[1..]);
    }

    [Fact]
    public async Task DateThatIsNone_IsToldBesideItsField_AndEverythingTypedStays()
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
    public async Task IncompleteDraft_IsSaved_AndNotSubmitted()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        await SendAsync(author, Address, Address, ("title", ""));
        await author.GoAsync(Address + "/review");
        Assert.Contains("Title", author.Page.QuerySelector(".checks")!.TextContent, StringComparison.Ordinal);

        using var answer = await author.SendAsync(Address + "/submit");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task Draft_Ended_LeavesItsTextInTheHistory()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        var form = author.Page;
        using var kept = await author.SendAsync(Address, ("summary", "Saved by itself."));
        await author.GoAsync(Address + "/review");
        await SendAsync(author, Address + "/discard", Address);

        await using var db = site.Database.Open();
        Assert.False(await db.Drafts.AnyAsync(d => d.PageId == mayor, Ct));
        Assert.True(await db.Revisions.AnyAsync(r => r.PageId == mayor && r.Summary == "Saved by itself.", Ct));
    }

    [Fact]
    public async Task PageThatIsNowhere_IsGoneOnWithFromItsLastText()
    {
        await ByStaff.WithdrawAsync(site.Database, "about", Language.English);
        var address = $"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "about")}/en";
        using var author = await SignInAsync(Role.Author);

        Assert.Contains("nothing to review", (await author.GoAsync(address + "/review")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var editor = await author.GoAsync(address);
        Assert.Contains("the last text", editor.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(editor.QuerySelector("#body")!.TextContent.Trim());
        Assert.Equal(editor.QuerySelector("#title")!.GetAttribute("value"), editor.QuerySelector("h1")!.FirstChild!.TextContent.Trim());
        // Saved as it is, it is the draft: somebody wants it back.
        await SendAsync(author, address, address);
        Assert.DoesNotContain("the last text", (await author.GoAsync(address)).Body!.TextContent, StringComparison.Ordinal);
        await author.GoAsync(address + "/review");
        await SendAsync(author, address + "/discard", address);
        Assert.NotEmpty((await author.GoAsync(address)).QuerySelector("#body")!.TextContent.Trim());
    }

    [Fact]
    public async Task Settings_AreOfferedToWhoMayChangeThem()
    {
        using var author = await SignInAsync(Role.Author);
        using var publisher = await SignInAsync(Role.Publisher);

        Assert.Null((await author.GoAsync(Address)).QuerySelector($"a[href='/admin/pages/{mayor}/settings']"));
        await publisher.GoAsync((await publisher.GoAsync(Address)).QuerySelector($"a[href='/admin/pages/{mayor}/settings']")!.GetAttribute("href")!);
    }

    [Fact]
    public async Task SavedByItself_IsKeptInTheDraft_AndIsNoRevision()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        var fields = Filled(author).Where(f => f.Key != "summary").Append(new("summary", "While writing.")).ToList();

        using var answer = await author.PostAsync(Address + "/autosave", fields);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"version\":1", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await using var db = site.Database.Open();
        Assert.Equal("While writing.", await db.Drafts.Where(d => d.PageId == mayor).Select(d => d.Summary).SingleAsync(Ct));
        Assert.Equal(1, await db.Revisions.CountAsync(r => r.PageId == mayor && r.Language == Language.English, Ct));
        // The same again is the same save; another text on the version before is a conflict.
        using var again = await author.PostAsync(Address + "/autosave", fields);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var old = await author.PostAsync(Address + "/autosave", fields.Where(f => f.Key != "summary").Append(new("summary", "Something else.")));
        Assert.Equal(HttpStatusCode.Conflict, old.StatusCode);
    }

    [Fact]
    public async Task Preview_OfWhatIsLive_IsThePageThatResidentsSee()
    {
        using var author = await SignInAsync(Role.Author);
        foreach (var (key, path) in new[] { ("mayor", "/en/mayor"), ("about", "/en/about"), ("almaty-2020", "/en/almaty-2020"), ("index", "/en") })
        {
            var address = $"/admin/pages/{await ByStaff.IdOfAsync(site.Database, key)}/en";
            await author.GoAsync(address);
            using var answer = await author.PostAsync(address + "/preview", Filled(author));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var live = Html.Parse(await PublicAsync(path));
            Assert.Equal(live.QuerySelector("h1")!.TextContent, author.Page.QuerySelector("h1")!.TextContent);
            Assert.Equal(Prose(live), Prose(author.Page));
        }
    }

    [Fact]
    public async Task Preview_OfWhatIsIncomplete_SaysNothingOfWhatIsNotGiven()
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

        static string[] Facts(IDocument page) => [.. page.QuerySelectorAll(".facts dd").Select(d => string.Join(' ', d.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

        async Task<IDocument> PreviewAsync(params (string Name, string Value)[] given)
        {
            var sent = filled.Where(f => !f.Key.StartsWith("data.", StringComparison.Ordinal)).Concat(given.Select(g => KeyValuePair.Create(g.Name, g.Value)));
            using var answer = await author.PostAsync(Address + "/preview", [.. sent]);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return author.Page;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/review")]
    public async Task PageOutOfReach_AndPageThatIsNone_AnswerAlike(string screen)
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
    public async Task Board_SaysPageByLanguageWhatIsLiveInWorkAndMissing_WithinReach()
    {
        await ByStaff.WithdrawAsync(site.Database, "privacy", Language.Russian);
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync(Address);
        await SendAsync(author, Address, Address, ("summary", "In work."));

        var board = await author.GoAsync("/admin/pages");
        Assert.Equal(12, board.QuerySelectorAll(".board tbody tr").Length);
        Assert.Equal("Draft", Cell(board, "mayor", "en"));
        Assert.Equal("Live", Cell(board, "mayor", "kk"));
        Assert.Equal("Withdrawn", Cell(board, "privacy", "ru"));
        Assert.Equal(0, (await author.GoAsync("/admin/pages?state=Missing")).QuerySelectorAll(".board tbody tr").Length);
        Assert.Equal(1, (await author.GoAsync("/admin/pages?state=Withdrawn")).QuerySelectorAll(".board tbody tr").Length);
        Assert.Equal(1, (await author.GoAsync("/admin/pages?q=" + Uri.EscapeDataString("ҚҰПИЯ"))).QuerySelectorAll(".board tbody tr").Length);

        using var translator = await SignInAsync(Role.Translator);
        var theirs = await translator.GoAsync("/admin/pages");
        Assert.All(theirs.QuerySelectorAll(".board a"), a => Assert.EndsWith("/kk", a.GetAttribute("href")!.Split('#')[0], StringComparison.Ordinal));
    }

    private string Cell(IDocument board, string key, string language)
    {
        var id = ByStaff.IdOfAsync(site.Database, key).GetAwaiter().GetResult();
        return board.QuerySelector($".board a[href='/admin/pages/{id}/{language}'] .badge")!.TextContent;
    }

    private static string Prose(IDocument page) => page.QuerySelector(".prose")?.InnerHtml ?? page.QuerySelector("main")!.QuerySelectorAll("h2").Select(h => h.TextContent).Aggregate("", (all, next) => all + next);

    /// <summary>As the page's script does: with the version that the last save answered.</summary>
    private static async Task<(string Words, int Version)> AutoSaveAsync(StaffBrowser browser, int? version, string summary)
    {
        var fields = Filled(browser).Where(f => f.Key != "summary" && (version is null || f.Key != "version")).Append(new("summary", summary));
        using var answer = await browser.PostAsync(Address(browser) + "/autosave", version is null ? fields : fields.Append(new("version", $"{version}")));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        return (json.RootElement.GetProperty("words").GetString()!, json.RootElement.GetProperty("version").GetInt32());

        static string Address(StaffBrowser browser) => browser.Page.Forms["editor"]!.GetAttribute("action")!;
    }

    private static string Token(StaffBrowser browser) => browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    private static List<KeyValuePair<string, string>> Filled(StaffBrowser browser) => [.. StaffBrowser.Filled(browser.Page.Forms["editor"]!)];

    private static async Task SendAsync(StaffBrowser browser, string action, string leadsTo, params (string Name, string? Value)[] fields)
    {
        using var answer = await browser.SendAsync(action, fields);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{action}: {(int)answer.StatusCode} {browser.Page.QuerySelector(".notice")?.TextContent}");
        Assert.Equal(leadsTo, answer.Headers.Location!.OriginalString);
    }

    private async Task<StaffBrowser> SignInAsync(Role role, string? name = null) => await site.SignInAsync(await site.AddAccountAsync(role, name));

    private async Task<string> PublicAsync(string path)
    {
        using var resident = site.Browser();
        return await resident.GetStringAsync(new Uri(path, UriKind.Relative), Ct);
    }

    private async Task<Web.Publishing.Publication> LiveAsync()
    {
        await using var db = site.Database.Open();
        return await db.Publications.AsNoTracking().SingleAsync(p => p.PageId == mayor && p.Language == Language.English, Ct);
    }
}
