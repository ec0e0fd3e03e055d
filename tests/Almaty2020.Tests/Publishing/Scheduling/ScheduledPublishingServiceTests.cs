using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Scheduling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Almaty2020.Tests.Support.StaffScheduling;

namespace Almaty2020.Tests.Publishing.Scheduling;

/// <summary>Several nodes share one clock and one database: each act is carried out once, by one of them.</summary>
public sealed class ScheduledPublishingServiceTests
{
    private const int Pages = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoNodes_ManyActsDueAtOnce_EachIsDoneOnce_InOrderOfDueTime()
    {
        var clock = new TestClock();
        await using var one = TestSite.StartOn(await TestDatabase.WithContentAsync(), clock: clock);
        await using var two = one.AddNode();
        var staff = new TestStaff(one.Database);
        var now = Actor.System(clock).AtUtc;
        staff.Clock.SetUtcNow(clock.GetUtcNow());
        var pages = new List<int>();
        for (var i = 0; i < Pages; i++)
        {
            pages.Add(await staff.AddPageAsync($"page-{i}"));
            await staff.SaveDraftAsync(pages[i], Language.English, TestStaff.Text($"page-{i}"));
            // The last page is due first.
            GroupOf(await staff.ScheduleAsync(now.AddMinutes(Pages - i), Request(pages[i], Language.English)));
        }

        var before = await staff.SiteVersionAsync();
        clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(Nodes(one, two).Select(node => Task.Run(() => node.RunDueAsync(Ct), Ct)));
        // A node may have skipped the last act because the other node was still working on it.
        foreach (var node in Nodes(one, two))
            await node.RunDueAsync(Ct);

        var log = (await staff.LogAsync()).Where(e => e.Number > before).ToList();
        Assert.Equal(pages.AsEnumerable().Reverse(), log.Select(e => e.PageId));
        Assert.Equal(before + Pages, await staff.SiteVersionAsync());
        Assert.All(await staff.ActsAsync(), a => Assert.Equal(ScheduledState.Done, a.State));
        Assert.Equal(Pages, await staff.ReadAsync(db => db.Audit.CountAsync(a => a.Action == AuditActions.ScheduleDone, Ct)));
    }

    [Fact]
    public async Task MissedWhileTheSiteWasDown_IsDoneAtStart_AndTheDelayIsLogged()
    {
        var clock = new TestClock();
        var database = await TestDatabase.WithContentAsync();
        var staff = new TestStaff(database);
        staff.Clock.SetUtcNow(clock.GetUtcNow());
        var page = await staff.AddPageAsync("fair");
        await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("fair"));
        var group = GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddMinutes(1), Request(page, Language.English)));
        clock.Advance(TimeSpan.FromMinutes(61));
        var done = new FirstLine(1851);

        await using var site = TestSite.StartOn(database, null, clock, services =>
            services.AddSingleton<ILogger<ScheduledPublishingService>>(done)
        );
        _ = site.Services;

        var line = await done.Line.WaitAsync(TimeSpan.FromMinutes(1), Ct);
        Assert.Equal($"Scheduled group {group} with 1 acts was carried out 3600000 ms after its due time", line);
    }

    public static TheoryData<string> Faults => [.. DatabaseExceptionSamples.Outages.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task DatabaseError_ActStaysWaiting_AndIsDoneAfterRecovery(string fault)
    {
        var database = await TestDatabase.EmptyAsync();
        await using (database)
        {
            var staff = new TestStaff(database);
            var page = await staff.AddPageAsync("fair");
            await staff.SaveDraftAsync(page, Language.English, TestStaff.Text("fair"));
            GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddMinutes(1), Request(page, Language.English)));
            staff.Clock.Advance(TimeSpan.FromMinutes(1));
            var log = new TestLog<ScheduledPublishingService>();
            var broken = true;
            await using var services = new ServiceCollection()
                .AddScoped<SiteDb>(_ =>
                    broken ? database.Open(null, new FailingSaves(DatabaseExceptionSamples.Outages[fault])) : database.Open()
                )
                .AddScoped<RunScheduledActs>()
                .AddSingleton<TimeProvider>(staff.Clock)
                .BuildServiceProvider();
            using var keeper = new ScheduledPublishingService(
                database.Connections,
                services.GetRequiredService<IServiceScopeFactory>(),
                staff.Clock,
                log
            );

            await Assert.ThrowsAnyAsync<Exception>(() => keeper.RunDueAsync(Ct));
            Assert.Equal(ScheduledState.Waiting, Assert.Single(await staff.ActsAsync()).State);
            Assert.Empty(await staff.LogAsync());

            broken = false;
            await keeper.RunDueAsync(Ct);
            Assert.Equal(ScheduledState.Done, Assert.Single(await staff.ActsAsync()).State);
            Assert.Equal([1851], log.Lines.Select(l => l.Id));
        }
    }

    private static ScheduledPublishingService[] Nodes(params TestSite[] sites) =>
        [.. sites.Select(s => s.Services.GetRequiredService<ScheduledPublishingService>())];

    /// <summary>Fails every save like a database server that goes away.</summary>
    private sealed class FailingSaves(Func<Exception> fault) : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor
    {
        public override ValueTask<Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int>> SavingChangesAsync(
            Microsoft.EntityFrameworkCore.Diagnostics.DbContextEventData eventData,
            Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        ) => throw fault();
    }

    private sealed class FirstLine(int id) : ILogger<ScheduledPublishingService>
    {
        private readonly TaskCompletionSource<string> line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => line.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (eventId.Id == id)
                line.TrySetResult(formatter(state, exception));
        }
    }
}
