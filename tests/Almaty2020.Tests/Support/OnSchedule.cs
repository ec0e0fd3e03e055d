using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Support;

/// <summary>Several at once, and at a time: what <see cref="Staff"/> does besides.</summary>
internal static class OnSchedule
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Whatever has to be said, said; whoever wrote it may publish it.</summary>
    public static Publish.Request Request(int pageId, Language language, int version = 1) =>
        new(pageId, language, version, "Changed.", IsMajor: true) { Approval = new Publish.Approval.ByAnybody() };

    public static async Task<PublishTogether.Outcome> PublishTogetherAsync(this Staff staff, params Publish.Request[] requests)
    {
        await using var db = staff.Open();
        return await new PublishTogether(db).ExecuteAsync(requests, staff.Actor, Ct);
    }

    public static async Task<Schedule.Outcome> ScheduleAsync(this Staff staff, DateTime dueAtUtc, params Publish.Request[] requests)
    {
        await using var db = staff.Open();
        return await new Schedule(db).ExecuteAsync(new Schedule.Request(dueAtUtc) { Publications = requests }, staff.Actor, Ct);
    }

    public static async Task<Schedule.Outcome> ScheduleWithdrawalAsync(this Staff staff, DateTime dueAtUtc, params Withdrawal[] withdrawals)
    {
        await using var db = staff.Open();
        return await new Schedule(db).ExecuteAsync(new Schedule.Request(dueAtUtc) { Withdrawals = withdrawals }, staff.Actor, Ct);
    }

    public static async Task<CancelScheduled.Outcome> CancelAsync(this Staff staff, Guid groupId, Guid? actId = null)
    {
        await using var db = staff.Open();
        return await new CancelScheduled(db).ExecuteAsync(groupId, actId, staff.Actor, Ct);
    }

    /// <summary>Does all that is due, as a node does every second.</summary>
    public static async Task<IReadOnlyList<CarryOut.Outcome>> CarryOutAsync(this Staff staff, TimeProvider? clock = null)
    {
        await using var db = staff.Open();
        var carryOut = new CarryOut(db, clock ?? staff.Clock);
        var outcomes = new List<CarryOut.Outcome>();
        foreach (var group in await carryOut.DueAsync(Ct))
            outcomes.Add(await carryOut.ExecuteAsync(group, Ct));
        return outcomes;
    }

    /// <summary>The time comes for all that waits to go live, for a site whose clock is the machine's.</summary>
    public static async Task LetTimeComeAsync(this TestDatabase database)
    {
        await using var db = database.Open();
        var now = Actor.System(TimeProvider.System).AtUtc;
        await db.Schedule.Where(a => a.State == ScheduledState.Waiting && a.Kind == ScheduledKind.Publish && a.DueAtUtc > now).ExecuteUpdateAsync(a => a.SetProperty(x => x.DueAtUtc, now), Ct);
    }

    public static Guid GroupOf(Schedule.Outcome outcome) => Assert.IsType<Schedule.Outcome.Scheduled>(outcome).GroupId;

    public static Task<List<ScheduledAct>> ActsAsync(this Staff staff) =>
        staff.ReadAsync(db => db.Schedule.AsNoTracking().OrderBy(a => a.DueAtUtc).ThenBy(a => a.PageId).ThenBy(a => a.Language).ToListAsync(Ct));

    public static IReadOnlyList<(int Page, string Language, string Code)> Told(IReadOnlyList<PageIssue> issues) =>
        [.. issues.Select(i => (i.PageId, i.Language.Code, i.Issue.Code))];
}
