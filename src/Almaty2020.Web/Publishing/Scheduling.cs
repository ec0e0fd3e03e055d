using System.Globalization;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>What the verbs that have to do with the schedule share.</summary>
internal static class Scheduling
{
    public static IQueryable<ScheduledAct> Waiting(this SiteDb db) => db.Schedule.Where(a => a.State == ScheduledState.Waiting);

    /// <summary>What an act will do, with its row in the audit log.</summary>
    public static void Add(this SiteDb db, ScheduledAct act, Guid auditId)
    {
        db.Schedule.Add(act);
        var action = act.Kind == ScheduledKind.Publish ? AuditActions.PublicationScheduled : AuditActions.WithdrawalScheduled;
        db.Audit.Add(EntryOf(action, act, new Actor(act.ActorId, act.CreatedAtUtc), auditId, act.RevisionId));
    }

    /// <summary>Adds the end of a publication that is not to stay; those of one act that end at one time end together.</summary>
    public static void AddEnd(this SiteDb db, Publish.Request request, Dictionary<DateTime, Guid> groups, Actor actor)
    {
        if (request.UntilUtc is not { } until)
            return;
        if (!groups.TryGetValue(until, out var group))
            groups.Add(until, group = Guid.CreateVersion7());
        db.Add(new ScheduledAct
        {
            Id = Guid.CreateVersion7(),
            GroupId = group,
            PageId = request.PageId,
            Language = request.Language,
            Kind = ScheduledKind.Withdraw,
            Withdrawal = WithdrawalKind.Gone,
            DueAtUtc = until,
            ActorId = actor.UserId,
            CreatedAtUtc = actor.AtUtc,
        }, Guid.CreateVersion7());
    }

    /// <summary>The ends of publications that will not be: made with them, they would end what is live instead.</summary>
    public static async Task<IReadOnlyList<ScheduledAct>> EndsOfAsync(this SiteDb db, IReadOnlyList<ScheduledAct> acts, CancellationToken ct)
    {
        var ends = new List<ScheduledAct>();
        foreach (var act in acts.Where(a => a.Kind == ScheduledKind.Publish))
        {
            ends.AddRange(await db.Waiting()
                .Where(e => e.Kind == ScheduledKind.Withdraw && e.PageId == act.PageId && e.Language == act.Language && e.CreatedAtUtc == act.CreatedAtUtc && e.ActorId == act.ActorId)
                .ToListAsync(ct));
        }

        return ends;
    }

    /// <summary>
    /// Holds the waiting acts of an account until another publisher confirms them, and with each act its whole group. Changes
    /// nothing of acts that are held already.
    /// </summary>
    /// <param name="mayStillPublish">Whether the account may still publish a page in a language.</param>
    /// <param name="actor">Who has taken the rights away.</param>
    public static async Task HoldAsync(this SiteDb db, string accountId, Func<Page, Language, bool> mayStillPublish, Actor actor, CancellationToken ct)
    {
        var acts = await db.Waiting().Where(a => a.ActorId == accountId && a.HeldAtUtc == null).OrderBy(a => a.Id).ToListAsync(ct);
        if (acts.Count == 0)
            return;

        var pages = await db.Pages.Where(p => db.Schedule.Any(a => a.PageId == p.Id && a.ActorId == accountId && a.State == ScheduledState.Waiting)).ToDictionaryAsync(p => p.Id, ct);
        var groups = acts.Where(a => !mayStillPublish(pages[a.PageId], a.Language)).Select(a => a.GroupId).ToHashSet();
        foreach (var act in acts.Where(a => groups.Contains(a.GroupId)))
            db.Hold(act, actor);
    }

    public static void Hold(this SiteDb db, ScheduledAct act, Actor actor)
    {
        act.HeldAtUtc = actor.AtUtc;
        act.Version++;
        db.Audit.Add(EntryOf(AuditActions.ScheduleHeld, act, actor, Guid.CreateVersion7(), act.RevisionId));
    }

    /// <summary>Takes an act that waits, or has failed, off the schedule.</summary>
    public static void Cancel(this SiteDb db, ScheduledAct act, Actor actor, Guid auditId)
    {
        act.State = ScheduledState.Cancelled;
        act.EndedAtUtc = actor.AtUtc;
        act.EndedBy = actor.UserId;
        act.Version++;
        db.Audit.Add(EntryOf(AuditActions.ScheduleCancelled, act, actor, auditId, act.RevisionId));
    }

    /// <summary>Has a publication, where there is one, say when it ends. What was added must be saved before.</summary>
    public static async Task KeepUntilInStepAsync(this SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        if (await db.Publications.SingleOrDefaultAsync(p => p.PageId == pageId && p.Language == language, ct) is not { } live)
            return;
        live.UntilUtc = await db.Waiting()
            .Where(a => a.PageId == pageId && a.Language == language && a.Kind == ScheduledKind.Withdraw)
            .Select(a => (DateTime?)a.DueAtUtc)
            .SingleOrDefaultAsync(ct);
    }

    /// <summary>What was done with an act; its detail is the time that it is for.</summary>
    public static AuditEntry EntryOf(string action, ScheduledAct act, Actor actor, Guid id, int? revisionId = null, string? detail = null) => new()
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
