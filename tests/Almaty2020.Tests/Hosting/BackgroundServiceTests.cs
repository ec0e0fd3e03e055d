using Almaty2020.Tests.Data;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Almaty2020.Tests.Hosting;

/// <summary>A background service logs any exception of the database, survives it, and does its work afterwards.</summary>
public sealed class BackgroundServiceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Every background service and the event ids of its error logs. Add a new service here and in the test below.</summary>
    private static readonly Dictionary<Type, int[]> Services = new()
    {
        [typeof(SiteBackgroundService)] = [1002, 1853, 1502, 1506, 1521],
        [typeof(DailyJobService)] = [1902],
        [typeof(PasswordResetService)] = [1511],
        [typeof(SearchIndexService)] = [1403],
    };

    /// <summary>The endless loops of <see cref="SiteBackgroundService"/>.</summary>
    private static readonly Type[] Loops =
    [
        typeof(MailSender),
        typeof(NotificationMailService),
        typeof(PublicationFollower),
        typeof(ScheduledPublishingService),
        typeof(WriteProbe),
    ];

    /// <summary>A selection of each kind. <see cref="OutageClassificationTests"/> classify all of them.</summary>
    public static TheoryData<string> Faults =>
        [
            "retries given up",
            "socket within",
            "several",
            "timeout of a task",
            "disk full",
            "wrong type",
            "closed object",
            "cancelled by nobody",
            "constraint",
        ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ExceptionInEveryService_IsLoggedAndTheWorkIsDoneAfterwards(string name)
    {
        var fault = (DatabaseExceptionSamples.Outages.GetValueOrDefault(name) ?? DatabaseExceptionSamples.NotOutages[name])!;
        var (database, log, clock) = (new FaultyDatabase(), new SiteLog(), new TestClock());
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), clock: clock, services: services =>
        {
            database.AddTo(services);
            log.AddTo(services);
        });
        // The mail sender fails because a file is in the place of its folder. The search queries the database only without an index, so
        // delete it.
        var mail = Path.Combine(site.Database.DataPath, "mail");
        await File.WriteAllTextAsync(mail, "", Ct);
        if (Directory.Exists(Path.Combine(site.Database.DataPath, "search")))
            Directory.Delete(Path.Combine(site.Database.DataPath, "search"), recursive: true);
        database.Break(fault, onlyFor: nameof(SearchIndexes));
        using var browser = site.CreateBrowser();
        await SiteProcess.UntilAsync(async () => (await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);
        var account = await site.AddAccountAsync(Role.Author);
        var staff = new Support.TestStaff(site.Database);
        staff.Clock.SetUtcNow(clock.GetUtcNow());
        var page = await staff.AddPageAsync("scheduled");
        await staff.SaveDraftAsync(page, Language.English, Support.TestStaff.Text("scheduled"));
        StaffScheduling.GroupOf(
            await staff.ScheduleAsync(staff.Actor.AtUtc.AddMinutes(1), StaffScheduling.Request(page, Language.English))
        );

        await using (var scope = site.Services.CreateAsyncScope())
        {
            scope
                .ServiceProvider.GetRequiredService<Outbox>()
                .Add(new EmailMessage("first@example.kz", "First", Language.English, "First", "First"));
            await scope.ServiceProvider.GetRequiredService<SiteDb>().SaveChangesAsync(Ct);
        }

        await SiteProcess.UntilAsync(() => Task.FromResult(log.Has(1502)));
        database.Break(fault);
        clock.Advance(TimeSpan.FromMinutes(2));
        site.Services.GetRequiredService<DailyJobSignal>().Trigger();
        site.Services.GetRequiredService<ResetRequests>().TryAdd(account.Email);
        foreach (var id in Services.Values.SelectMany(ids => ids))
            await SiteProcess.UntilAsync(() => Task.FromResult(log.Has(id)));
        AssertAllRunning(site);

        File.Delete(mail);
        database.Repair();
        // Beyond the longest pause of the mail sender.
        clock.Advance(TimeSpan.FromMinutes(15));
        site.Services.GetRequiredService<DailyJobSignal>().Trigger();
        site.Services.GetRequiredService<ResetRequests>().TryAdd(account.Email);
        await site.MailsToAsync(account.Email);
        await SiteProcess.UntilAsync(async () => (await staff.ActsAsync()).Single().State == ScheduledState.Done);
        await SiteProcess.UntilAsync(async () => (await browser.GetAsync("/en/scheduled", Ct)).IsSuccessStatusCode);
        await SiteProcess.UntilAsync(async () => (await browser.GetAsync("/en/search?q=mayor", Ct)).IsSuccessStatusCode);
        await SiteProcess.UntilAsync(() =>
            staff.ReadAsync(db => db.Jobs.AnyAsync(j => j.Name == DailyJob.LinkCheck.Name && j.DoneAtUtc != null, Ct))
        );
        AssertAllRunning(site);
    }

    /// <summary>Except a damaged database, which ends the start: see <c>DatabaseStateTests</c>.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ExceptionDuringStart_IsLoggedAndTheSiteIsShownAfterwards(string name)
    {
        var (database, log) = (new FaultyDatabase(), new SiteLog());
        database.Break((DatabaseExceptionSamples.Outages.GetValueOrDefault(name) ?? DatabaseExceptionSamples.NotOutages[name])!);
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), services: services =>
        {
            database.AddTo(services);
            log.AddTo(services);
        });
        using var browser = site.CreateBrowser();
        await SiteProcess.UntilAsync(() => Task.FromResult(log.Has(1101) || log.Has(1104)));
        Assert.False((await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);

        database.Repair();
        await SiteProcess.UntilAsync(async () => (await browser.GetAsync("/en", Ct)).IsSuccessStatusCode);
        AssertAllRunning(site);
    }

    [Fact]
    public void EveryLoop_IsKnown() =>
        Assert.Equal(
            Loops.Select(t => t.Name),
            typeof(SiteDb)
                .Assembly.GetTypes()
                .Where(t => t.GetMethod("RunLoopAsync", [typeof(CancellationToken)]) is not null)
                .Select(t => t.Name)
                .Order(StringComparer.Ordinal)
        );

    private static void AssertAllRunning(TestSite site)
    {
        var services = site.Services.GetServices<IHostedService>().Where(s => s.GetType().Assembly == typeof(SiteDb).Assembly).ToList();
        Assert.Equal(
            Services.Keys.Select(t => t.Name).Order(StringComparer.Ordinal),
            services.Select(s => s.GetType().Name).Order(StringComparer.Ordinal)
        );
        Assert.All(services, s =>
            Assert.False(Assert.IsType<BackgroundService>(s, exactMatch: false).ExecuteTask!.IsCompleted, $"{s.GetType().Name} has ended")
        );
    }
}
