using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin;

/// <summary>What is scheduled and due for review, by day.</summary>
public sealed class CalendarTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Month_HasEachThingOnItsDayInAlmaty_AndLeadsToIt()
    {
        await using var site = await TestSite.StartAsync();
        var (mayor, about) = (await ByStaff.IdOfAsync(site.Database, "mayor"), await ByStaff.IdOfAsync(site.Database, "about"));
        // The evening before in UTC is the first of the month in Almaty.
        await AddAsync(site, mayor, Language.Kazakh, new DateTime(2999, 2, 28, 19, 0, 0, DateTimeKind.Utc), ScheduledState.Waiting);
        await AddAsync(site, mayor, Language.Russian, new DateTime(2999, 3, 31, 19, 0, 0, DateTimeKind.Utc), ScheduledState.Waiting);
        await AddAsync(site, mayor, Language.English, new DateTime(2999, 3, 9, 4, 0, 0, DateTimeKind.Utc), ScheduledState.Done, new DateTime(2999, 3, 9, 4, 21, 0, DateTimeKind.Utc));
        await AddAsync(site, about, Language.English, new DateTime(2999, 3, 9, 5, 0, 0, DateTimeKind.Utc), ScheduledState.Cancelled);
        await using (var db = site.Database.Open())
            await db.Pages.Where(p => p.Id == about).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2999, 3, 31)), Ct);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));

        var page = await browser.GoAsync("/admin/calendar?month=2999-03");

        Assert.Equal("Calendar: March 2999", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(31, page.QuerySelectorAll(".month > li").Length);
        Assert.Equal(["1 March 2999, Fri", "9 March 2999, Sat", "31 March 2999, Sun"], page.QuerySelectorAll(".month h2").Select(d => d.TextContent));
        Assert.NotNull(page.QuerySelector(".month.starts-5"));
        Assert.Equal([$"/admin/pages/{mayor}/kk/review", $"/admin/pages/{mayor}/en/review", $"/admin/pages/{about}/en"], page.QuerySelectorAll(".month .item-name").Select(a => a.GetAttribute("href")));
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
    public async Task MonthThatIsNone_IsThePresentOne(string query)
    {
        await using var site = await TestSite.StartAsync();
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await browser.GoAsync("/admin/calendar" + query);

        Assert.NotNull(page.QuerySelector(".month > [aria-current=date]"));
        Assert.NotNull(page.QuerySelector(".none"));
        Assert.Equal("page", page.QuerySelector(".admin-nav a[href='/admin/calendar']")!.GetAttribute("aria-current"));
    }

    [Fact]
    public async Task WhoWritesInOneLanguage_SeesThatOne()
    {
        await using var site = await TestSite.StartAsync();
        var mayor = await ByStaff.IdOfAsync(site.Database, "mayor");
        foreach (var language in Language.All)
            await AddAsync(site, mayor, language, new DateTime(2999, 3, 9, 4, 0, 0, DateTimeKind.Utc), ScheduledState.Waiting);
        await using (var db = site.Database.Open())
            await db.Pages.Where(p => p.Id == mayor).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2999, 3, 31)), Ct);
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));

        var page = await browser.GoAsync("/admin/calendar?month=2999-03");

        Assert.Equal([$"/admin/pages/{mayor}/kk/review", $"/admin/pages/{mayor}/kk"], page.QuerySelectorAll(".month .item-name").Select(a => a.GetAttribute("href")));
        // Who does not publish cancels nothing.
        Assert.Empty(page.QuerySelectorAll("form.cancel"));
    }

    private static string Day(IDocument page, int day) => page.QuerySelectorAll(".month > li")[day - 1].TextContent;

    private static async Task AddAsync(TestSite site, int page, Language language, DateTime due, ScheduledState state, DateTime? ended = null)
    {
        await using var db = site.Database.Open();
        db.Schedule.Add(new ScheduledAct
        {
            Id = Guid.CreateVersion7(),
            GroupId = Guid.CreateVersion7(),
            PageId = page,
            Language = language,
            Kind = ScheduledKind.Withdraw,
            Withdrawal = WithdrawalKind.Gone,
            DueAtUtc = due,
            ActorId = "somebody",
            CreatedAtUtc = due,
            State = state,
            EndedAtUtc = ended,
        });
        await db.SaveChangesAsync(Ct);
    }
}
