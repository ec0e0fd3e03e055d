using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Almaty2020.Tests.Support.OnSchedule;

namespace Almaty2020.Tests.Publishing;

/// <summary>Nodes that look at one clock and one database: each act is done once, by one of them.</summary>
public sealed class TimekeeperTests
{
    private const int Pages = 12;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoNodes_ManyActsDueAtOnce_EachIsDoneOnce_AndInTheOrderInWhichItWasDue()
    {
        var clock = new TestClock();
        await using var one = TestSite.StartOn(await TestDatabase.WithContentAsync(), clock: clock);
        await using var two = one.AnotherNode();
        var staff = new Staff(one.Database);
        var now = Actor.System(clock).AtUtc;
        staff.Clock.SetUtcNow(clock.GetUtcNow());
        var pages = new List<int>();
        for (var i = 0; i < Pages; i++)
        {
            pages.Add(await staff.AddPageAsync($"page-{i}"));
            await staff.SaveDraftAsync(pages[i], Language.English, Staff.Text($"page-{i}"));
            // The last page is due first.
            GroupOf(await staff.ScheduleAsync(now.AddMinutes(Pages - i), Request(pages[i], Language.English)));
        }

        var before = await staff.SiteVersionAsync();
        clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(Nodes(one, two).Select(node => Task.Run(() => node.CatchUpAsync(Ct), Ct)));
        // One may have left the last act to the other, in whose hands it still was.
        foreach (var node in Nodes(one, two))
            await node.CatchUpAsync(Ct);

        var log = (await staff.LogAsync()).Where(e => e.Number > before).ToList();
        Assert.Equal(pages.AsEnumerable().Reverse(), log.Select(e => e.PageId));
        Assert.Equal(before + Pages, await staff.SiteVersionAsync());
        Assert.All(await staff.ActsAsync(), a => Assert.Equal(ScheduledState.Done, a.State));
        Assert.Equal(Pages, await staff.ReadAsync(db => db.Audit.CountAsync(a => a.Action == AuditActions.ScheduleDone, Ct)));
    }

    [Fact]
    public async Task MissedWhileTheSiteWasAway_IsDoneAtItsStart_AndTheLatenessIsLogged()
    {
        var clock = new TestClock();
        var database = await TestDatabase.WithContentAsync();
        var staff = new Staff(database);
        staff.Clock.SetUtcNow(clock.GetUtcNow());
        var page = await staff.AddPageAsync("fair");
        await staff.SaveDraftAsync(page, Language.English, Staff.Text("fair"));
        var group = GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddMinutes(1), Request(page, Language.English)));
        clock.Advance(TimeSpan.FromMinutes(61));
        var done = new FirstLine(1851);

        await using var site = TestSite.StartOn(database, null, clock, services => services.AddSingleton<ILogger<Timekeeper>>(done));
        _ = site.Services;

        var line = await done.Line.WaitAsync(TimeSpan.FromMinutes(1), Ct);
        Assert.Equal($"The scheduled group {group} of 1 acts is done, 3600000 ms after its time", line);
    }

    public static TheoryData<string> Faults => [.. Exceptions.OfTheDatabase.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task FaultOfTheDatabase_LeavesTheActWaiting_AndItIsDoneWhenThatIsOver(string fault)
    {
        var database = await TestDatabase.EmptyAsync();
        await using (database)
        {
            var staff = new Staff(database);
            var page = await staff.AddPageAsync("fair");
            await staff.SaveDraftAsync(page, Language.English, Staff.Text("fair"));
            GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddMinutes(1), Request(page, Language.English)));
            staff.Clock.Advance(TimeSpan.FromMinutes(1));
            var log = new TestLog<Timekeeper>();
            var broken = true;
            await using var services = new ServiceCollection()
                .AddScoped<SiteDb>(_ => broken ? database.Open(null, new NoCommits(Exceptions.OfTheDatabase[fault])) : database.Open())
                .AddScoped<CarryOut>()
                .AddSingleton<TimeProvider>(staff.Clock)
                .BuildServiceProvider();
            using var keeper = new Timekeeper(database.Connections, services.GetRequiredService<IServiceScopeFactory>(), staff.Clock, log);

            await Assert.ThrowsAnyAsync<Exception>(() => keeper.CatchUpAsync(Ct));
            Assert.Equal(ScheduledState.Waiting, Assert.Single(await staff.ActsAsync()).State);
            Assert.Empty(await staff.LogAsync());

            broken = false;
            await keeper.CatchUpAsync(Ct);
            Assert.Equal(ScheduledState.Done, Assert.Single(await staff.ActsAsync()).State);
            Assert.Equal([1851], log.Lines.Select(l => l.Id));
        }
    }

    private static Timekeeper[] Nodes(params TestSite[] sites) => [.. sites.Select(s => s.Services.GetRequiredService<Timekeeper>())];

    /// <summary>A server that goes away whenever somebody saves.</summary>
    private sealed class NoCommits(Func<Exception> fault) : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor
    {
        public override ValueTask<Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int>> SavingChangesAsync(
            Microsoft.EntityFrameworkCore.Diagnostics.DbContextEventData eventData, Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            throw fault();
    }

    private sealed class FirstLine(int id) : ILogger<Timekeeper>
    {
        private readonly TaskCompletionSource<string> line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => line.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == id)
                line.TrySetResult(formatter(state, exception));
        }
    }
}
