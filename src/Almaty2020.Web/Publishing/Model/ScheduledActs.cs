using System.Globalization;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Shared by the commands that work with the schedule.</summary>
internal static class ScheduledActs
{
    public static IQueryable<ScheduledAct> Waiting(this SiteDb db) => db.Schedule.Where(a => a.State == ScheduledState.Waiting);

    /// <summary>Adds an act and its audit entry.</summary>
    public static void Add(this SiteDb db, ScheduledAct act, Guid auditId)
    {
        db.Schedule.Add(act);
        var action = act.Kind == ScheduledKind.Publish ? AuditActions.PublicationScheduled : AuditActions.WithdrawalScheduled;
        db.Audit.Add(AuditEntryFor(action, act, new Actor(act.ActorId, act.CreatedAtUtc), auditId, act.RevisionId));
    }

    /// <summary>
    /// Schedules the withdrawal of a publication that has an end date. Publications of one act with the same end date are withdrawn
    /// together.
    /// </summary>
    public static void AddEndDate(
        this SiteDb db,
        int pageId,
        Language language,
        DateTime? untilUtc,
        Dictionary<DateTime, Guid> groups,
        Actor actor
    )
    {
        if (untilUtc is not { } until)
            return;
        if (!groups.TryGetValue(until, out var group))
            groups.Add(until, group = Guid.CreateVersion7());
        db.Add(
            new ScheduledAct
            {
                Id = Guid.CreateVersion7(),
                GroupId = group,
                PageId = pageId,
                Language = language,
                Kind = ScheduledKind.Withdraw,
                Withdrawal = WithdrawalKind.Gone,
                DueAtUtc = until,
                ActorId = actor.UserId,
                CreatedAtUtc = actor.AtUtc,
            },
            Guid.CreateVersion7()
        );
    }

    /// <summary>
    /// The end dates scheduled together with publications that will not happen. If they stayed, they would withdraw what is live instead.
    /// </summary>
    public static async Task<IReadOnlyList<ScheduledAct>> EndDatesOfAsync(
        this SiteDb db,
        IReadOnlyList<ScheduledAct> acts,
        CancellationToken ct
    )
    {
        var ends = new List<ScheduledAct>();
        foreach (var act in acts.Where(a => a.Kind == ScheduledKind.Publish))
        {
            ends.AddRange(
                await db.Waiting()
                    .Where(e =>
                        e.Kind == ScheduledKind.Withdraw
                        && e.PageId == act.PageId
                        && e.Language == act.Language
                        && e.CreatedAtUtc == act.CreatedAtUtc
                        && e.ActorId == act.ActorId
                    )
                    .ToListAsync(ct)
            );
        }

        return ends;
    }

    /// <summary>
    /// Holds an account's waiting acts, each with its whole group, until another publisher confirms them. Acts that are already held stay
    /// unchanged.
    /// </summary>
    /// <param name="mayStillPublish">Whether the account may still publish a page in a language.</param>
    /// <param name="actor">Who took the rights away.</param>
    public static async Task HoldAsync(
        this SiteDb db,
        string accountId,
        Func<Page, Language, bool> mayStillPublish,
        Actor actor,
        CancellationToken ct
    )
    {
        var acts = await db.Waiting().Where(a => a.ActorId == accountId && a.HeldAtUtc == null).OrderBy(a => a.Id).ToListAsync(ct);
        if (acts.Count == 0)
            return;

        var pages = await db
            .Pages.Where(p => db.Schedule.Any(a => a.PageId == p.Id && a.ActorId == accountId && a.State == ScheduledState.Waiting))
            .ToDictionaryAsync(p => p.Id, ct);
        var groups = acts.Where(a => !mayStillPublish(pages[a.PageId], a.Language)).Select(a => a.GroupId).ToHashSet();
        foreach (var act in acts.Where(a => groups.Contains(a.GroupId)))
            db.Hold(act, actor);
    }

    public static void Hold(this SiteDb db, ScheduledAct act, Actor actor)
    {
        act.HeldAtUtc = actor.AtUtc;
        act.Version++;
        db.Audit.Add(AuditEntryFor(AuditActions.ScheduleHeld, act, actor, Guid.CreateVersion7(), act.RevisionId));
    }

    /// <summary>Cancels an act that is waiting or has failed.</summary>
    public static void Cancel(this SiteDb db, ScheduledAct act, Actor actor, Guid auditId)
    {
        act.State = ScheduledState.Cancelled;
        act.EndedAtUtc = actor.AtUtc;
        act.EndedBy = actor.UserId;
        act.Version++;
        db.Audit.Add(AuditEntryFor(AuditActions.ScheduleCancelled, act, actor, auditId, act.RevisionId));
    }

    /// <summary>Updates the end date of a publication, if there is one. New acts must be saved before.</summary>
    public static async Task RefreshEndDateAsync(this SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        if (await db.Publications.SingleOrDefaultAsync(p => p.PageId == pageId && p.Language == language, ct) is not { } live)
            return;
        live.UntilUtc = await db.Waiting()
            .Where(a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Withdraw)
            .Select(a => (DateTime?)a.DueAtUtc)
            .SingleOrDefaultAsync(ct);
    }

    /// <summary>An audit entry about an act; the detail defaults to the due time.</summary>
    public static AuditEntry AuditEntryFor(
        string action,
        ScheduledAct act,
        Actor actor,
        Guid id,
        int? revisionId = null,
        string? detail = null
    ) =>
        new()
        {
            Id = id,
            ActorId = actor.UserId,
            Action = action,
            PageId = act.PageId,
            Language = act.Language,
            ToRevisionId = revisionId,
            Detail = detail ?? act.DueAtUtc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            AtUtc = actor.AtUtc,
        };
}
