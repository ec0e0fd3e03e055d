using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Feedback;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Feedback;

/// <summary>How staff see residents' feedback.</summary>
public sealed class FeedbackListTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly DateTime March = new(2026, 3, 8, 9, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task NoFeedback_ExplainsTheList()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback");

        Assert.Contains("Is this page useful?", page.QuerySelector(".none")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector(".feedback-list"));
        Assert.Equal("page", page.QuerySelector(".admin-nav a[href='/admin/feedback']")!.GetAttribute("aria-current"));
    }

    [Fact]
    public async Task FeedbackText_IsEscaped_AndMarkedWithItsLanguage()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.Kazakh, Answer.Problem, "<script>alert('ә')</script>\n<b>екінші</b>", March);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback");

        var words = page.QuerySelector(".feedback-entry .words")!;
        Assert.Equal("<script>alert('ә')</script>\n<b>екінші</b>", words.TextContent);
        Assert.Equal("kk", words.GetAttribute("lang"));
        Assert.Empty(words.Children);
        Assert.Contains("A problem", page.QuerySelector(".feedback-entry .badge.late")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("8 March 2026, 14:00", page.QuerySelector(".feedback-list")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/kk/әкім", Uri.UnescapeDataString(page.QuerySelector(".feedback-entry a")!.GetAttribute("href")!));
        Assert.DoesNotContain("earlier version", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FeedbackOnEarlierVersion_IsMarked()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "about", Language.English, Answer.Yes, "", March);
        await AddFeedbackAsync(site, "mayor", Language.English, Answer.Yes, "", March.AddDays(1));
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "About us" });
        await StaffCommands.WithdrawAsync(site.Database, "mayor", Language.English);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var rows = Rows(await browser.GoAsync("/admin/feedback"));

        Assert.All(rows, row => Assert.Contains("About an earlier version", row.TextContent, StringComparison.Ordinal));
        Assert.Null(rows[0].QuerySelector("h2 a"));
        // The title that the feedback is about, linked to where the page is now.
        Assert.NotEqual("About us", rows[1].QuerySelector("a")!.TextContent);
        Assert.Equal("/en/about", rows[1].QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task FiltersAndRights_ShowOnlyWhatMatchesBoth()
    {
        await using var site = await TestSite.StartAsync();
        foreach (var language in Language.All)
        {
            foreach (var (answer, at) in ((Answer, int)[])[(Answer.Yes, 0), (Answer.No, 1), (Answer.Problem, 2)])
            {
                await AddFeedbackAsync(site, "almaty-2020/active-city", language, answer, $"{language} {answer}", March.AddDays(at));
                await AddFeedbackAsync(site, "mayor", language, answer, "elsewhere", March.AddDays(at));
            }
        }

        var part = await StaffCommands.IdOfAsync(site.Database, "almaty-2020");
        using var browser = await site.SignInAsync(
            await site.AddAccountAsync(
                "T",
                hasAuthenticator: false,
                new Grant
                {
                    Role = Role.Translator,
                    PageId = part,
                    Language = Language.Kazakh,
                },
                new Grant
                {
                    Role = Role.Translator,
                    PageId = part,
                    Language = Language.Russian,
                }
            )
        );

        var all = await browser.GoAsync("/admin/feedback");
        Assert.Equal(["", "kk", "ru"], all.QuerySelectorAll("#language option").Select(o => o.GetAttribute("value")));
        Assert.Equal(["Problem", "Problem", "No", "No", "Yes", "Yes"], Words(all).Select(w => w.Split(' ')[1]));
        Assert.Equal(["ru No"], Words(await browser.GoAsync("/admin/feedback?answer=no&language=ru")));
        Assert.Equal("no", browser.Page.QuerySelector("#answer option[selected]")!.GetAttribute("value"));
        Assert.Empty(Words(await browser.GoAsync("/admin/feedback?language=en")));
        Assert.Contains("No feedback fits", browser.Page.QuerySelector(".none")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(6, Words(await browser.GoAsync("/admin/feedback?answer=everything&language=de&after=yesterday")).Count);
    }

    [Fact]
    public async Task RemoveText_ByPublisherOnly_AndAuditLogDoesNotContainIt()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.Kazakh, Answer.Problem, "Маған хабарласыңыз: +7 701 123 45 67", March);
        await AddFeedbackAsync(site, "about", Language.Kazakh, Answer.No, "Тағы бір пікір", March.AddDays(-1));
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        Assert.Empty((await author.GoAsync("/admin/feedback")).QuerySelectorAll(".remove"));
        using var russian = await site.SignInAsync(
            await site.AddAccountAsync(
                "Russian",
                hasAuthenticator: true,
                new Grant { Role = Role.Publisher, Language = Language.Russian },
                new Grant { Role = Role.Author }
            )
        );
        Assert.Empty((await russian.GoAsync("/admin/feedback")).QuerySelectorAll(".remove"));
        var publisher = await site.AddAccountAsync(Role.Publisher);
        using var browser = await site.SignInAsync(publisher);
        await browser.GoAsync("/admin/feedback?answer=problem");
        var action = browser.Page.QuerySelector(".remove form[action$='/text/remove']")!.GetAttribute("action")!;
        using (
            var refused = await author.PostAsync(
                action,
                [new("form-token", author.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!)]
            )
        )
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        using var removed = await browser.SendAsync(action);

        Assert.Equal("/admin/feedback?answer=problem", removed.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        Assert.False(await db.Feedback.AnyAsync(f => f.Text.Contains("701"), Ct));
        var act = await db.Audit.SingleAsync(a => a.Action == AuditActions.FeedbackTextRemoved, Ct);
        Assert.Equal(
            (publisher.Id, await StaffCommands.IdOfAsync(site.Database, "mayor"), Language.Kazakh),
            (act.ActorId, act.PageId, act.Language)
        );
        Assert.DoesNotContain("701", act.Detail, StringComparison.Ordinal);

        // The screen reads the removal from the feedback, not from the audit log.
        await db.Audit.ExecuteUpdateAsync(a => a.SetProperty(x => x.Detail, ""), Ct);
        var page = await browser.GoAsync("/admin/feedback");
        Assert.Contains("The text was removed.", Rows(page)[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("A problem", Rows(page)[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Тағы бір пікір", Rows(page)[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageFilter_ShowsOnlyThatPage_AndIsKeptOnOlderEntries()
    {
        await using var site = await TestSite.StartAsync();
        var about = await StaffCommands.IdOfAsync(site.Database, "about");
        await AddFeedbackAsync(site, "mayor", Language.English, Answer.No, "mayor", March);
        for (var i = 0; i <= FeedbackListViewModel.Shown; i++)
            await AddFeedbackAsync(site, "about", Language.English, Answer.No, "about", March.AddMinutes(i));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync($"/admin/feedback?page={about}");

        Assert.Equal(["about"], Words(page).Distinct());
        Assert.Equal($"{about}", page.QuerySelector("#page option[selected]")!.GetAttribute("value"));
        // Only pages that have feedback can be chosen.
        Assert.Equal(3, page.QuerySelectorAll("#page option").Length);
        page = await browser.GoAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(["about"], Words(page));
        Assert.Equal($"/admin/feedback?page={about}", page.QuerySelector(".steps a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Paging_NewFeedbackMeanwhile_ShowsEachEntryOnce()
    {
        await using var site = await TestSite.StartAsync();
        var count = (FeedbackListViewModel.Shown * 2) + 3;
        // Many have the same time, so the cursor must contain more than the time.
        for (var i = 0; i < count; i++)
            await AddFeedbackAsync(site, "mayor", Language.English, i % 2 == 0 ? Answer.Yes : Answer.No, $"{i}", March.AddSeconds(i / 60));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback");
        var seen = Words(page);
        Assert.Contains($"{count} answers", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            await AddFeedbackAsync(site, "mayor", Language.English, Answer.Yes, "new", March.AddDays(1));
            page = await browser.GoAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
            seen.AddRange(Words(page));
        }

        Assert.Null(page.QuerySelector("a[rel=next]"));
        Assert.Equal("/admin/feedback", page.QuerySelector(".steps a")!.GetAttribute("href"));
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}").Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OlderEntries_KeepTheFilter()
    {
        await using var site = await TestSite.StartAsync();
        for (var i = 0; i <= FeedbackListViewModel.Shown; i++)
            await AddFeedbackAsync(site, "mayor", Language.English, Answer.No, $"{i}", March.AddMinutes(i));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/feedback?answer=no&language=en");
        await AddFeedbackAsync(site, "mayor", Language.English, Answer.Yes, "other", March.AddDays(-1));
        page = await browser.GoAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.Equal(["0"], Words(page));
        Assert.Equal("/admin/feedback?answer=no&language=en", page.QuerySelector(".steps a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task AdministratorWithoutWritingRole_GetsNotFound()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.English, Answer.No, "Not for them.", March);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));

        using var response = await browser.GetAsync("/admin/feedback");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task NotSignedIn_RedirectsToSignIn()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = new StaffBrowser(site);

        using var response = await browser.GetAsync("/admin/feedback?answer=no");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/admin/sign-in?returnUrl=%2Fadmin%2Ffeedback%3Fanswer%3Dno", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task MarkAsDone_LeavesTheOpenList_AndCanBeUndone()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.Kazakh, Answer.Problem, "Телефон ескірген", DateTime.UtcNow);
        var dana = await site.AddAccountAsync(Role.Author, "Dana");
        using var browser = await site.SignInAsync(dana);
        var mayor = await StaffCommands.IdOfAsync(site.Database, "mayor");
        var list = await browser.GoAsync("/admin/feedback?answer=problem");
        Assert.NotNull(list.QuerySelector($".feedback-entry a[href='/admin/pages/{mayor}/kk']"));
        Assert.Single((await browser.GoAsync("/admin")).QuerySelectorAll("section[aria-labelledby=feedback] li"));
        browser.ReturnTo(list);

        await browser.SubmitAsync(ActionOf(browser), "/admin/feedback?answer=problem", ("isDone", "true"));

        Assert.Empty(Rows(await browser.GoAsync("/admin/feedback")));
        Assert.Contains("Everything is done.", browser.Page.QuerySelector(".none")!.TextContent, StringComparison.Ordinal);
        Assert.Empty((await browser.GoAsync("/admin")).QuerySelectorAll("section[aria-labelledby=feedback] li"));
        Assert.Null((await browser.GoAsync($"/admin/pages/{mayor}/kk")).QuerySelector(".signals-words"));
        var done = Assert.Single(Rows(await browser.GoAsync("/admin/feedback?state=done")));
        Assert.Equal("Done", done.QuerySelector(".badge.good")!.TextContent);
        Assert.Contains("Dana", done.TextContent, StringComparison.Ordinal);

        await browser.SubmitAsync(ActionOf(browser), "/admin/feedback?state=done", ("isDone", "false"));

        Assert.Single(Rows(await browser.GoAsync("/admin/feedback")));
        await using var db = site.Database.Open();
        Assert.Equal(
            ["done", "reopened"],
            await db.Audit.Where(a => a.Action == AuditActions.FeedbackHandled).OrderBy(a => a.AtUtc).Select(a => a.Detail).ToListAsync(Ct)
        );
    }

    [Fact]
    public async Task NoteAndPerson_AreShown_Filtered_AndAuditedWithoutTheNote()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.Kazakh, Answer.Problem, "Телефон ескірген", March);
        await AddFeedbackAsync(site, "about", Language.Kazakh, Answer.No, "Түсініксіз", March.AddDays(-1));
        var dana = await site.AddAccountAsync(Role.Translator, "Dana");
        // Writes in Russian only, so not this page.
        await site.AddAccountAsync("Ruslan", hasAuthenticator: false, new Grant { Role = Role.Translator, Language = Language.Russian });
        await site.AddAccountAsync(Role.Administrator, "Aigerim");
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Erlan"));
        await browser.GoAsync("/admin/feedback");
        var select = Rows(browser.Page)[0].QuerySelector("select")!;
        Assert.Equal(["Not given to anyone", "Dana", "Erlan"], select.QuerySelectorAll("option").Select(o => o.TextContent));

        await browser.SubmitAsync(
            ActionOf(browser),
            "/admin/feedback",
            ("assignee", dana.Id),
            ("note", "Asked the press office,\nsecret 42.")
        );

        var row = Rows(await browser.GoAsync("/admin/feedback"))[0];
        Assert.Contains("Looked after by Dana", row.TextContent, StringComparison.Ordinal);
        Assert.Equal("Asked the press office,\nsecret 42.", row.QuerySelector(".feedback-note .typed")!.TextContent);
        using var hers = await site.SignInAsync(dana);
        Assert.Equal(["Телефон ескірген"], Words(await hers.GoAsync("/admin/feedback?state=mine")));
        await using var db = site.Database.Open();
        var act = await db.Audit.SingleAsync(a => a.Action == AuditActions.FeedbackHandled, Ct);
        Assert.Equal(("assignee note", dana.Id), (act.Detail, act.AccountId));
        Assert.False(await db.Audit.AnyAsync(a => a.Detail.Contains("42"), Ct));
    }

    [Fact]
    public async Task NoteTooLongOrPersonWithoutThePage_IsRefusedBesideTheField_AndKept()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.Kazakh, Answer.Problem, "Телефон ескірген", March);
        var administrator = await site.AddAccountAsync(Role.Administrator);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await browser.GoAsync("/admin/feedback");
        var action = ActionOf(browser);

        using var tooLong = await browser.SendAsync(action, ("note", new string('ә', FeedbackEntry.NoteMaxLength + 1)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
        var field = browser.Page.QuerySelector("textarea[aria-invalid=true]")!;
        Assert.Equal("#" + field.Id, browser.Page.QuerySelector("[role=alert] a")!.GetAttribute("href"));
        Assert.True(field.Closest("details")!.HasAttribute("open"));
        Assert.Equal(FeedbackEntry.NoteMaxLength + 1, field.TextContent.Trim().Length);
        await browser.GoAsync("/admin/feedback");
        using var stranger = await browser.SendAsync(action, ("assignee", administrator.Id));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stranger.StatusCode);
        Assert.NotNull(browser.Page.QuerySelector("select[aria-invalid=true]"));
        await using var db = site.Database.Open();
        Assert.Equal(("", null), await db.Feedback.Select(f => ValueTuple.Create(f.Note, f.AssigneeId)).SingleAsync(Ct));
    }

    [Fact]
    public async Task OtherPeoplesPages_CannotBeHandledNorExported()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.Kazakh, Answer.Problem, "Қазақша", March);
        await AddFeedbackAsync(site, "mayor", Language.Russian, Answer.Problem, "По-русски", March);
        using var all = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await all.GoAsync("/admin/feedback?language=kk");
        var action = ActionOf(all);
        using var russian = await site.SignInAsync(
            await site.AddAccountAsync("R", hasAuthenticator: false, new Grant { Role = Role.Translator, Language = Language.Russian })
        );
        await russian.GoAsync("/admin/feedback");
        var token = russian.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

        using var refused = await russian.PostAsync(action, [new("isDone", "true"), new("form-token", token)]);
        await russian.GoAsync("/admin/feedback");
        using var table = await russian.SendAsync("/admin/feedback/export");

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var text = await table.Content.ReadAsStringAsync(Ct);
        Assert.Contains("По-русски", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Қазақша", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_WritesWhatIsListed_AndIsAudited()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.English, Answer.No, "Unclear", March);
        await AddFeedbackAsync(site, "mayor", Language.English, Answer.Yes, "Thanks", March);
        await AddFeedbackAsync(site, "about", Language.Russian, Answer.No, "Непонятно", March);
        var account = await site.AddAccountAsync(Role.Author);
        using var browser = await site.SignInAsync(account);
        await browser.GoAsync("/admin/feedback?answer=no&language=en");

        using var table = await browser.SendAsync("/admin/feedback/export?answer=no&language=en");

        Assert.Equal("feedback.csv", table.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var lines = (await table.Content.ReadAsStringAsync(Ct)).TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal("time;language;page;revision;answer;text;done;assignee;note", lines[0]);
        Assert.EndsWith(";en;mayor;1;no;Unclear;;;", lines[1], StringComparison.Ordinal);
        await using var db = site.Database.Open();
        Assert.Equal(
            (account.Id, Language.English),
            await db
                .Audit.Where(a => a.Action == AuditActions.FeedbackExported)
                .Select(a => ValueTuple.Create(a.ActorId, a.Language!))
                .SingleAsync(Ct)
        );
    }

    [Fact]
    public async Task RemoveEntry_ByPublisherOnly_AndAuditLogDoesNotContainIt()
    {
        await using var site = await TestSite.StartAsync();
        await AddFeedbackAsync(site, "mayor", Language.Kazakh, Answer.Problem, "Балағат 701", March);
        var publisher = await site.AddAccountAsync(Role.Publisher);
        using var browser = await site.SignInAsync(publisher);
        await browser.GoAsync("/admin/feedback");
        var action = browser.Page.QuerySelector(".remove form[action$='/remove']:not([action*='/text/'])")!.GetAttribute("action")!;
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await author.GoAsync("/admin/feedback");
        var token = author.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using (var refused = await author.PostAsync(action, [new("form-token", token)]))
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        await browser.SubmitAsync(action, "/admin/feedback");

        await using var db = site.Database.Open();
        Assert.False(await db.Feedback.AnyAsync(Ct));
        var act = await db.Audit.SingleAsync(a => a.Action == AuditActions.FeedbackRemoved, Ct);
        Assert.Equal(
            (publisher.Id, await StaffCommands.IdOfAsync(site.Database, "mayor"), Language.Kazakh),
            (act.ActorId, act.PageId, act.Language)
        );
        Assert.DoesNotContain("701", act.Detail, StringComparison.Ordinal);
    }

    /// <summary>Address to which the forms of the first entry are sent.</summary>
    private static string ActionOf(StaffBrowser browser) =>
        browser.Page.QuerySelector(".feedback-entry .buttons form")!.GetAttribute("action")!;

    private static List<IElement> Rows(IDocument page) => [.. page.QuerySelectorAll(".feedback-entry")];

    private static List<string> Words(IDocument page) => [.. page.QuerySelectorAll(".feedback-entry .words").Select(w => w.TextContent)];

    /// <summary>The editor shows recent feedback on the page, in its language.</summary>
    [Fact]
    public async Task Editor_ShowsFeedbackOnThePageBesideTheText()
    {
        await using var site = await TestSite.StartAsync();
        var now = DateTime.UtcNow;
        await AddFeedbackAsync(site, "about", Language.English, Answer.Problem, "The date is <wrong>.", now.AddDays(-1));
        await AddFeedbackAsync(site, "about", Language.English, Answer.Yes, "", now.AddDays(-2));
        await AddFeedbackAsync(site, "about", Language.English, Answer.Yes, "Long ago.", now.AddDays(-400));
        await AddFeedbackAsync(site, "about", Language.Russian, Answer.No, "По-русски.", now.AddDays(-1));
        await AddFeedbackAsync(site, "mayor", Language.English, Answer.No, "Of another page.", now.AddDays(-1));
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var signals = (await browser.GoAsync($"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "about")}/en")).QuerySelector(
            ".signals"
        )!;

        Assert.Equal(["1", "0", "1"], signals.QuerySelectorAll("dd").Select(d => d.TextContent));
        Assert.Equal("The date is <wrong>.", Assert.Single(signals.QuerySelectorAll(".signals-words .typed")).TextContent);
        Assert.Null(
            (await browser.GoAsync($"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "privacy")}/en")).QuerySelector(".signals")
        );
    }

    private static async Task AddFeedbackAsync(TestSite site, string key, Language language, Answer answer, string text, DateTime at)
    {
        await using var db = site.Database.Open();
        var live = await db.Publications.AsNoTracking().SingleAsync(p => p.Page!.Key == key && p.Language == language, Ct);
        db.Feedback.Add(
            new FeedbackEntry
            {
                Id = Guid.NewGuid(),
                PageId = live.PageId,
                Language = language,
                RevisionId = live.RevisionId,
                Answer = answer,
                Text = text,
                AtUtc = at,
            }
        );
        await db.SaveChangesAsync(Ct);
    }
}
