using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
using AngleSharp.Dom;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin;

/// <summary>What waits for whom, where a day at work begins.</summary>
public sealed class DashboardTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly string[] Publishers = ["waiting", "mine", "scheduled", "behind", "review", "feedback"];
    private static readonly string[] Writers = ["mine", "behind", "review", "feedback"];

    [Theory]
    [InlineData(Role.Publisher)]
    [InlineData(Role.Author)]
    [InlineData(Role.Translator)]
    [InlineData(Role.Administrator)]
    public async Task NothingToDo_EachRoleSeesItsOwnListsAndWhatWouldBeThere(Role role)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(role));

        var page = await browser.GoAsync("/admin");

        string[] lists = role switch { Role.Publisher => Publishers, Role.Administrator => [], _ => Writers };
        Assert.Equal(lists, page.QuerySelectorAll("section h2").Select(h => h.Id));
        foreach (var list in lists)
        {
            Assert.Equal("0", page.QuerySelector($"#{list} .count")!.TextContent);
            Assert.NotEmpty(Section(page, list).QuerySelector(".none")!.TextContent);
            Assert.Null(Section(page, list).QuerySelector("li"));
        }

        Assert.Equal(role == Role.Administrator, page.QuerySelector("main > .lead") is not null);
        Assert.Equal(role != Role.Administrator, page.QuerySelector(".admin-nav a[href='/admin/feedback']") is not null);
    }

    [Fact]
    public async Task DraftOfSomebodyElse_WaitsForWhoMayPublishItAndIsTheWritersOwn()
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
        Assert.Equal(("Жаңа тақырып", "kk", $"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "mayor")}/kk/review"), (link.TextContent, link.GetAttribute("lang"), link.GetAttribute("href")));
        Assert.Contains("Dana", waiting.TextContent, StringComparison.Ordinal);
        Assert.Contains("Өзімдікі", own.TextContent, StringComparison.Ordinal);
        Assert.Contains("Жаңа тақырып", Assert.Single(Items(theirs, "mine")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DraftOfAPageThatIsNotLive_IsNamedAndLeadsToTheEditor()
    {
        await using var site = await TestSite.StartAsync();
        var author = await site.AddAccountAsync(Role.Author);
        await SaveAsync(site, "about", Language.Russian, author.Id, "");
        await ByStaff.WithdrawAsync(site.Database, "about", Language.Russian);

        using var browser = await site.SignInAsync(author);
        var item = Assert.Single(Items(await browser.GoAsync("/admin"), "mine"));

        Assert.Equal($"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "about")}/ru", item.QuerySelector("a")!.GetAttribute("href"));
        // It has no title yet: another language's stands for it.
        Assert.Equal("Сайт туралы", item.QuerySelector(".item-name")!.TextContent);
        Assert.Contains("Not live", item.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RightsInAPartAndALanguage_AreTheBoundsOfEveryList()
    {
        await using var site = await TestSite.StartAsync();
        var (within, beside, above) = ("almaty-2020/active-city", "mayor", "almaty-2020");
        var part = await ByStaff.IdOfAsync(site.Database, above);
        var author = await site.AddAccountAsync(Role.Author);
        foreach (var key in (string[])[within, beside, above])
        {
            await SaveAsync(site, key, Language.Kazakh, author.Id, $"kk {key}");
            await SaveAsync(site, key, Language.Russian, author.Id, $"ru {key}");
            foreach (var language in Language.All)
                await SayAsync(site, key, language, $"{language} {key}");
            await ByStaff.PublishAsync(site.Database, key, Language.English, text => text with { Summary = "Gone on." });
        }

        await ScheduleEverythingAsync(site);
        await site.Database.ChangeUnseenAsync($"UPDATE Pages SET ReviewBy = '2020-01-01'");
        var publisher = await site.AddAccountAsync("Publisher", hasAuthenticator: true, new Grant { Role = Role.Publisher, PageId = part, Language = Language.Kazakh });

        using var browser = await site.SignInAsync(publisher);
        var page = await browser.GoAsync("/admin");

        Assert.Equal([$"kk {above}", $"kk {within}"], Items(page, "waiting").Select(Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, Items(page, "feedback").Count);
        Assert.All(Items(page, "feedback"), item => Assert.StartsWith("kk almaty-2020", item.QuerySelector(".words")!.TextContent, StringComparison.Ordinal));
        // The programme and what lies below it, in Kazakh.
        var below = $"{(await site.Database.Reader.SiteAsync(Ct)).Pages.Count(p => p.Language == Language.Kazakh && (p.Key == above || p.Key.StartsWith(above + "/", StringComparison.Ordinal)))}";
        Assert.Equal(below, page.QuerySelector("#scheduled .count")!.TextContent);
        Assert.All(Items(page, "scheduled"), item => Assert.EndsWith("/kk/review", item.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal));
        Assert.Equal("2", page.QuerySelector("#behind .count")!.TextContent);
        Assert.All(Items(page, "behind"), item => Assert.Equal("kk", item.QuerySelector("a")!.GetAttribute("lang")));
        // A page is of no language: each once.
        Assert.Equal(below, page.QuerySelector("#review .count")!.TextContent);
    }

    /// <summary>What lies below what the tree says, whatever a page is called.</summary>
    [Fact]
    public async Task KeyThatBeginsLikeAnothers_MakesNoPartOfIt()
    {
        await using var site = await TestSite.StartAsync();
        await site.Database.ChangeUnseenAsync($"UPDATE Pages SET [Key] = 'almaty-2020/other' WHERE [Key] = 'about'");
        var author = await site.AddAccountAsync(Role.Author);
        await SaveAsync(site, "almaty-2020/other", Language.English, author.Id, "Not yours");
        await SaveAsync(site, "almaty-2020", Language.English, author.Id, "Yours");
        var publisher = await site.AddAccountAsync("Publisher", hasAuthenticator: true, new Grant { Role = Role.Publisher, PageId = await ByStaff.IdOfAsync(site.Database, "almaty-2020") });

        using var browser = await site.SignInAsync(publisher);

        Assert.Equal(["Yours"], Items(await browser.GoAsync("/admin"), "waiting").Select(Name));
    }

    [Fact]
    public async Task Scheduled_TheNextComesFirstAndLeadsToItsReview()
    {
        await using var site = await TestSite.StartAsync();
        var (mayor, about) = (await ByStaff.IdOfAsync(site.Database, "mayor"), await ByStaff.IdOfAsync(site.Database, "about"));
        await ScheduleAsync(site, mayor, Language.English, ScheduledKind.Withdraw, new DateTime(2998, 6, 1, 0, 0, 0, DateTimeKind.Utc));
        await ScheduleAsync(site, about, Language.English, ScheduledKind.Publish, new DateTime(2997, 6, 1, 0, 0, 0, DateTimeKind.Utc));
        // Over: nothing will happen.
        await ScheduleAsync(site, about, Language.Kazakh, ScheduledKind.Withdraw, new DateTime(2020, 6, 1, 0, 0, 0, DateTimeKind.Utc), ScheduledState.Done);
        // What could not be done asks to be looked at first.
        await ScheduleAsync(site, about, Language.Russian, ScheduledKind.Publish, new DateTime(2020, 6, 1, 0, 0, 0, DateTimeKind.Utc), ScheduledState.Failed, IssueCodes.AddressTaken);

        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        var items = Items(await browser.GoAsync("/admin"), "scheduled");

        Assert.Equal([$"/admin/pages/{about}/ru/review", $"/admin/pages/{about}/en/review", $"/admin/pages/{mayor}/en/review"], items.Select(i => i.QuerySelector("a")!.GetAttribute("href")));
        Assert.Contains("Could not go live 1 June 2020", items[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Another page has this address.", items[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Goes live 1 June 2997, 05:00", items[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Will be taken down 1 June 2998, 05:00", items[2].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TranslationBehind_IsThereAsThePublicIsToldAndGoneWhenItHasCaughtUp()
    {
        await using var site = await TestSite.StartAsync();
        await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "About us" }, atUtc: new DateTime(2027, 3, 8, 20, 0, 0, DateTimeKind.Utc));
        await ByStaff.PublishAsync(site.Database, "mayor", Language.English, text => text with { Body = "A comma." }, isMajor: false);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));

        var behind = Items(await browser.GoAsync("/admin"), "behind");
        var item = Assert.Single(behind);
        Assert.Equal($"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "about")}/kk", item.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("The English page changed on 9 March 2027", item.TextContent, StringComparison.Ordinal);
        await using (var db = site.Database.Open())
        {
            // Two translations are behind, and the snapshot says the same of both.
            var told = (await site.Database.Reader.SiteAsync(Ct)).Pages.Where(p => p.BehindSinceUtc is not null).ToList();
            Assert.Equal([Language.Kazakh, Language.Russian], told.Select(p => p.Language).OrderBy(l => l.Code, StringComparer.Ordinal));
        }

        await ByStaff.PublishAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Бәрі жаңа." }, catchesUp: true);
        Assert.Empty(Items(await browser.GoAsync("/admin"), "behind"));
    }

    [Fact]
    public async Task DueForReview_TwoWeeksBeforeItsDayInTheReadersLanguageWithWhatIsLate()
    {
        await using var site = await TestSite.StartAsync();
        var today = Formats.DayOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using (var db = site.Database.Open())
        {
            foreach (var (key, day) in ((string, DateOnly)[])[("mayor", today.AddDays(-1)), ("about", today.AddDays(Worklists.ReviewDays)), ("almaty-2020", today.AddDays(Worklists.ReviewDays + 1))])
                await db.Pages.Where(p => p.Key == key).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, day), Ct);
        }

        await ByStaff.WithdrawAsync(site.Database, "about", Language.English);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var items = Items(await browser.GoAsync("/admin"), "review");

        var (mayor, about) = (await ByStaff.IdOfAsync(site.Database, "mayor"), await ByStaff.IdOfAsync(site.Database, "about"));
        Assert.Equal([$"/admin/pages/{mayor}/en", $"/admin/pages/{about}/kk"], items.Select(i => i.QuerySelector("a")!.GetAttribute("href")));
        Assert.Contains("Overdue", items[0].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Overdue", items[1].TextContent, StringComparison.Ordinal);
        Assert.All(items, item => Assert.Contains("Last checked against its source", item.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task MoreThanFits_TheNewestAreShownAndTheRestIsCounted()
    {
        await using var site = await TestSite.StartAsync();
        var author = await site.AddAccountAsync(Role.Author);
        string[] keys = ["mayor", "about", "almaty-2020", "almaty-2020/active-city", "almaty-2020/social-city", "almaty-2020/comfortable-city", "index"];
        foreach (var key in keys)
            await SaveAsync(site, key, Language.English, author.Id, key);

        using var browser = await site.SignInAsync(author);
        var page = await browser.GoAsync("/admin");

        Assert.Equal("7", page.QuerySelector("#mine .count")!.TextContent);
        Assert.Equal(keys.Reverse().Take(Worklists.Shown), Items(page, "mine").Select(Name));
        Assert.Contains("and 2 more", Section(page, "mine").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryList_IsOneCommandHoweverMuchIsInIt()
    {
        await using var site = await TestSite.StartAsync();
        var publisher = await site.AddAccountAsync(Role.Publisher);
        var recorder = new CommandCounter();
        await using var recorded = site.WithWebHostBuilder(host => host.ConfigureTestServices(services =>
        {
            services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(recorder));
            services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(recorder));
        }));
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
            await SayAsync(site, key, Language.Russian, "Not so.");
            await ByStaff.PublishAsync(site.Database, key, Language.English, text => text with { Summary = "Gone on." });
        }

        await ScheduleEverythingAsync(site);
        await site.Database.ChangeUnseenAsync($"UPDATE Pages SET ReviewBy = '2020-01-01'");
        recorder.Texts.Clear();
        var page = await counted.GoAsync("/admin");

        Assert.All(Publishers, list => Assert.True(Items(page, list).Count >= 3, list));
        // The session, its account with roles, six lists, and what was published in haste, which is shown only where there is some.
        Assert.Equal(9, recorder.Texts.Count);
        Assert.Equal(9, empty);
    }

    private static IElement Section(IDocument page, string list) => page.QuerySelector($"section[aria-labelledby={list}]")!;

    private static List<IElement> Items(IDocument page, string list) => [.. Section(page, list).QuerySelectorAll("li")];

    private static string Name(IElement item) => item.QuerySelector(".item-name")!.TextContent;

    private static async Task SaveAsync(TestSite site, string key, Language language, string accountId, string title)
    {
        await using var db = site.Database.Open();
        var live = await db.Publications.AsNoTracking().Include(p => p.Revision).SingleAsync(p => p.Page!.Key == key && p.Language == language, Ct);
        var outcome = await new SaveDraft(db).ExecuteAsync(
            new SaveDraft.Request(live.PageId, language, live.Revision!.Text with { Title = title }, 0), Actor.Now(accountId, TimeProvider.System), Ct);
        var version = Assert.IsType<SaveDraft.Outcome.Saved>(outcome).Version;
        // What is not complete stays with its writer.
        await new SubmitForReview(db).ExecuteAsync(new SubmitForReview.Request(live.PageId, language, version, ""), Actor.Now(accountId, TimeProvider.System), Ct);
    }

    private static async Task ScheduleEverythingAsync(TestSite site)
    {
        foreach (var page in (await site.Database.Reader.SiteAsync(Ct)).Pages)
            await ScheduleAsync(site, page.PageId, page.Language, ScheduledKind.Withdraw, new DateTime(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private static async Task ScheduleAsync(TestSite site, int page, Language language, ScheduledKind kind, DateTime due, ScheduledState state = ScheduledState.Waiting, string outcome = "")
    {
        await using var db = site.Database.Open();
        db.Schedule.Add(new ScheduledAct { Id = Guid.CreateVersion7(), GroupId = Guid.CreateVersion7(), PageId = page, Language = language, Kind = kind, DueAtUtc = due, ActorId = "somebody", CreatedAtUtc = due, State = state, Outcome = outcome });
        await db.SaveChangesAsync(Ct);
    }

    private static async Task SayAsync(TestSite site, string key, Language language, string text)
    {
        await using var db = site.Database.Open();
        var live = await db.Publications.AsNoTracking().SingleAsync(p => p.Page!.Key == key && p.Language == language, Ct);
        db.Feedback.Add(new Feedback { Id = Guid.CreateVersion7(), PageId = live.PageId, Language = language, RevisionId = live.RevisionId, Answer = Answer.No, Text = text, AtUtc = TimeProvider.System.GetUtcNow().UtcDateTime });
        await db.SaveChangesAsync(Ct);
    }
}
