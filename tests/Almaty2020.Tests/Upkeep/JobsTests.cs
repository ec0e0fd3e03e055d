using Almaty2020.Tests.Support;
using Almaty2020.Web.Upkeep;

namespace Almaty2020.Tests.Upkeep;

/// <summary>What is to be done once a day is done once a day, whoever looks.</summary>
public sealed class JobsTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly DailyJob Job = DailyJob.LinkCheck;

    [Theory]
    [InlineData("2026-11-23T22:29:59Z", "2026-11-22T22:30:00Z")]
    [InlineData("2026-11-23T22:30:00Z", "2026-11-23T22:30:00Z")]
    [InlineData("2026-11-24T18:59:00Z", "2026-11-23T22:30:00Z")]
    [InlineData("2026-11-24T19:01:00Z", "2026-11-23T22:30:00Z")]
    public void LastDue_IsHalfPastThreeInAlmaty(string now, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due, null).UtcDateTime, Job.LastDue(DateTimeOffset.Parse(now, null).UtcDateTime));

    [Fact]
    public async Task SixteenLookAtOnce_OneDoesIt()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            await using var db = database.Open();
            return await new Jobs(db, TimeProvider.System).TakeAsync(Job, Ct);
        }));

        Assert.Single(taken, t => t);
    }

    [Fact]
    public async Task Done_IsDueTheNextDay_OrWhenSomebodyAsks()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();
        var clock = new TestClock();
        var jobs = new Jobs(db, clock);

        Assert.True(await TakeAsync(database, jobs, clock));
        await jobs.DoneAsync(Job, Ct);
        Assert.False(await TakeAsync(database, jobs, clock));
        await jobs.AskAsync(Job, Ct);
        Assert.True(await TakeAsync(database, jobs, clock));
        await jobs.DoneAsync(Job, Ct);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await TakeAsync(database, jobs, clock));
    }

    [Fact]
    public async Task TakenByANodeThatDied_IsTakenAgainAfterAWhile()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();
        var clock = new TestClock();
        var jobs = new Jobs(db, clock);
        Assert.True(await TakeAsync(database, jobs, clock));

        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False(await TakeAsync(database, jobs, clock));
        await jobs.RenewAsync(Job, Ct);
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False(await TakeAsync(database, jobs, clock));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await TakeAsync(database, jobs, clock));
    }

    /// <summary>As the worker does: who rests is not asked further, and who is asked has work.</summary>
    private static async Task<bool> TakeAsync(TestDatabase database, Jobs jobs, TestClock clock)
    {
        var rests = await Jobs.IsRestingAsync(database.Connections, Job, clock.GetUtcNow().UtcDateTime, Ct);
        var taken = await jobs.TakeAsync(Job, Ct);
        Assert.Equal(!rests, taken);
        return taken;
    }
}
