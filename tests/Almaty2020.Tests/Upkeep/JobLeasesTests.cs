using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Upkeep;

namespace Almaty2020.Tests.Upkeep;

/// <summary>Each daily job runs once a day, however many nodes compete for it.</summary>
public sealed class JobLeasesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly DailyJob Job = DailyJob.LinkCheck;

    [Theory]
    [InlineData("2026-11-23T22:29:59Z", "2026-11-22T22:30:00Z")]
    [InlineData("2026-11-23T22:30:00Z", "2026-11-23T22:30:00Z")]
    [InlineData("2026-11-24T18:59:00Z", "2026-11-23T22:30:00Z")]
    [InlineData("2026-11-24T19:01:00Z", "2026-11-23T22:30:00Z")]
    public void LastDue_Is0330InAlmaty(string now, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due, null).UtcDateTime, Job.LastDue(DateTimeOffset.Parse(now, null).UtcDateTime));

    [Fact]
    public async Task SixteenConcurrentTakes_OneSucceeds()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async _ =>
                {
                    await using var db = database.Open();
                    return await new JobLeases(db, TimeProvider.System).TryAcquireAsync(Job, Ct);
                })
        );

        Assert.Single(taken, t => t);
    }

    [Fact]
    public async Task Done_IsDueTheNextDayOrOnRequest()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();
        var clock = new TestClock();
        var jobs = new JobLeases(db, clock);

        Assert.True(await TakeAsync(database, jobs, clock));
        await jobs.CompleteAsync(Job, Ct);
        Assert.False(await TakeAsync(database, jobs, clock));
        await jobs.RequestRunAsync(Job, Ct);
        Assert.True(await TakeAsync(database, jobs, clock));
        await jobs.CompleteAsync(Job, Ct);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await TakeAsync(database, jobs, clock));
    }

    [Fact]
    public async Task LeaseOfACrashedNode_ExpiresAfterFiveMinutes()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();
        var clock = new TestClock();
        var jobs = new JobLeases(db, clock);
        Assert.True(await TakeAsync(database, jobs, clock));

        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False(await TakeAsync(database, jobs, clock));
        await jobs.RenewAsync(Job, Ct);
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False(await TakeAsync(database, jobs, clock));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await TakeAsync(database, jobs, clock));
    }

    /// <summary>Takes the job as the worker does, and checks that IsIdleAsync and TryAcquireAsync agree.</summary>
    private static async Task<bool> TakeAsync(TestDatabase database, JobLeases jobs, TestClock clock)
    {
        var rests = await JobLeases.IsIdleAsync(database.Connections, Job, clock.GetUtcNow().UtcDateTime, Ct);
        var taken = await jobs.TryAcquireAsync(Job, Ct);
        Assert.Equal(!rests, taken);
        return taken;
    }
}
