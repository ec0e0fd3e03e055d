using Almaty2020.Tests.Notifications;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Upkeep;

/// <summary>Reminders that the next value of an indicator is due.</summary>
public sealed class ValueRemindersTests : IAsyncLifetime
{
    private readonly NotificationSite told = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Year => Formats.DayOf(told.Clock.GetUtcNow().UtcDateTime).Year;

    public ValueTask InitializeAsync() => told.InitializeAsync();

    public ValueTask DisposeAsync() => told.DisposeAsync();

    [Fact]
    public async Task LateValue_StaffOfTheIndicatorAreTold_OnceForEachPeriod()
    {
        var page = await DemoIndicators.AddAsync(told.Site, "lanes", FieldsUpTo(Year - 3));
        await DemoIndicators.AddAsync(told.Site, "in-time", FieldsUpTo(Year - 2));
        var author = await told.AddAsync(Role.Author, "Dana", page);
        var (elsewhere, translator) = (
            await told.AddAsync(Role.Author, "Elsewhere", await told.PageAsync("mayor")),
            await told.AddAsync(Role.Translator, "Translator", page)
        );
        await told.SpeakAsync(author, Language.Russian);

        // Two nodes at the same time, and once more after a restart.
        var counts = await Task.WhenAll(RemindAsync(), RemindAsync());
        Assert.Equal(1, counts.Sum());
        Assert.Equal(0, await RemindAsync());

        Assert.Equal([NotificationKind.ValueDue], await told.KindsAsync(author));
        Assert.Empty(await told.KindsAsync(elsewhere));
        Assert.Empty(await told.KindsAsync(translator));
        using (var browser = await told.Site.SignInAsync(author))
        {
            var link = Assert.Single((await browser.GoAsync("/admin/notifications")).QuerySelectorAll(".notifications li a"));
            Assert.Equal("«Indicator lanes»: пора внести очередное значение", link.TextContent);
            Assert.Equal($"/admin/pages/{page}/en", link.GetAttribute("href"));
            var list = (await browser.GoAsync("/admin")).QuerySelector("section[aria-labelledby=values]")!;
            Assert.Equal($"/admin/pages/{page}/en", Assert.Single(list.QuerySelectorAll("a")).GetAttribute("href"));
            Assert.Contains($"1 января {Year}", list.TextContent, StringComparison.Ordinal);
        }

        using (var other = await told.Site.SignInAsync(elsewhere))
            Assert.Null((await other.GoAsync("/admin")).QuerySelector("section[aria-labelledby=values]"));
        told.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("«Indicator lanes»: пора внести очередное значение", Assert.Single(await told.MailsToAsync(author)).Subject);

        // The value comes, and a year later the next one is late.
        var staff = new TestStaff(told.Site.Database);
        Assert.IsType<PublishOne.Outcome.Live>(
            await staff.PublishAsync(page, Language.English, DemoIndicators.Text("lanes", FieldsUpTo(Year - 2)))
        );
        Assert.Equal(0, await RemindAsync());
        // The other indicator is late too, but has no staff.
        told.Clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal(1, await RemindAsync());
        Assert.Equal(0, await RemindAsync());
        Assert.Equal(2, (await told.KindsAsync(author)).Count);
    }

    [Fact]
    public async Task SeveralLateValues_AreOneNotification()
    {
        await DemoIndicators.AddAsync(told.Site, "lanes", FieldsUpTo(Year - 3));
        await DemoIndicators.AddAsync(told.Site, "roads", FieldsUpTo(Year - 4));
        var author = await told.AddAsync(Role.Author, "Dana");

        Assert.Equal(2, await RemindAsync());

        using var browser = await told.Site.SignInAsync(author);
        var link = Assert.Single((await browser.GoAsync("/admin/notifications")).QuerySelectorAll(".notifications li a"));
        Assert.Equal(("2 indicators are due for their next values", "/admin"), (link.TextContent, link.GetAttribute("href")));
    }

    [Fact]
    public async Task ValueInADraft_OrNoneExpected_IsNoReminder()
    {
        var page = await DemoIndicators.AddAsync(told.Site, "lanes", FieldsUpTo(Year - 3));
        await DemoIndicators.AddAsync(told.Site, "no-frequency", FieldsUpTo(Year - 5) with { Frequency = null });
        await DemoIndicators.AddAsync(told.Site, "ended", DemoIndicators.BicycleLanes);
        await told.AddAsync(Role.Author, "Dana");
        Assert.IsType<SaveDraft.Outcome.Saved>(
            await new TestStaff(told.Site.Database).SaveDraftAsync(
                page,
                Language.English,
                DemoIndicators.Text("lanes", FieldsUpTo(Year - 2))
            )
        );

        Assert.Equal(0, await RemindAsync());

        // Without the draft it is due.
        await using var db = told.Site.Database.Open();
        await db.Drafts.Where(d => d.PageId == page).ExecuteDeleteAsync(Ct);
        Assert.Equal(1, await RemindAsync());
    }

    private static IndicatorFields FieldsUpTo(int year) =>
        DemoIndicators.BicycleLanes with
        {
            Target = null,
            Observations = [DemoIndicators.Value(year - 1, 10), DemoIndicators.Value(year, 12)],
        };

    private Task<int> RemindAsync() => told.UseAsync((ValueReminders remind) => remind.ExecuteAsync(Ct));
}
