using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Dashboard;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Upkeep;
using Almaty2020.Web.Validation;
using AngleSharp.Dom;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin.Dashboard;

/// <summary>The task lists of each role on the start page.</summary>
public sealed class DashboardTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly string[] Publishers = ["waiting", "mine", "scheduled", "behind", "review", "feedback"];
    private static readonly string[] Writers = ["mine", "behind", "review", "feedback"];
    private static readonly string[] Translators = ["mine", "missing", "behind", "review", "feedback"];

    [Theory]
    [InlineData(Role.Publisher)]
    [InlineData(Role.Author)]
    [InlineData(Role.Translator)]
    [InlineData(Role.Administrator)]
    public async Task NoTasks_EachRoleSeesItsListsWithExplanations(Role role)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(role));

        var page = await browser.GoAsync("/admin");

        string[] lists = role switch
        {
            Role.Publisher => Publishers,
            Role.Administrator => ["checklist"],
            Role.Translator => Translators,
            _ => Writers,
        };
        Assert.Equal(lists, page.QuerySelectorAll("section h2").Select(h => h.Id));
        foreach (var list in role == Role.Administrator ? [] : lists)
        {
            Assert.Equal("0", page.QuerySelector($"#{list} .count")!.TextContent);
            Assert.NotEmpty(Section(page, list).QuerySelector(".none")!.TextContent);
            Assert.Null(Section(page, list).QuerySelector("li"));
        }

        // Each says what to do next.
        string?[] next = [.. page.QuerySelectorAll(".next-steps a").Select(a => a.GetAttribute("href"))];
        string[] expected = role switch
        {
            Role.Administrator => [],
            _ => ["/admin/pages", "/admin/pages/new", "/admin/guide"],
        };
        Assert.Equal(expected, next);
        Assert.Equal(role != Role.Administrator, page.QuerySelector(".admin-nav a[href='/admin/feedback']") is not null);
    }

    [Fact]
    public async Task NoRole_SaysWhomToAsk_AndLinksToTheGuide()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync("Nobody yet", hasAuthenticator: false));

        var page = await browser.GoAsync("/admin");

        Assert.Contains("Ask an administrator", page.QuerySelector(".next-steps")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["/admin/guide"], page.QuerySelectorAll(".next-steps a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task WorkWaiting_NoNextStepsAreProposed()
    {
        await using var site = await TestSite.StartAsync();
        var author = await site.AddAccountAsync(Role.Author);
        await SaveAsync(site, "about", Language.Kazakh, author.Id, "Жаңа");
        using var browser = await site.SignInAsync(author);

        Assert.Null((await browser.GoAsync("/admin")).QuerySelector(".next-steps"));
    }

    [Fact]
    public async Task Checklist_TicksWhatIsDone_AndGoesWhenAllIs()
    {
        await using var site = await TestSite.StartAsync();
        await site.Database.ExecuteUnloggedAsync($"UPDATE Publications SET Path = 'elsewhere' WHERE Path = '' AND Language = 'kk'");
        using var browser = await site.SignInAsync(
            await site.AddAccountAsync(
                "Aigerim",
                hasAuthenticator: true,
                new Grant { Role = Role.Administrator },
                new Grant { Role = Role.Publisher }
            )
        );
        var home = await StaffCommands.IdOfAsync(site.Database, "index");

        // Only what is to do: no empty lists.
        var page = await browser.GoAsync("/admin");
        Assert.Equal(["checklist"], page.QuerySelectorAll("section h2").Select(h => h.Id));
        Assert.Equal(["Your second factor is set: done"], Done(page));
        Assert.NotNull(page.QuerySelector($".checklist a[href='/admin/pages/{home}/kk'][lang=kk]"));
        Assert.NotNull(page.QuerySelector($".checklist a[href='/admin/pages/{home}/en']"));

        await browser.SubmitAsync("/admin/site-settings", "/admin", ("isOnePerson", "false"));
        await site.AddAccountAsync(Role.Author);
        await site.Database.ExecuteUnloggedAsync($"UPDATE Publications SET Path = '' WHERE Path = 'elsewhere' AND Language = 'kk'");
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Summary = "A first change." });
        page = await browser.GoAsync("/admin");
        Assert.Equal("5 of 6 done", page.QuerySelector("#checklist .count")!.TextContent);
        Assert.Equal(["E-mail works"], page.QuerySelectorAll(".step:not(.done-step) h3").Select(h => h.TextContent.Trim()));

        await using (var db = site.Database.Open())
        {
            db.StoredSettings.Add(new StoredSetting { Name = StoredSettingNames.MailTested, Value = "2026-11-30" });
            await db.SaveChangesAsync(Ct);
        }

        page = await browser.GoAsync("/admin");
        Assert.Null(page.QuerySelector(".checklist"));
        Assert.NotNull(page.QuerySelector("#waiting"));

        static IEnumerable<string> Done(IDocument page) =>
            page.QuerySelectorAll(".done-step h3")
                .Select(h => string.Join(' ', h.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Checklist_PutAway_IsGoneForAllAdministrators()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));
        await browser.GoAsync("/admin");

        await browser.SubmitAsync("/admin/checklist", "/admin");

        using var other = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator, "Another"));
        var page = await other.GoAsync("/admin");
        Assert.Null(page.QuerySelector(".checklist"));
        Assert.Equal(
            ["/admin/accounts/invite", "/admin/accounts", "/admin/site-settings", "/admin/guide"],
            page.QuerySelectorAll(".next-steps a").Select(a => a.GetAttribute("href"))
        );
    }

    [Fact]
    public async Task SubmittedDraft_IsListedForPublisherAndForItsAuthor()
    {
        await using var site = await TestSite.StartAsync();
        var author = await site.AddAccountAsync(Role.Author, "Dana");
        var publisher = await site.AddAccountAsync(Role.Publisher);
        await SaveAsync(site, "mayor", Language.Kazakh, author.Id, "Жаңа тақырып");
        await SaveAsync(site, "about", Language.Kazakh, publisher.Id, "Өзімдікі");

        using var publishers = await site.SignInAsync(publisher);
        var page = await publishers.GoAsync("/admin");
        var waiting = Assert.Single(Items(page, "waiting"));
        var own = Assert.Single(Items(page, "mine"));
        using var authors = await site.SignInAsync(author);
        var theirs = await authors.GoAsync("/admin");

        Assert.Equal("1", page.QuerySelector("#waiting .count")!.TextContent);
        var link = waiting.QuerySelector("a")!;
        Assert.Equal(
            ("Жаңа тақырып", "kk", $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "mayor")}/kk/review"),
            (link.TextContent, link.GetAttribute("lang"), link.GetAttribute("href"))
        );
        Assert.Contains("Dana", waiting.TextContent, StringComparison.Ordinal);
        Assert.Contains("Өзімдікі", own.TextContent, StringComparison.Ordinal);
        Assert.Contains("Жаңа тақырып", Assert.Single(Items(theirs, "mine")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DraftOfPageNotLive_IsNamedAndLinksToEditor()
    {
        await using var site = await TestSite.StartAsync();
        var author = await site.AddAccountAsync(Role.Author);
        await SaveAsync(site, "about", Language.Russian, author.Id, "");
        await StaffCommands.WithdrawAsync(site.Database, "about", Language.Russian);

        using var browser = await site.SignInAsync(author);
        var item = Assert.Single(Items(await browser.GoAsync("/admin"), "mine"));

        Assert.Equal(
            $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "about")}/ru",
            item.QuerySelector("a")!.GetAttribute("href")
        );
        // It has no title yet, so it shows the title of another language.
        Assert.Equal("Сайт туралы", item.QuerySelector(".item-name")!.TextContent);
        Assert.Contains("Not live", item.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RightsForOneSectionAndLanguage_LimitEveryList()
    {
        await using var site = await TestSite.StartAsync();
        var (within, beside, above) = ("almaty-2020/active-city", "mayor", "almaty-2020");
        var part = await StaffCommands.IdOfAsync(site.Database, above);
        var author = await site.AddAccountAsync(Role.Author);
        foreach (var key in (string[])[within, beside, above])
        {
            await SaveAsync(site, key, Language.Kazakh, author.Id, $"kk {key}");
            await SaveAsync(site, key, Language.Russian, author.Id, $"ru {key}");
            foreach (var language in Language.All)
                await AddFeedbackAsync(site, key, language, $"{language} {key}");
            await StaffCommands.PublishAsync(site.Database, key, Language.English, text => text with { Summary = "Gone on." });
        }

        await ScheduleEverythingAsync(site);
        await site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET ReviewBy = '2020-01-01'");
        var publisher = await site.AddAccountAsync(
            "Publisher",
            hasAuthenticator: true,
            new Grant
            {
                Role = Role.Publisher,
                PageId = part,
                Language = Language.Kazakh,
            }
        );

        using var browser = await site.SignInAsync(publisher);
        var page = await browser.GoAsync("/admin");

        Assert.Equal([$"kk {above}", $"kk {within}"], Items(page, "waiting").Select(Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, Items(page, "feedback").Count);
        Assert.All(Items(page, "feedback"), item =>
            Assert.StartsWith("kk almaty-2020", item.QuerySelector(".words")!.TextContent, StringComparison.Ordinal)
        );
        // The programme and the pages below it, in Kazakh.
        var below =
            $"{(await site.Database.Reader.SiteAsync(Ct)).Pages.Count(p => p.Language == Language.Kazakh && (p.Key == above || p.Key.StartsWith(above + "/", StringComparison.Ordinal)))}";
        Assert.Equal(below, page.QuerySelector("#scheduled .count")!.TextContent);
        Assert.All(Items(page, "scheduled"), item =>
            Assert.EndsWith("/kk/review", item.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal)
        );
        Assert.Equal("2", page.QuerySelector("#behind .count")!.TextContent);
        Assert.All(Items(page, "behind"), item => Assert.Equal("kk", item.QuerySelector("a")!.GetAttribute("lang")));
        // The review date applies to all languages, so each page counts once.
        Assert.Equal(below, page.QuerySelector("#review .count")!.TextContent);
    }

    /// <summary>The tree decides which pages are below another, not their keys.</summary>
    [Fact]
    public async Task KeyWithTheSamePrefix_IsNotBelowThatPage()
    {
        await using var site = await TestSite.StartAsync();
        await site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET [Key] = 'almaty-2020/other' WHERE [Key] = 'about'");
        var author = await site.AddAccountAsync(Role.Author);
        await SaveAsync(site, "almaty-2020/other", Language.English, author.Id, "Not yours");
        await SaveAsync(site, "almaty-2020", Language.English, author.Id, "Yours");
        var publisher = await site.AddAccountAsync(
            "Publisher",
            hasAuthenticator: true,
            new Grant { Role = Role.Publisher, PageId = await StaffCommands.IdOfAsync(site.Database, "almaty-2020") }
        );

        using var browser = await site.SignInAsync(publisher);

        Assert.Equal(["Yours"], Items(await browser.GoAsync("/admin"), "waiting").Select(Name));
    }

    [Fact]
    public async Task Scheduled_FailedFirst_ThenByDueTime_LinksToReview()
    {
        await using var site = await TestSite.StartAsync();
        var (mayor, about) = (await StaffCommands.IdOfAsync(site.Database, "mayor"), await StaffCommands.IdOfAsync(site.Database, "about"));
        await ScheduleAsync(site, mayor, Language.English, ScheduledKind.Withdraw, new DateTime(2998, 6, 1, 0, 0, 0, DateTimeKind.Utc));
        await ScheduleAsync(site, about, Language.English, ScheduledKind.Publish, new DateTime(2997, 6, 1, 0, 0, 0, DateTimeKind.Utc));
        // Already done, so not listed.
        await ScheduleAsync(
            site,
            about,
            Language.Kazakh,
            ScheduledKind.Withdraw,
            new DateTime(2020, 6, 1, 0, 0, 0, DateTimeKind.Utc),
            ScheduledState.Done
        );
        // Failed acts come first.
        await ScheduleAsync(
            site,
            about,
            Language.Russian,
            ScheduledKind.Publish,
            new DateTime(2020, 6, 1, 0, 0, 0, DateTimeKind.Utc),
            ScheduledState.Failed,
            IssueCodes.AddressTaken
        );

        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        var items = Items(await browser.GoAsync("/admin"), "scheduled");

        Assert.Equal(
            [$"/admin/pages/{about}/ru/review", $"/admin/pages/{about}/en/review", $"/admin/pages/{mayor}/en/review"],
            items.Select(i => i.QuerySelector("a")!.GetAttribute("href"))
        );
        Assert.Contains("Could not go live 1 June 2020", items[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Another page has this address.", items[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Goes live 1 June 2997, 05:00", items[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Will be taken down 1 June 2998, 05:00", items[2].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BehindTranslation_IsListedLikeOnThePublicSite_UntilCaughtUp()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.English,
            text => text with { Title = "About us" },
            atUtc: new DateTime(2027, 3, 8, 20, 0, 0, DateTimeKind.Utc)
        );
        await StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text => text with { Body = "A comma." }, isMajor: false);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));

        var behind = Items(await browser.GoAsync("/admin"), "behind");
        var item = Assert.Single(behind);
        Assert.Equal(
            $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "about")}/kk",
            item.QuerySelector("a")!.GetAttribute("href")
        );
        Assert.Contains("The source (English) changed on 9 March 2027", item.TextContent, StringComparison.Ordinal);
        await using (var db = site.Database.Open())
        {
            // Two translations are behind, and the snapshot agrees.
            var told = (await site.Database.Reader.SiteAsync(Ct)).Pages.Where(p => p.OutdatedSinceUtc is not null).ToList();
            Assert.Equal([Language.Kazakh, Language.Russian], told.Select(p => p.Language).OrderBy(l => l.Code, StringComparer.Ordinal));
        }

        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.Kazakh,
            text => text with { Body = "Бәрі жаңа." },
            catchesUp: true
        );
        Assert.Empty(Items(await browser.GoAsync("/admin"), "behind"));
    }

    [Fact]
    public async Task DueForReview_ListsPagesTwoWeeksAhead_InReadersLanguage_MarkingOverdue()
    {
        await using var site = await TestSite.StartAsync();
        var today = Formats.DayOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using (var db = site.Database.Open())
        {
            foreach (
                var (key, day) in ((string, DateOnly)[])
                    [
                        ("mayor", today.AddDays(-1)),
                        ("about", today.AddDays(ReviewReminders.DaysBefore)),
                        ("almaty-2020", today.AddDays(ReviewReminders.DaysBefore + 1)),
                    ]
            )
                await db.Pages.Where(p => p.Key == key).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, day), Ct);
        }

        await StaffCommands.WithdrawAsync(site.Database, "about", Language.English);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var items = Items(await browser.GoAsync("/admin"), "review");

        var (mayor, about) = (await StaffCommands.IdOfAsync(site.Database, "mayor"), await StaffCommands.IdOfAsync(site.Database, "about"));
        Assert.Equal(
            [$"/admin/pages/{mayor}/en", $"/admin/pages/{about}/kk"],
            items.Select(i => i.QuerySelector("a")!.GetAttribute("href"))
        );
        Assert.Contains("Overdue", items[0].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Overdue", items[1].TextContent, StringComparison.Ordinal);
        Assert.All(items, item => Assert.Contains("Last checked against its source", item.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LongList_ShowsNewestAndCountsTheRest()
    {
        await using var site = await TestSite.StartAsync();
        var author = await site.AddAccountAsync(Role.Author);
        string[] keys =
        [
            "mayor",
            "about",
            "almaty-2020",
            "almaty-2020/active-city",
            "almaty-2020/social-city",
            "almaty-2020/comfortable-city",
            "index",
        ];
        foreach (var key in keys)
            await SaveAsync(site, key, Language.English, author.Id, key);

        using var browser = await site.SignInAsync(author);
        var page = await browser.GoAsync("/admin");

        Assert.Equal("7", page.QuerySelector("#mine .count")!.TextContent);
        Assert.Equal(keys.Reverse().Take(DashboardQueries.Shown), Items(page, "mine").Select(Name));
        Assert.Contains("and 2 more", Section(page, "mine").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryList_TakesOneQuery_HoweverLong()
    {
        await using var site = await TestSite.StartAsync();
        var publisher = await site.AddAccountAsync(Role.Publisher);
        var recorder = new ConcurrentCommandRecorder();
        await using var recorded = site.WithWebHostBuilder(host =>
            host.ConfigureTestServices(services =>
            {
                services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(recorder));
                services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(recorder));
            })
        );
        using var browser = await site.SignInAsync(publisher);
        using var counted = new StaffBrowser(recorded, browser.Cookies);
        await counted.GoAsync("/admin");

        recorder.Texts.Clear();
        await counted.GoAsync("/admin");
        var empty = recorder.Texts.Count;
        foreach (var key in (string[])["mayor", "about", "almaty-2020"])
        {
            await SaveAsync(site, key, Language.Russian, publisher.Id, "mine");
            await SaveAsync(site, key, Language.Kazakh, "somebody", "theirs");
            await AddFeedbackAsync(site, key, Language.Russian, "Not so.");
            await StaffCommands.PublishAsync(site.Database, key, Language.English, text => text with { Summary = "Gone on." });
        }

        await ScheduleEverythingAsync(site);
        await site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET ReviewBy = '2020-01-01'");
        recorder.Texts.Clear();
        var page = await counted.GoAsync("/admin");

        Assert.All(Publishers, list => Assert.True(Items(page, list).Count >= 3, list));
        // The session, its account with roles, unread notifications, who runs the site, the text about the site, six lists, of which translations
        // behind and values due need none of their own, texts that will be behind, and the urgent and the corrected publications.
        Assert.Equal(14, recorder.Texts.Count);
        Assert.Equal(14, empty);
    }

    private static IElement Section(IDocument page, string list) => page.QuerySelector($"section[aria-labelledby={list}]")!;

    private static List<IElement> Items(IDocument page, string list) => [.. Section(page, list).QuerySelectorAll("li")];

    private static string Name(IElement item) => item.QuerySelector(".item-name")!.TextContent;

    private static async Task SaveAsync(TestSite site, string key, Language language, string accountId, string title)
    {
        await using var db = site.Database.Open();
        var live = await db
            .Publications.AsNoTracking()
            .Include(p => p.Revision)
            .SingleAsync(p => p.Page!.Key == key && p.Language == language, Ct);
        var outcome = await new SaveDraft(db).ExecuteAsync(
            new SaveDraft.Request(live.PageId, language, live.Revision!.Text with { Title = title }, 0),
            Actor.Now(accountId, TimeProvider.System),
            Ct
        );
        var version = Assert.IsType<SaveDraft.Outcome.Saved>(outcome).Version;
        // An incomplete draft is not submitted and stays with its writer.
        await new SubmitForReview(db).ExecuteAsync(
            new SubmitForReview.Request(live.PageId, language, version, ""),
            Actor.Now(accountId, TimeProvider.System),
            Ct
        );
    }

    private static async Task ScheduleEverythingAsync(TestSite site)
    {
        foreach (var page in (await site.Database.Reader.SiteAsync(Ct)).Pages)
            await ScheduleAsync(
                site,
                page.PageId,
                page.Language,
                ScheduledKind.Withdraw,
                new DateTime(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc)
            );
    }

    private static async Task ScheduleAsync(
        TestSite site,
        int page,
        Language language,
        ScheduledKind kind,
        DateTime due,
        ScheduledState state = ScheduledState.Waiting,
        string outcome = ""
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
                CreatedAtUtc = due,
                State = state,
                Outcome = outcome,
            }
        );
        await db.SaveChangesAsync(Ct);
    }

    private static async Task AddFeedbackAsync(TestSite site, string key, Language language, string text)
    {
        await using var db = site.Database.Open();
        var live = await db.Publications.AsNoTracking().SingleAsync(p => p.Page!.Key == key && p.Language == language, Ct);
        db.Feedback.Add(
            new FeedbackEntry
            {
                Id = Guid.CreateVersion7(),
                PageId = live.PageId,
                Language = language,
                RevisionId = live.RevisionId,
                Answer = Answer.No,
                Text = text,
                AtUtc = TimeProvider.System.GetUtcNow().UtcDateTime,
            }
        );
        await db.SaveChangesAsync(Ct);
    }
}
