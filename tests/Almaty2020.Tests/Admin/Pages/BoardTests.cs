using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Pages;

/// <summary>The board of all pages by language, and acts on several pages that first show what will happen.</summary>
public sealed class BoardTests : IAsyncLifetime
{
    private const string Together = "/admin/pages/together";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;
    private int mayor;
    private int about;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        mayor = await StaffCommands.IdOfAsync(site.Database, "mayor");
        about = await StaffCommands.IdOfAsync(site.Database, "about");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Board_ShowsScheduledRetiredAndFailedActs()
    {
        await ScheduleAsync(mayor, Language.English, ScheduledKind.Publish, new DateTime(2999, 3, 1, 4, 30, 0, DateTimeKind.Utc));
        await ScheduleAsync(mayor, Language.Kazakh, ScheduledKind.Withdraw, new DateTime(2999, 4, 1, 4, 30, 0, DateTimeKind.Utc));
        await ScheduleAsync(
            mayor,
            Language.Russian,
            ScheduledKind.Withdraw,
            new DateTime(2020, 4, 1, 4, 30, 0, DateTimeKind.Utc),
            ScheduledState.Failed
        );
        await using (var db = site.Database.Open())
            await db
                .Publications.Where(p => p.PageId == about && p.Language == Language.English)
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.RetiredAtUtc, DateTime.UnixEpoch), Ct);
        using var publisher = await SignInAsync(Role.Publisher);

        var board = await publisher.GoAsync("/admin/pages");

        Assert.Contains("Scheduled", Cell(board, mayor, "en"), StringComparison.Ordinal);
        Assert.Contains("Goes live 1 March 2999, 09:30", Cell(board, mayor, "en"), StringComparison.Ordinal);
        Assert.Contains("Live", Cell(board, mayor, "kk"), StringComparison.Ordinal);
        Assert.Contains("Will be taken down 1 April 2999, 09:30", Cell(board, mayor, "kk"), StringComparison.Ordinal);
        Assert.Contains("Could not be done at its time", Cell(board, mayor, "ru"), StringComparison.Ordinal);
        Assert.Contains("Kept with an explanation", Cell(board, about, "en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_ShowsBehindTranslationsWithDraft_AndUrgentPublicationsToConfirm()
    {
        await StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text => text with { Summary = "Gone on." });
        await StaffCommands.SaveDraftAsync(site.Database, "mayor", Language.Kazakh, text => text with { Summary = "Жазылуда." });
        await using (var db = site.Database.Open())
            await db
                .Publications.Where(p => p.PageId == mayor && p.Language == Language.English)
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.UrgentReason, "Flood"), Ct);
        using var publisher = await SignInAsync(Role.Publisher);

        var board = await publisher.GoAsync("/admin/pages");

        Assert.StartsWith("Draft", Badge(board, mayor, "kk"), StringComparison.Ordinal);
        Assert.Contains("The source (English) changed on", Cell(board, mayor, "kk"), StringComparison.Ordinal);
        Assert.Contains("The source (English) changed on", Cell(board, mayor, "ru"), StringComparison.Ordinal);
        Assert.Contains("To be confirmed", Cell(board, mayor, "en"), StringComparison.Ordinal);
        Assert.DoesNotContain("To be confirmed", Cell(board, mayor, "kk"), StringComparison.Ordinal);
    }

    /// <summary>A draft that is edited after it was scheduled counts as a draft, and the scheduled text still goes live.</summary>
    [Fact]
    public async Task ScheduledDraft_IsShownAsScheduled_UntilEdited()
    {
        var version = await StaffCommands.SaveDraftAsync(site.Database, "mayor", Language.English, text =>
            text with
            {
                Summary = "Scheduled.",
            }
        );
        clock.Advance(TimeSpan.FromHours(1));
        await using (var db = site.Database.Open())
            Assert.IsType<Schedule.Outcome.Scheduled>(
                await new Schedule(db).ExecuteAsync(
                    new Schedule.Request(new DateTime(2999, 3, 1, 4, 30, 0, DateTimeKind.Utc))
                    {
                        Publications = [StaffScheduling.Request(mayor, Language.English, version)],
                    },
                    Now,
                    Ct
                )
            );
        using var publisher = await SignInAsync(Role.Publisher);
        Assert.StartsWith("Scheduled", Badge(await publisher.GoAsync("/admin/pages"), mayor, "en"), StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromMinutes(1));
        await using (var db = site.Database.Open())
        {
            var draft = await db.Drafts.AsNoTracking().SingleAsync(Ct);
            Assert.IsType<SaveDraft.Outcome.Saved>(
                await new SaveDraft(db).ExecuteAsync(
                    new SaveDraft.Request(mayor, Language.English, draft.Text with { Summary = "Written on." }, draft.Version),
                    Now,
                    Ct
                )
            );
        }

        var board = await publisher.GoAsync("/admin/pages");
        Assert.Equal("Draft", Badge(board, mayor, "en"));
        Assert.Contains("Goes live 1 March 2999, 09:30", Cell(board, mayor, "en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LanguageFilter_ShowsOnlyThatLanguage_AndLimitsStateFilter()
    {
        await StaffCommands.SaveDraftAsync(site.Database, "mayor", Language.English, text => text with { Summary = "In work." });
        using var publisher = await SignInAsync(Role.Publisher);

        var russian = await publisher.GoAsync("/admin/pages?in=ru");
        Assert.Equal(["Русский"], russian.QuerySelectorAll(".board thead th[lang]").Select(h => h.TextContent));
        Assert.Equal(13, russian.QuerySelectorAll(".board tbody tr").Length);
        Assert.Empty((await publisher.GoAsync("/admin/pages?in=ru&state=Draft")).QuerySelectorAll(".board tbody tr"));
        Assert.Single((await publisher.GoAsync("/admin/pages?in=en&state=Draft")).QuerySelectorAll(".board tbody tr"));
    }

    [Fact]
    public async Task Board_ShowsLastChangeWithPerson_InTheShownLanguages()
    {
        var account = await site.AddAccountAsync(Role.Publisher, "Aliya");
        await using (var db = site.Database.Open())
        {
            var text = await db
                .Publications.Where(p => p.PageId == mayor && p.Language == Language.Kazakh)
                .Select(p => p.Revision!)
                .SingleAsync(Ct);
            Assert.IsType<SaveDraft.Outcome.Saved>(
                await new SaveDraft(db).ExecuteAsync(
                    new SaveDraft.Request(mayor, Language.Kazakh, text.Text with { Summary = "Жазылуда." }, 0),
                    new Actor(account.Id, new DateTime(2998, 2, 3, 6, 0, 0, DateTimeKind.Utc)),
                    Ct
                )
            );
        }

        using var publisher = await site.SignInAsync(account);

        Assert.Equal("3 February 2998 Aliya", LastChange(await publisher.GoAsync("/admin/pages"), mayor));
        Assert.EndsWith("Import", LastChange(await publisher.GoAsync("/admin/pages?in=ru"), mayor), StringComparison.Ordinal);

        static string LastChange(IDocument board, int page) =>
            RowOf(board, page).QuerySelector("td[data-label='Last change']")!.TextContent.Trim();
    }

    [Fact]
    public async Task RowMenu_ListsOnlyWhatTheUserMayDo()
    {
        await StaffCommands.SaveDraftAsync(site.Database, "mayor", Language.Kazakh, text => text with { Summary = "Жазылуда." });
        using var publisher = await SignInAsync(Role.Publisher);
        using var translator = await SignInAsync(Role.Translator);

        Assert.Equal(
            [
                .. Language.All.SelectMany(l =>
                    ((string[])["", l == Language.Kazakh ? "/review" : "-", "/history", "/withdraw"])
                        .Where(end => end != "-")
                        .Select(end => $"/admin/pages/{mayor}/{l.Code}{end}")
                ),
                $"/admin/pages/{mayor}/copy",
                $"/admin/pages/{mayor}/settings",
                $"/admin/pages/{mayor}/move",
                $"/admin/pages/{mayor}/trash",
            ],
            MenuOf(await publisher.GoAsync("/admin/pages"), mayor)
        );
        // A translator of one language may neither withdraw the page nor change its place.
        Assert.Equal(
            [
                $"/admin/pages/{mayor}/kk",
                $"/admin/pages/{mayor}/kk/review",
                $"/admin/pages/{mayor}/kk/history",
                $"/admin/pages/{mayor}/copy",
            ],
            MenuOf(await translator.GoAsync("/admin/pages"), mayor)
        );

        static IEnumerable<string?> MenuOf(IDocument board, int page) =>
            RowOf(board, page).QuerySelectorAll("details.row-menu a").Select(a => a.GetAttribute("href"));
    }

    [Fact]
    public async Task Checkboxes_StandOnlyWhereSomethingCanBeDone()
    {
        var home = await StaffCommands.IdOfAsync(site.Database, "index");
        await StaffCommands.SaveDraftAsync(site.Database, "mayor", Language.English, text => text with { Summary = "In work." });
        using var publisher = await SignInAsync(Role.Publisher);
        using var author = await SignInAsync(Role.Author);

        // The home page is live and cannot be withdrawn.
        var board = await publisher.GoAsync("/admin/pages");
        Assert.Empty(RowOf(board, home).QuerySelectorAll("input[name=cell]"));
        Assert.Equal(3, RowOf(board, mayor).QuerySelectorAll("input[name=cell][form=together]").Length);
        var offered = (await author.GoAsync("/admin/pages")).QuerySelectorAll("input[name=cell]").Select(c => c.GetAttribute("value"));
        Assert.Equal([$"{mayor}-en"], offered);
    }

    [Fact]
    public async Task Sort_ByTitle_ByLastChange_OrByUrgency()
    {
        await StaffCommands.SaveDraftAsync(site.Database, "privacy", Language.English, text => text with { Summary = "In work." });
        using var publisher = await SignInAsync(Role.Publisher);

        var titles = Titles(await publisher.GoAsync("/admin/pages?sort=Title"));
        Assert.Equal(titles.Order(StringComparer.Create(Language.English.Culture, ignoreCase: true)), titles);
        var privacy = (await publisher.GoAsync("/admin/pages?q=privacy")).QuerySelector(".board tbody th")!.TextContent;
        Assert.NotEqual(privacy, Titles(await publisher.GoAsync("/admin/pages"))[0]);
        Assert.Equal(privacy, Titles(await publisher.GoAsync("/admin/pages?sort=Changed"))[0]);
        Assert.Equal(privacy, Titles(await publisher.GoAsync("/admin/pages?sort=State"))[0]);
    }

    /// <summary>What is live is searched in the snapshot in memory, and shown from the database.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("in=kk")]
    [InlineData("in=ru")]
    public async Task StateFilter_FindsThePagesThatTheBoardShowsInThatState(string language)
    {
        await StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text => text with { Summary = "Gone on." });
        await StaffCommands.PublishAsync(site.Database, "site", Language.English, text => text with { Summary = "Gone on." });
        await StaffCommands.SaveDraftAsync(site.Database, "privacy", Language.Kazakh, text => text with { Summary = "Жазылуда." });
        await SubmitAsync("take-part", Language.Russian);
        await StaffCommands.WithdrawAsync(site.Database, "about", Language.Kazakh);
        await ScheduleAsync(
            await StaffCommands.IdOfAsync(site.Database, "accessibility"),
            Language.Russian,
            ScheduledKind.Publish,
            new DateTime(2999, 3, 1, 4, 30, 0, DateTimeKind.Utc)
        );
        using var publisher = await SignInAsync(Role.Publisher);

        var board = await publisher.GoAsync($"/admin/pages?{language}");
        var states = board
            .QuerySelectorAll("select[name=state] option[value]")
            .Where(o => o.GetAttribute("value")!.Length > 0)
            .Select(o => (Name: o.GetAttribute("value")!, Text: o.TextContent))
            .ToList();
        var filled = 0;
        foreach (var (name, text) in states)
        {
            var filtered = await publisher.GoAsync($"/admin/pages?{language}&state={name}");
            var expected = board
                .QuerySelectorAll(".board tbody tr")
                .Where(row => row.QuerySelectorAll("td a[tabindex] .badge").Any(badge => badge.TextContent == text))
                .Select(TitleOf)
                .ToList();
            Assert.Equal(expected, filtered.QuerySelectorAll(".board tbody tr").Select(TitleOf));
            filled += expected.Count > 0 ? 1 : 0;
        }

        Assert.True(filled > 3, $"only {filled} states occur");
        // No order leaves a page out.
        foreach (var sort in (string[])["Title", "Changed", "State"])
        {
            var sorted = await publisher.GoAsync($"/admin/pages?{language}&sort={sort}");
            Assert.Equal(Titles(board).Order(StringComparer.Ordinal), Titles(sorted).Order(StringComparer.Ordinal));
        }

        static string TitleOf(IElement row) => row.QuerySelector("th")!.TextContent;
    }

    [Fact]
    public async Task TextFilter_FindsThePageAboutTheSite_ByItsTitleAndItsKey()
    {
        using var publisher = await SignInAsync(Role.Publisher);

        var title = (await publisher.GoAsync("/admin/pages?q=site&in=en"))
            .QuerySelectorAll(".board tbody th")
            .Select(h => h.TextContent)
            .ToList();

        Assert.Contains("The site", title);
        Assert.Contains("The site", Titles(await publisher.GoAsync($"/admin/pages?q={Uri.EscapeDataString("THE SITE")}")));
    }

    [Fact]
    public async Task SortByLastChange_FollowsTheColumnLastChange()
    {
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Summary = "Gone on." });
        await StaffCommands.SaveDraftAsync(site.Database, "privacy", Language.Kazakh, text => text with { Summary = "Жазылуда." });
        using var publisher = await SignInAsync(Role.Publisher);

        var all = Titles(await publisher.GoAsync("/admin/pages?sort=Changed"));
        var english = Titles(await publisher.GoAsync("/admin/pages?sort=Changed&in=en"));

        Assert.Equal(2, all.Take(2).Intersect(["About", "Privacy"]).Count());
        Assert.Equal("About", english[0]);
        Assert.NotEqual("Privacy", english[1]);
    }

    /// <summary>More pages than one query reads, and far more than the board shows at once.</summary>
    [Fact]
    public async Task Board_ManyPages_IsPagedInTreeOrder_AndFiltersBeyondFirstPage()
    {
        const int Many = 1_150;
        await using (var db = site.Database.Open())
        {
            var parent = await db.Pages.SingleAsync(p => p.Id == about, Ct);
            // Added in reverse, because positions determine the order, not ids.
            for (var n = Many; n > 0; n--)
                db.Pages.Add(
                    new Page
                    {
                        Key = $"many/{n}",
                        Template = Template.Page,
                        SourceLanguage = Language.English,
                        Position = n,
                        UpdatedBy = Actor.ImportUserId,
                        UpdatedAtUtc = DateTime.UnixEpoch,
                    }.SetParent(parent)
                );
            await db.SaveChangesAsync(Ct);
        }

        await new Support.TestStaff(site.Database).SaveDraftAsync(
            await StaffCommands.IdOfAsync(site.Database, "many/1111"),
            Language.Russian,
            Support.TestStaff.Text("tulip", "Көктөбе қызғалдағы")
        );
        using var publisher = await SignInAsync(Role.Publisher);

        var keys = await KeysAsync("");
        Assert.Equal(Enumerable.Range(1, Many).Select(n => $"many/{n}"), keys.Where(k => k.StartsWith("many/", StringComparison.Ordinal)));
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.Equal("many/1", keys[keys.IndexOf("about") + 1]);
        Assert.Equal(keys.Where(k => k.StartsWith("many/", StringComparison.Ordinal)), await KeysAsync("&state=Missing"));
        Assert.Equal(["many/1111"], await KeysAsync("&state=Draft"));
        Assert.Equal(["many/1111"], await KeysAsync($"&q={Uri.EscapeDataString("ТӨБЕ")}"));
        Assert.Equal(["many/77", .. Enumerable.Range(770, 10).Select(n => $"many/{n}")], await KeysAsync("&q=MANY/77"));

        async Task<List<string>> KeysAsync(string filter)
        {
            var found = new List<string>();
            for (var page = 1; ; page++)
            {
                var board = await publisher.GoAsync($"/admin/pages?page={page}{filter}");
                var ids = board
                    .QuerySelectorAll("table.board tbody tr")
                    .Select(row =>
                        int.Parse(
                            row.QuerySelector("a[href^='/admin/pages/']")!.GetAttribute("href")!.Split('/')[3],
                            CultureInfo.InvariantCulture
                        )
                    )
                    .ToList();
                if (ids.Count == 0)
                    return found;
                await using var db = site.Database.Open();
                var named = await db.Pages.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Key, Ct);
                found.AddRange(ids.Select(id => named[id]));
            }
        }
    }

    [Fact]
    public async Task PublishSeveral_ShowsListFirst_AndPublishesTogetherWhenConfirmed()
    {
        await SubmitAsync("mayor", Language.English);
        await SubmitAsync("about", Language.Kazakh);
        using var publisher = await SignInAsync(Role.Publisher);
        var before = await site.Database.Reader.VersionAsync(Ct);

        var page = await publisher.GoAsync($"{Together}?act=Publish&cell={mayor}-en&cell={about}-kk&cell={about}-ru");

        Assert.Equal(2, page.QuerySelectorAll("input[name=cell]").Length);
        Assert.Contains(
            "There is no draft here.",
            page.QuerySelector("section[aria-labelledby=impossible]")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal(before, await site.Database.Reader.VersionAsync(Ct));
        // Each shows its future address and links to its review.
        var first = page.QuerySelector($"a.item-name[href='/admin/pages/{mayor}/en/review']")!.ParentElement!;
        Assert.Contains("/en/mayor", first.TextContent, StringComparison.Ordinal);
        Assert.NotNull(first.QuerySelector($"a[href='/admin/pages/{mayor}/en/compare']"));

        using var withoutNote = await publisher.SendAsync(Together, ($"notes[{mayor}-en]", "Anew."));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, withoutNote.StatusCode);
        var named = publisher.Page.QuerySelector($".wrong a[href='#note-{about}-kk']")!;
        Assert.Equal("What changed, for residents: Fill this in.", named.TextContent);
        Assert.Equal("true", publisher.Page.GetElementById($"note-{about}-kk")!.GetAttribute("aria-invalid"));
        Assert.Null(publisher.Page.GetElementById($"note-{mayor}-en")!.GetAttribute("aria-invalid"));
        Assert.Equal(before, await site.Database.Reader.VersionAsync(Ct));

        // The typed note is still there.
        using var answer = await publisher.SendAsync(Together, ($"notes[{about}-kk]", "Жаңа."));
        Assert.Equal("/admin/pages", answer.Headers.Location?.OriginalString);
        Assert.Contains(
            "2 pages published",
            (await publisher.GoAsync("/admin/pages")).QuerySelector("[role=status]")!.TextContent,
            StringComparison.Ordinal
        );
        await using var db = site.Database.Open();
        Assert.Equal(
            ["Anew.", "Жаңа."],
            await db.PublicationLog.Where(e => e.Number > before).OrderBy(e => e.Note).Select(e => e.Note).ToListAsync(Ct)
        );
    }

    [Fact]
    public async Task SubmitSeveral_PutsAllInReview()
    {
        await StaffCommands.SaveDraftAsync(site.Database, "mayor", Language.English, text => text with { Summary = "One." });
        await StaffCommands.SaveDraftAsync(site.Database, "about", Language.Kazakh, text => text with { Summary = "Two." });
        await StaffCommands.SaveDraftAsync(site.Database, "about", Language.Russian, text => text with { Title = "" });
        using var author = await SignInAsync(Role.Author);

        var page = await author.GoAsync($"{Together}?act=Submit&cell={mayor}-en&cell={about}-kk&cell={about}-ru");
        Assert.Contains("Fill this in.", page.QuerySelector("section[aria-labelledby=impossible]")!.TextContent, StringComparison.Ordinal);
        using var answer = await author.SendAsync(Together, ("message", "Both, please."));

        Assert.Equal("/admin/pages", answer.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        Assert.Equal(
            ["Both, please.", "Both, please."],
            await db.Drafts.Where(d => d.SubmittedAtUtc != null).Select(d => d.Message).ToListAsync(Ct)
        );
    }

    [Fact]
    public async Task WithdrawSeveral_NowOrAtSetTime()
    {
        using var publisher = await SignInAsync(Role.Publisher);
        var programme = await StaffCommands.IdOfAsync(site.Database, "almaty-2020");
        var home = await StaffCommands.IdOfAsync(site.Database, "index");

        var page = await publisher.GoAsync($"{Together}?act=Withdraw&cell={about}-en&cell={mayor}-ru&cell={programme}-en&cell={home}-en");
        var impossible = page.QuerySelector("section[aria-labelledby=impossible]")!.TextContent;
        Assert.Contains("Pages below this one are", impossible, StringComparison.Ordinal);
        Assert.Contains("The home page stays", impossible, StringComparison.Ordinal);
        using var later = await publisher.SendAsync(Together, ("when", "later"), ("date", "2999-03-01"), ("time", "09:30"));
        Assert.Equal("/admin/pages", later.Headers.Location?.OriginalString);
        await using (var db = site.Database.Open())
            Assert.Equal(2, await db.Publications.CountAsync(p => p.UntilUtc == new DateTime(2999, 3, 1, 4, 30, 0, DateTimeKind.Utc), Ct));

        await publisher.GoAsync($"{Together}?act=Withdraw&cell={about}-kk&cell={mayor}-kk");
        using var now = await publisher.SendAsync(Together, ($"notes[{about}-kk]", "Ескірді."));
        Assert.Equal("/admin/pages", now.Headers.Location?.OriginalString);
        Assert.Contains(
            "2 pages withdrawn",
            (await publisher.GoAsync("/admin/pages")).QuerySelector("[role=status]")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("Withdrawn", Badge(publisher.Page, about, "kk"));
    }

    [Fact]
    public async Task WithdrawSeveral_TimeHasPassed_ShowsErrorAndDoesNothing()
    {
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync($"{Together}?act=Withdraw&cell={about}-en");

        using var answer = await publisher.SendAsync(Together, ("when", "later"), ("date", "1.3.2020"), ("time", "09:30"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("the site’s clock shows", publisher.Page.QuerySelector("#date-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishSeveral_WithoutRight_IsRefused_AndInaccessibleCellsAreIgnored()
    {
        await SubmitAsync("mayor", Language.Kazakh);
        using var translator = await SignInAsync(Role.Translator);

        var board = await translator.GoAsync("/admin/pages");
        Assert.Equal(["Submit"], board.QuerySelectorAll("button[name=act]").Select(b => b.GetAttribute("value")));
        var page = await translator.GoAsync($"{Together}?act=Publish&cell={mayor}-kk&cell={mayor}-en&cell=999999-kk&cell=nonsense");
        Assert.Equal(
            ["You do not have permission to publish this page in this language."],
            page.QuerySelectorAll("section[aria-labelledby=impossible] .item-facts span:not(.badge)").Select(s => s.TextContent)
        );
        Assert.DoesNotContain(page.Forms, f => f.GetAttribute("action") == Together);
        var token = page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

        using var forged = await translator.PostAsync(
            Together,
            [
                new("act", "Publish"),
                new("cell", $"{mayor}-kk"),
                new($"versions[{mayor}-kk]", "2"),
                new($"notes[{mayor}-kk]", "!"),
                new("form-token", token),
            ]
        );

        Assert.Equal(HttpStatusCode.Conflict, forged.StatusCode);
        await using var db = site.Database.Open();
        Assert.True(await db.Drafts.AnyAsync(Ct));
    }

    [Fact]
    public async Task SubmitSeveral_NothingChosen_RedirectsToBoard()
    {
        using var author = await SignInAsync(Role.Author);

        using var answer = await author.GetAsync(Together + "?act=Submit");

        Assert.Equal("/admin/pages", answer.Headers.Location?.OriginalString);
    }

    private Actor Now => Actor.Now("somebody", clock);

    private static string[] Titles(IDocument board) => [.. board.QuerySelectorAll(".board tbody th").Select(t => t.TextContent)];

    private static IElement RowOf(IDocument board, int page) =>
        board.QuerySelector($".board a[href^='/admin/pages/{page}/']")!.Closest("tr")!;

    private static IElement CellOf(IDocument board, int page, string language) =>
        board.QuerySelector($".board a[href='/admin/pages/{page}/{language}']")!.ParentElement!;

    private static string Cell(IDocument board, int page, string language) => CellOf(board, page, language).TextContent;

    private static string Badge(IDocument board, int page, string language) =>
        CellOf(board, page, language).QuerySelector(".badge")!.TextContent;

    private async Task<StaffBrowser> SignInAsync(Role role) => await site.SignInAsync(await site.AddAccountAsync(role));

    private async Task SubmitAsync(string key, Language language)
    {
        var version = await StaffCommands.SaveDraftAsync(site.Database, key, language, text => text with { Summary = "In review." });
        await using var db = site.Database.Open();
        Assert.IsType<DraftOutcome.Done>(
            await new SubmitForReview(db).ExecuteAsync(
                new SubmitForReview.Request(await StaffCommands.IdOfAsync(site.Database, key), language, version, ""),
                Now,
                Ct
            )
        );
    }

    private async Task ScheduleAsync(
        int page,
        Language language,
        ScheduledKind kind,
        DateTime due,
        ScheduledState state = ScheduledState.Waiting
    )
    {
        await using var db = site.Database.Open();
        db.Schedule.Add(
            new ScheduledAct
            {
                Id = Guid.CreateVersion7(),
                GroupId = Guid.CreateVersion7(),
                PageId = page,
                Language = language,
                Kind = kind,
                DueAtUtc = due,
                ActorId = "somebody",
                CreatedAtUtc = DateTime.UnixEpoch,
                State = state,
            }
        );
        await db.SaveChangesAsync(Ct);
    }
}
