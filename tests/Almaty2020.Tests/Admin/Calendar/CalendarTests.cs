using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Calendar;

/// <summary>The calendar of scheduled acts and review dates.</summary>
public sealed class CalendarTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Month_ListsEntriesOnTheirAlmatyDay_WithLinks()
    {
        await using var site = await TestSite.StartAsync();
        var (mayor, about) = (await StaffCommands.IdOfAsync(site.Database, "mayor"), await StaffCommands.IdOfAsync(site.Database, "about"));
        // In UTC it is still the evening before, but in Almaty the month has begun.
        await AddAsync(site, mayor, Language.Kazakh, new DateTime(2999, 2, 28, 19, 0, 0, DateTimeKind.Utc), ScheduledState.Waiting);
        await AddAsync(site, mayor, Language.Russian, new DateTime(2999, 3, 31, 19, 0, 0, DateTimeKind.Utc), ScheduledState.Waiting);
        await AddAsync(
            site,
            mayor,
            Language.English,
            new DateTime(2999, 3, 9, 4, 0, 0, DateTimeKind.Utc),
            ScheduledState.Done,
            new DateTime(2999, 3, 9, 4, 21, 0, DateTimeKind.Utc)
        );
        await AddAsync(site, about, Language.English, new DateTime(2999, 3, 9, 5, 0, 0, DateTimeKind.Utc), ScheduledState.Cancelled);
        await using (var db = site.Database.Open())
            await db.Pages.Where(p => p.Id == about).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2999, 3, 31)), Ct);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));

        var page = await browser.GoAsync("/admin/calendar?month=2999-03");

        Assert.Equal("Calendar: March 2999", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(31, page.QuerySelectorAll(".month > li").Length);
        Assert.Equal(
            ["1 March 2999, Fri", "9 March 2999, Sat", "31 March 2999, Sun"],
            page.QuerySelectorAll(".month h2").Select(d => d.TextContent)
        );
        Assert.NotNull(page.QuerySelector(".month.starts-5"));
        Assert.Equal(
            [$"/admin/pages/{mayor}/kk/review", $"/admin/pages/{mayor}/en/review", $"/admin/pages/{about}/en"],
            page.QuerySelectorAll(".month .item-name").Select(a => a.GetAttribute("href"))
        );
        Assert.Contains("Was taken down 9 March 2999, 09:21", Day(page, 9), StringComparison.Ordinal);
        Assert.Contains("late by 21 minutes", Day(page, 9), StringComparison.Ordinal);
        Assert.Contains("Due for review", Day(page, 31), StringComparison.Ordinal);
        Assert.Equal("/admin/calendar?month=2999-04", page.QuerySelector("[rel=next]")!.GetAttribute("href"));
        Assert.Single(page.QuerySelectorAll("form.cancel"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?month=never")]
    [InlineData("?month=9999-12")]
    public async Task NoMonthOrInvalidOne_ShowsTheNextDays(string query)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/calendar" + query);

        Assert.Equal("Calendar: Next 30 days", page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(page.QuerySelector(".none"));
        var month = page.QuerySelector("main .pager a")!.GetAttribute("href")!;
        Assert.NotNull((await browser.GoAsync(month)).QuerySelector(".month > [aria-current=date]"));
        Assert.Equal("page", page.QuerySelector(".admin-nav a[href='/admin/calendar']")!.GetAttribute("aria-current"));
    }

    [Fact]
    public async Task Agenda_ShowsTheNext30DaysByDay_WithOneCardForLanguagesOfOneAct()
    {
        var clock = new TestClock();
        var today = Formats.DayOf(clock.GetUtcNow().UtcDateTime);
        await using var site = await TestSite.StartAsync(clock);
        var mayor = await StaffCommands.IdOfAsync(site.Database, "mayor");
        var group = Guid.CreateVersion7();
        foreach (var language in (Language[])[Language.English, Language.Kazakh])
            await AddAsync(site, mayor, language, SiteTime.StartOf(today.AddDays(29)), ScheduledState.Waiting, group: group);
        // The first day after the 30, and the day before today.
        await AddAsync(site, mayor, Language.Russian, SiteTime.StartOf(today.AddDays(30)), ScheduledState.Waiting);
        var yesterday = SiteTime.StartOf(today).AddMinutes(-1);
        await AddAsync(site, mayor, Language.Russian, yesterday, ScheduledState.Done, yesterday);
        await using (var db = site.Database.Open())
            await db.Pages.Where(p => p.Id == mayor).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, today), Ct);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));

        var page = await browser.GoAsync("/admin/calendar");

        var days = page.QuerySelectorAll(".agenda > li");
        Assert.Equal(2, days.Length);
        Assert.Equal(Formats.For(Language.English).Date(today) + " today", days[0].QuerySelector("h2")!.TextContent);
        Assert.Equal("date", days[0].GetAttribute("aria-current"));
        Assert.StartsWith(
            Formats.For(Language.English).Date(today.AddDays(29)),
            days[1].QuerySelector("h2")!.TextContent,
            StringComparison.Ordinal
        );
        var card = Assert.Single(days[1].QuerySelectorAll(".items > li"));
        Assert.Equal(["English", "Қазақша"], card.QuerySelectorAll(".badge[lang]").Select(b => b.FirstChild!.TextContent));
        Assert.Equal("/admin/calendar", card.QuerySelector("form.cancel input[name=returnUrl]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task TranslatorOfOneLanguage_SeesOnlyThatLanguage()
    {
        await using var site = await TestSite.StartAsync();
        var mayor = await StaffCommands.IdOfAsync(site.Database, "mayor");
        foreach (var language in Language.All)
            await AddAsync(site, mayor, language, new DateTime(2999, 3, 9, 4, 0, 0, DateTimeKind.Utc), ScheduledState.Waiting);
        await using (var db = site.Database.Open())
            await db.Pages.Where(p => p.Id == mayor).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2999, 3, 31)), Ct);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));

        var page = await browser.GoAsync("/admin/calendar?month=2999-03");

        Assert.Equal(
            [$"/admin/pages/{mayor}/kk/review", $"/admin/pages/{mayor}/kk"],
            page.QuerySelectorAll(".month .item-name").Select(a => a.GetAttribute("href"))
        );
        // Only publishers may cancel.
        Assert.Empty(page.QuerySelectorAll("form.cancel"));
    }

    [Fact]
    public async Task LanguagesOfOneAct_ShareACard_AndAnEndDateHasATitle()
    {
        await using var site = await TestSite.StartAsync();
        var (mayor, about) = (await StaffCommands.IdOfAsync(site.Database, "mayor"), await StaffCommands.IdOfAsync(site.Database, "about"));
        var (together, due) = (Guid.CreateVersion7(), new DateTime(2999, 3, 9, 4, 0, 0, DateTimeKind.Utc));
        await AddAsync(site, mayor, Language.English, due, ScheduledState.Waiting, group: together);
        await AddAsync(site, mayor, Language.Kazakh, due, ScheduledState.Waiting, group: together);
        await AddAsync(site, about, Language.English, due, ScheduledState.Waiting);
        // Like the end date of a page that has yet to go live: there is a revision, but nothing live.
        await StaffCommands.WithdrawAsync(site.Database, "about", Language.English);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));

        var page = await browser.GoAsync("/admin/calendar?month=2999-03");

        var cards = page.QuerySelectorAll(".month li .items > li");
        Assert.Equal(2, cards.Length);
        Assert.Equal(
            [
                ["English", "Қазақша"],
                ["English"],
            ],
            cards.Select(c => c.QuerySelectorAll(".badge[lang]").Select(b => b.FirstChild!.TextContent).ToArray())
        );
        Assert.DoesNotContain("together with", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("About this site", cards[1].QuerySelector(".item-name")!.TextContent);
        Assert.Contains(
            "About this site",
            (await browser.GoAsync("/admin")).QuerySelector("[aria-labelledby=scheduled]")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Cancel_OneLanguage_AsksFirst_AndKeepsTheOthers()
    {
        await using var site = await TestSite.StartAsync();
        var mayor = await StaffCommands.IdOfAsync(site.Database, "mayor");
        var (together, due) = (Guid.CreateVersion7(), new DateTime(2999, 3, 9, 4, 0, 0, DateTimeKind.Utc));
        foreach (var language in Language.All)
            await AddAsync(site, mayor, language, due, ScheduledState.Waiting, group: together);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        var review = $"/admin/pages/{mayor}/ru/review";
        await browser.GoAsync(review);
        var form = browser.Page.QuerySelector<AngleSharp.Html.Dom.IHtmlFormElement>(".scheduled form.cancel")!;
        Assert.Equal("get", form.GetAttribute("method"));
        var question =
            form.GetAttribute("action")
            + "?"
            + string.Join('&', StaffBrowser.FieldsOf(form).Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));

        await browser.GoAsync(question);
        Assert.Equal(4, browser.Page.QuerySelectorAll("input[name=act]").Length);
        Assert.Contains(
            "Русский",
            browser.Page.QuerySelector("input[name=act][checked]")!.ParentElement!.TextContent,
            StringComparison.Ordinal
        );
        await using var db = site.Database.Open();
        Assert.Equal(3, await db.Schedule.CountAsync(a => a.State == ScheduledState.Waiting, Ct));
        using (var withoutChoice = await browser.SendAsync(form.GetAttribute("action")!, ("act", null)))
            Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, withoutChoice.StatusCode);
        await browser.GoAsync(question);
        using var answer = await browser.SendAsync(form.GetAttribute("action")!);

        Assert.Equal(review, answer.Headers.Location?.OriginalString);
        Assert.Equal(
            ["en", "kk"],
            (await db.Schedule.Where(a => a.State == ScheduledState.Waiting).ToListAsync(Ct))
                .Select(a => a.Language.Code)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            [Language.Russian],
            await db.Audit.Where(a => a.Action == AuditActions.ScheduleCancelled).Select(a => a.Language!).ToListAsync(Ct)
        );
        Assert.DoesNotContain(
            "together with 2",
            (await browser.GoAsync($"/admin/pages/{mayor}/en/review")).QuerySelector(".scheduled")!.TextContent,
            StringComparison.Ordinal
        );
        await browser.GoAsync(form.GetAttribute("action")!);
        using var rest = await browser.SendAsync(form.GetAttribute("action")!, ("act", "all"));
        Assert.Equal(0, await db.Schedule.CountAsync(a => a.State == ScheduledState.Waiting, Ct));
        Assert.Equal(3, await db.Audit.CountAsync(a => a.Action == AuditActions.ScheduleCancelled, Ct));
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/kk")]
    public async Task CancelQuestion_ReturnUrlOutsideAdmin_LinksToStartPage(string returnUrl)
    {
        await using var site = await TestSite.StartAsync();
        var group = Guid.CreateVersion7();
        await AddAsync(
            site,
            await StaffCommands.IdOfAsync(site.Database, "mayor"),
            Language.Kazakh,
            new DateTime(2999, 3, 9, 4, 0, 0, DateTimeKind.Utc),
            ScheduledState.Waiting,
            group: group
        );
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));

        await browser.GoAsync($"/admin/calendar/{group}/cancel?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.DoesNotContain(returnUrl, browser.Page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")));
        Assert.Equal("/admin", browser.Page.QuerySelector("main form ~ p a")!.GetAttribute("href"));
    }

    private static string Day(IDocument page, int day) => page.QuerySelectorAll(".month > li")[day - 1].TextContent;

    private static async Task AddAsync(
        TestSite site,
        int page,
        Language language,
        DateTime due,
        ScheduledState state,
        DateTime? ended = null,
        Guid? group = null
    )
    {
        await using var db = site.Database.Open();
        db.Schedule.Add(
            new ScheduledAct
            {
                Id = Guid.CreateVersion7(),
                GroupId = group ?? Guid.CreateVersion7(),
                PageId = page,
                Language = language,
                Kind = ScheduledKind.Withdraw,
                Withdrawal = WithdrawalKind.Gone,
                DueAtUtc = due,
                ActorId = "somebody",
                CreatedAtUtc = due,
                State = state,
                EndedAtUtc = ended,
            }
        );
        await db.SaveChangesAsync(Ct);
    }
}
