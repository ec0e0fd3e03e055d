using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Startup;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Almaty2020.Tests.Outage;

/// <summary>Whatever the database throws at a background service: it says so in the log, lives on, and does its work when that is over.</summary>
public sealed class BackgroundServiceTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Every background service, and what its log lines of a fault are numbered. A new one belongs here, and into the test below.</summary>
    private static readonly Dictionary<Type, int[]> Services = new()
    {
        [typeof(SiteLife)] = [1002, 1853],
        [typeof(UpkeepWorker)] = [1902],
        [typeof(ResetWorker)] = [1511],
        [typeof(SearchLife)] = [1403],
        [typeof(MailSender)] = [1502],
    };

    /// <summary>What <see cref="SiteLife"/> runs without end.</summary>
    private static readonly Type[] Loops = [typeof(PublicationFollower), typeof(SnapshotFile), typeof(Timekeeper), typeof(WriteProbe)];

    /// <summary>Some of each kind: what each of them is, <see cref="WhatIsAnOutageTests"/> hold for all.</summary>
    public static TheoryData<string> Faults =>
        ["retries given up", "socket within", "several", "timeout of a task", "disk full", "wrong type", "closed object", "cancelled by nobody", "constraint"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ExceptionInEveryService_IsLogged_AndTheWorkIsDoneAfterwards(string name)
    {
        var fault = (Exceptions.OfTheDatabase.GetValueOrDefault(name) ?? Exceptions.Other[name])!;
        var (database, log, clock) = (new FaultyDatabase(), new SiteLog(), new TestClock());
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), clock: clock, services: services =>
        {
            database.AddTo(services);
            log.AddTo(services);
        });
        // What the mail sender meets is its folder: a file in the place of it. The search asks the database where it has no index.
        var mail = Path.Combine(site.Database.DataPath, "mail");
        await File.WriteAllTextAsync(mail, "", Ct);
        if (Directory.Exists(Path.Combine(site.Database.DataPath, "search")))
            Directory.Delete(Path.Combine(site.Database.DataPath, "search"), recursive: true);
        database.Break(fault, onlyFor: nameof(SearchIndexes));
        using var browser = site.Browser();
        await SiteProgram.UntilAsync(async () => (await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);
        var account = await site.AddAccountAsync(Role.Author);
        var staff = new Support.Staff(site.Database);
        staff.Clock.SetUtcNow(clock.GetUtcNow());
        var page = await staff.AddPageAsync("scheduled");
        await staff.SaveDraftAsync(page, Language.English, Support.Staff.Text("scheduled"));
        OnSchedule.GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddMinutes(1), OnSchedule.Request(page, Language.English)));

        database.Break(fault);
        clock.Advance(TimeSpan.FromMinutes(2));
        site.Services.GetRequiredService<UpkeepBell>().Ring();
        site.Services.GetRequiredService<ResetRequests>().TryAdd(account.Email);
        site.Services.GetRequiredService<Outbox>().Add(new Letter("first@example.kz", "First", Language.English, "First", "First"));
        foreach (var id in Services.Values.SelectMany(ids => ids))
            await SiteProgram.UntilAsync(() => Task.FromResult(log.Has(id)));
        AssertAllLive(site);

        File.Delete(mail);
        database.Heal();
        site.Services.GetRequiredService<UpkeepBell>().Ring();
        site.Services.GetRequiredService<ResetRequests>().TryAdd(account.Email);
        await site.MailsToAsync(account.Email);
        await SiteProgram.UntilAsync(async () => (await staff.ActsAsync()).Single().State == ScheduledState.Done);
        await SiteProgram.UntilAsync(async () => (await browser.GetAsync("/en/scheduled", Ct)).IsSuccessStatusCode);
        await SiteProgram.UntilAsync(async () => (await browser.GetAsync("/en/search?q=mayor", Ct)).IsSuccessStatusCode);
        await SiteProgram.UntilAsync(() => staff.ReadAsync(db => db.Jobs.AnyAsync(j => j.Name == DailyJob.LinkCheck.Name && j.DoneAtUtc != null, Ct)));
        AssertAllLive(site);
    }

    /// <summary>But for damage, which ends a start: see <c>DatabaseStateTests</c>.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ExceptionInTheFirstTryOfTheStart_IsLogged_AndTheSiteIsShownAfterwards(string name)
    {
        var (database, log) = (new FaultyDatabase(), new SiteLog());
        database.Break((Exceptions.OfTheDatabase.GetValueOrDefault(name) ?? Exceptions.Other[name])!);
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), services: services =>
        {
            database.AddTo(services);
            log.AddTo(services);
        });
        using var browser = site.Browser();
        await SiteProgram.UntilAsync(() => Task.FromResult(log.Has(1101) || log.Has(1104)));
        Assert.False((await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);

        database.Heal();
        await SiteProgram.UntilAsync(async () => (await browser.GetAsync("/en", Ct)).IsSuccessStatusCode);
        AssertAllLive(site);
    }

    [Fact]
    public void EveryLoop_IsKnown() => Assert.Equal(
        Loops.Select(t => t.Name),
        typeof(SiteDb).Assembly.GetTypes()
            .Where(t => t.GetMethod("FollowAsync", [typeof(CancellationToken)]) is not null)
            .Select(t => t.Name)
            .Order(StringComparer.Ordinal));

    private static void AssertAllLive(TestSite site)
    {
        var services = site.Services.GetServices<IHostedService>().Where(s => s.GetType().Assembly == typeof(SiteDb).Assembly).ToList();
        Assert.Equal(Services.Keys.Select(t => t.Name).Order(StringComparer.Ordinal), services.Select(s => s.GetType().Name).Order(StringComparer.Ordinal));
        Assert.All(services, s => Assert.False(Assert.IsType<BackgroundService>(s, exactMatch: false).ExecuteTask!.IsCompleted, $"{s.GetType().Name} has ended"));
    }
}
