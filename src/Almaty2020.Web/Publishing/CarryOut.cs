using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Does what was scheduled together, once it is due: all of it and that it is done in one transaction, so that of several nodes one does it
/// and none half. What cannot be done is left, and says why; nobody tries again.
/// </summary>
/// <param name="rights">Null where nobody's rights are known: then only what was held before is left alone.</param>
public sealed class CarryOut(SiteDb db, TimeProvider clock, ISchedulingRights? rights = null)
{
    private const int MaxTries = 3;

    public abstract record Outcome
    {
        /// <param name="Late">How long after its time.</param>
        public sealed record Done(int Acts, TimeSpan Late) : Outcome;

        public sealed record Failed(IReadOnlyList<PageIssue> Issues) : Outcome;

        /// <summary>Whoever scheduled it may no longer publish it: it waits for another publisher's confirmation.</summary>
        public sealed record Held : Outcome;

        /// <summary>Another node was first, or somebody has cancelled it.</summary>
        public sealed record NothingLeft : Outcome;
    }

    /// <summary>Groups that are due, in the order in which they are to be done: as they are due, pages above before those below.</summary>
    public async Task<IReadOnlyList<Guid>> DueAsync(CancellationToken ct)
    {
        var now = Actor.System(clock).AtUtc;
        var due = await db.Waiting().AsNoTracking()
            .Where(a => a.DueAtUtc <= now && a.HeldAtUtc == null)
            .Select(a => new { a.GroupId, a.DueAtUtc, a.Kind, a.PageId, a.CreatedAtUtc })
            .ToListAsync(ct);
        var depths = new Dictionary<int, int>();
        foreach (var pageId in due.Select(a => a.PageId).Distinct())
            depths.Add(pageId, await db.DepthAsync(pageId, ct));
        return [.. due.GroupBy(a => a.GroupId)
            .Select(g => (Id: g.Key, Due: g.Min(a => a.DueAtUtc), Rank: g.Min(a => RankOf(a.Kind, depths[a.PageId])), Created: g.Min(a => a.CreatedAtUtc)))
            .OrderBy(g => g.Due).ThenBy(g => g.Rank).ThenBy(g => g.Created).ThenBy(g => g.Id)
            .Select(g => g.Id)];
    }

