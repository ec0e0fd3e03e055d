using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Support;

/// <summary>Extends <see cref="TestStaff"/> with bulk and scheduled publishing.</summary>
internal static class StaffScheduling
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>In a request: the version of the draft that there is.</summary>
    private const int CurrentVersion = -1;

    /// <summary>A complete request, with a note, approved by its author.</summary>
    public static Publish.Request Request(int pageId, Language language, int version = CurrentVersion) =>
        new(pageId, language, version, "Changed.", IsMajor: true) { Approval = new Publish.Approval.AuthorAllowed() };

    public static async Task<PublishTogether.Outcome> PublishTogetherAsync(this TestStaff staff, params Publish.Request[] requests)
    {
        await using var db = staff.Open();
        return await new PublishTogether(db).ExecuteAsync(await staff.ResolveAsync(requests), staff.Actor, Ct);
    }

    public static async Task<Schedule.Outcome> ScheduleAsync(this TestStaff staff, DateTime dueAtUtc, params Publish.Request[] requests)
    {
        await using var db = staff.Open();
        return await new Schedule(db).ExecuteAsync(
            new Schedule.Request(dueAtUtc) { Publications = await staff.ResolveAsync(requests) },
            staff.Actor,
            Ct
        );
    }

    public static async Task<Schedule.Outcome> ScheduleWithdrawalAsync(
        this TestStaff staff,
        DateTime dueAtUtc,
        params Withdrawal[] withdrawals
    )
    {
        await using var db = staff.Open();
        return await new Schedule(db).ExecuteAsync(new Schedule.Request(dueAtUtc) { Withdrawals = withdrawals }, staff.Actor, Ct);
    }

    public static async Task<CancelScheduled.Outcome> CancelAsync(this TestStaff staff, Guid groupId, Guid? actId = null)
    {
        await using var db = staff.Open();
        return await new CancelScheduled(db).ExecuteAsync(groupId, actId, staff.Actor, Ct);
    }

    /// <summary>Runs all due scheduled acts, as a node does every second.</summary>
    public static async Task<IReadOnlyList<RunScheduledActs.Outcome>> RunScheduledActsAsync(
        this TestStaff staff,
        TimeProvider? clock = null
    )
    {
        await using var db = staff.Open();
        var carryOut = new RunScheduledActs(db, clock ?? staff.Clock);
        var outcomes = new List<RunScheduledActs.Outcome>();
        foreach (var group in await carryOut.DueAsync(Ct))
            outcomes.Add(await carryOut.ExecuteAsync(group, Ct));
        return outcomes;
    }

    /// <summary>Makes all waiting scheduled publications due now, for a site that uses the system clock.</summary>
    public static async Task MakeScheduledPublicationsDueAsync(this TestDatabase database)
    {
        await using var db = database.Open();
        var now = Actor.System(TimeProvider.System).AtUtc;
        await db
            .Schedule.Where(a => a.State == ScheduledState.Waiting && a.Kind == ScheduledKind.Publish && a.DueAtUtc > now)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.DueAtUtc, now), Ct);
    }

    public static Guid GroupOf(Schedule.Outcome outcome) => Assert.IsType<Schedule.Outcome.Scheduled>(outcome).GroupId;

    public static Task<List<ScheduledAct>> ActsAsync(this TestStaff staff) =>
        staff.ReadAsync(db =>
            db.Schedule.AsNoTracking().OrderBy(a => a.DueAtUtc).ThenBy(a => a.PageId).ThenBy(a => a.Language).ToListAsync(Ct)
        );

    public static IReadOnlyList<(int Page, string Language, string Code)> Codes(IReadOnlyList<PageIssue> issues) =>
        [.. issues.Select(i => (i.PageId, i.Language.Code, i.Issue.Code))];

    private static async Task<IReadOnlyList<Publish.Request>> ResolveAsync(this TestStaff staff, IEnumerable<Publish.Request> requests)
    {
        var resolved = new List<Publish.Request>();
        foreach (var request in requests)
            resolved.Add(
                request.DraftVersion == CurrentVersion
                    ? request with
                    {
                        DraftVersion = await staff.DraftVersionAsync(request.PageId, request.Language),
                    }
                    : request
            );
        return resolved;
    }
}