    public async Task<Outcome> ExecuteAsync(Guid groupId, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.InTransactionAsync((actId, token) => DoAsync(groupId, actId, token), ct);
            }
            catch (RefusedTogetherException refused)
            {
                return await db.InTransactionAsync((actId, token) => FailAsync(groupId, refused.Issues, actId, token), ct);
            }
            catch (DbUpdateException e) when (Transactions.IsLostRace(e) && tries < MaxTries)
            {
                // Somebody wrote in the draft at this moment: once more.
            }
        }
    }

    /// <summary>Gives up on a group that no rule foresaw: it would be tried for ever.</summary>
    public Task<Outcome> GiveUpAsync(Guid groupId, CancellationToken ct) =>
        db.InTransactionAsync((actId, token) => FailAsync(groupId, [], actId, token), ct);

    /// <summary>What is published goes from the top down, and first; what is withdrawn from the bottom up.</summary>
    private static int RankOf(ScheduledKind kind, int depth) => kind == ScheduledKind.Publish ? depth : int.MaxValue - depth;

    private async Task<Outcome> DoAsync(Guid groupId, Guid actId, CancellationToken ct)
    {
        // First the queue, then the look: of two nodes the second sees here what the first has done.
        await db.QueueAsync(ct);
        var acts = await WaitingAsync(groupId, ct);
        var system = Actor.System(clock);
        if (acts.Count == 0 || acts.Any(a => a.DueAtUtc > system.AtUtc || a.HeldAtUtc is not null))
            return new Outcome.NothingLeft();
        if (rights is not null && await MustWaitAsync(acts, ct))
        {
            foreach (var act in acts)
                db.Hold(act, system);
            await db.SaveChangesAsync(ct);
            return new Outcome.Held();
        }

        var ranks = new Dictionary<Guid, int>();
        foreach (var act in acts)
            ranks.Add(act.Id, RankOf(act.Kind, await db.DepthAsync(act.PageId, ct)));
        foreach (var (index, act) in acts.OrderBy(a => ranks[a.Id]).ThenBy(a => a.PageId).ThenBy(a => a.Language == Localization.Language.Source ? 0 : 1).Index())
        {
            var actor = new Actor(act.ActorId, system.AtUtc);
            var issues = act.Kind == ScheduledKind.Publish ? await PublishAsync(act, actor, ct) : await WithdrawAsync(act, actor, ct);
            if (issues.Count > 0)
                throw new RefusedTogetherException([.. issues.Select(i => new PageIssue(act.PageId, act.Language, i))]);

            act.State = ScheduledState.Done;
            act.EndedAtUtc = system.AtUtc;
            act.Version++;
            db.Audit.Add(Scheduling.EntryOf(AuditActions.ScheduleDone, act, system, index == 0 ? actId : Guid.CreateVersion7(), act.RevisionId));
            await db.SaveChangesAsync(ct);
            await db.KeepUntilInStepAsync(act.PageId, act.Language, ct);
            await db.SaveChangesAsync(ct);
        }

        return new Outcome.Done(acts.Count, system.AtUtc - acts.Min(a => a.DueAtUtc));
    }

    /// <summary>
    /// Whether the rights that an act rests on are gone. Most changes of rights hold acts at once; this finds the rest, such as a
    /// page that was moved out of somebody's part of the tree.
    /// </summary>
    private async Task<bool> MustWaitAsync(List<ScheduledAct> acts, CancellationToken ct)
    {
        foreach (var act in acts.Where(a => a.ConfirmedBy is null))
        {
            if (!await rights!.MayPublishAsync(act.ActorId, await db.Pages.SingleAsync(p => p.Id == act.PageId, ct), act.Language, ct))
                return true;
        }

        return false;
    }

    private async Task<IReadOnlyList<Issue>> PublishAsync(ScheduledAct act, Actor actor, CancellationToken ct)
    {
        var page = await db.Pages.SingleAsync(p => p.Id == act.PageId, ct);
        var revision = await db.Revisions.SingleAsync(r => r.Id == act.RevisionId, ct);
        var before = await db.Publications.Where(p => p.PageId == act.PageId && p.Language == act.Language).Select(p => (int?)p.RevisionId).SingleOrDefaultAsync(ct);
        if (await new GoLive(db).AddAsync(await db.NextNumberAsync(ct), page, revision, act.IsMajor, act.IsMajor ? act.Note : "", actor, ct) is { Count: > 0 } issues)
            return issues;

        db.Audit.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(),
            ActorId = act.ActorId,
            Action = AuditActions.PagePublished,
            PageId = act.PageId,
            Language = act.Language,
            FromRevisionId = before,
            ToRevisionId = revision.Id,
            Detail = act.UrgentReason is null ? "" : "urgent",
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        if (act.UrgentReason is not null)
        {
            var live = await db.Publications.SingleAsync(p => p.PageId == act.PageId && p.Language == act.Language, ct);
            live.UrgentReason = act.UrgentReason;
            live.UrgentBy = act.ActorId;
        }

        // What has been written since goes on, from what is live now.
        if (await db.Drafts.SingleOrDefaultAsync(d => d.PageId == act.PageId && d.Language == act.Language, ct) is { } draft)
        {
            if (draft.Text.Tidy().SameAs(revision.Text))
                db.Drafts.Remove(draft);
            else
                draft.GoOnFrom(revision);
        }

        return [];
    }

    private async Task<IReadOnlyList<Issue>> WithdrawAsync(ScheduledAct act, Actor actor, CancellationToken ct)
    {
        // Somebody has withdrawn it earlier: what was to be is so.
        if (!await db.Publications.AnyAsync(p => p.PageId == act.PageId && p.Language == act.Language, ct))
            return [];
        var terms = new TakeDown.Terms(act.Withdrawal ?? WithdrawalKind.Gone, act.IntoPageId, act.Note);
        return await new TakeDown(db).AddAsync(await db.NextNumberAsync(ct), act.PageId, act.Language, terms, Guid.CreateVersion7(), actor, ct);
    }

    private async Task<Outcome> FailAsync(Guid groupId, IReadOnlyList<PageIssue> issues, Guid actId, CancellationToken ct)
    {
        await db.QueueAsync(ct);
        var acts = await WaitingAsync(groupId, ct);
        if (acts.Count == 0)
            return new Outcome.NothingLeft();

        var system = Actor.System(clock);
        foreach (var (index, act) in acts.Index())
        {
            var own = issues.Where(i => i.PageId == act.PageId && i.Language == act.Language).Select(i => i.Issue.Code).Distinct().ToList();
            act.State = ScheduledState.Failed;
            act.EndedAtUtc = system.AtUtc;
            act.Outcome = own.Count > 0 ? string.Join(' ', own) : issues.Count > 0 ? IssueCodes.NotWithOthers : IssueCodes.Fault;
            act.Version++;
            db.Audit.Add(Scheduling.EntryOf(AuditActions.ScheduleFailed, act, system, index == 0 ? actId : Guid.CreateVersion7(), act.RevisionId, act.Outcome));
        }

        foreach (var end in await db.EndsOfAsync(acts, ct))
            db.Cancel(end, system, Guid.CreateVersion7());

        await db.SaveChangesAsync(ct);
        foreach (var act in acts)
            await db.KeepUntilInStepAsync(act.PageId, act.Language, ct);
        await db.SaveChangesAsync(ct);
        return new Outcome.Failed(issues);
    }

    private Task<List<ScheduledAct>> WaitingAsync(Guid groupId, CancellationToken ct) =>
        db.Waiting().Where(a => a.GroupId == groupId).OrderBy(a => a.Id).ToListAsync(ct);
}
