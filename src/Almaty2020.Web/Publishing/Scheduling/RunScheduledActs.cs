using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Scheduling;

/// <summary>
/// Carries out a group of scheduled acts that is due. The whole group is one transaction, including its new state, so exactly one node
/// carries it out and never only a part of it. A group that cannot be carried out is marked as failed with the reasons and is not retried.
/// </summary>
/// <param name="rights">Null if rights cannot be checked; then only acts that are already held are skipped.</param>
public sealed class RunScheduledActs(SiteDb db, TimeProvider clock, ISchedulingRights? rights = null)
{
    private const int MaxTries = 3;

    public abstract record Outcome
    {
        /// <param name="Delay">How long after the due time.</param>
        public sealed record Done(int Acts, TimeSpan Delay) : Outcome;

        public sealed record Failed(IReadOnlyList<PageIssue> Issues) : Outcome;

        /// <summary>The account that scheduled it may no longer publish it. The group waits for another publisher's confirmation.</summary>
        public sealed record Held : Outcome;

        /// <summary>There is nothing to do: another node was first, or the group was cancelled or held.</summary>
        public sealed record NothingToDo : Outcome;
    }

    /// <summary>
    /// Due groups in the order in which to carry them out: by due time, then publications before withdrawals; parents are published before
    /// children and withdrawn after them.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> DueAsync(CancellationToken ct)
    {
        var now = Actor.System(clock).AtUtc;
        var due = await db.Waiting()
            .AsNoTracking()
            .Where(a => a.DueAtUtc <= now && a.HeldAtUtc == null)
            .Select(a => new
            {
                a.GroupId,
                a.DueAtUtc,
                a.Kind,
                a.PageId,
                a.CreatedAtUtc,
            })
            .ToListAsync(ct);
        var depths = new Dictionary<int, int>();
        foreach (var pageId in due.Select(a => a.PageId).Distinct())
            depths.Add(pageId, await db.DepthAsync(pageId, ct));
        return
        [
            .. due.GroupBy(a => a.GroupId)
                .Select(g =>
                    (
                        Id: g.Key,
                        Due: g.Min(a => a.DueAtUtc),
                        Rank: g.Min(a => RankOf(a.Kind, depths[a.PageId])),
                        Created: g.Min(a => a.CreatedAtUtc)
                    )
                )
                .OrderBy(g => g.Due)
                .ThenBy(g => g.Rank)
                .ThenBy(g => g.Created)
                .ThenBy(g => g.Id)
                .Select(g => g.Id),
        ];
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
            catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e) && tries < MaxTries)
            {
                // The draft was edited at the same moment: try again.
            }
        }
    }

    /// <summary>Marks a group as failed after an unexpected exception; otherwise it would be retried forever.</summary>
    public Task<Outcome> GiveUpAsync(Guid groupId, CancellationToken ct) =>
        db.InTransactionAsync((actId, token) => FailAsync(groupId, [], actId, token), ct);

    /// <summary>Publications come first, from the top of the tree down; then withdrawals, from the bottom up.</summary>
    private static int RankOf(ScheduledKind kind, int depth) => kind == ScheduledKind.Publish ? depth : int.MaxValue - depth;

    private async Task<Outcome> DoAsync(Guid groupId, Guid actId, CancellationToken ct)
    {
        // Take the log lock before reading: the second of two nodes then sees what the first has done.
        await db.LockPublicationLogAsync(ct);
        var acts = await WaitingAsync(groupId, ct);
        var system = Actor.System(clock);
        if (acts.Count == 0 || acts.Any(a => a.DueAtUtc > system.AtUtc || a.HeldAtUtc is not null))
            return new Outcome.NothingToDo();
        if (rights is not null && await MustWaitAsync(acts, ct))
        {
            foreach (var act in acts)
                db.Hold(act, system);
            await db.SaveChangesAsync(ct);
            return new Outcome.Held();
        }

        var ranks = new Dictionary<Guid, (int Depth, int Translation)>();
        foreach (var act in acts)
        {
            var isSource = await db.Pages.AnyAsync(p => p.Id == act.PageId && p.SourceLanguage == act.Language, ct);
            ranks.Add(act.Id, (RankOf(act.Kind, await db.DepthAsync(act.PageId, ct)), isSource ? 0 : 1));
        }

        foreach (
            var (index, act) in acts.OrderBy(a => ranks[a.Id].Depth).ThenBy(a => a.PageId).ThenBy(a => ranks[a.Id].Translation).Index()
        )
        {
            var actor = new Actor(act.ActorId, system.AtUtc);
            var issues = act.Kind == ScheduledKind.Publish ? await PublishAsync(act, actor, ct) : await WithdrawAsync(act, actor, ct);
            if (issues.Count > 0)
                throw new RefusedTogetherException([.. issues.Select(i => new PageIssue(act.PageId, act.Language, i))]);

            act.State = ScheduledState.Done;
            act.EndedAtUtc = system.AtUtc;
            act.Version++;
            db.Audit.Add(
                ScheduledActs.AuditEntryFor(
                    AuditActions.ScheduleDone,
                    act,
                    system,
                    index == 0 ? actId : Guid.CreateVersion7(),
                    act.RevisionId
                )
            );
            await db.SaveChangesAsync(ct);
            await db.RefreshEndDateAsync(act.PageId, act.Language, ct);
            await db.SaveChangesAsync(ct);
        }

        return new Outcome.Done(acts.Count, system.AtUtc - acts.Min(a => a.DueAtUtc));
    }

    /// <summary>
    /// Whether an account that scheduled an act has lost the right to publish it. Most changes of rights hold acts at once. This check
    /// finds the rest, such as a page that was moved out of the account's part of the tree.
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
        var liveBefore = await db
            .Publications.Where(p => p.PageId == act.PageId && p.Language == act.Language)
            .Select(p => (int?)p.RevisionId)
            .SingleOrDefaultAsync(ct);
        var isOwnText = act.UrgentReason is null && Writers.Contains(act.Writers, act.ConfirmedBy ?? act.ActorId);
        if (
            await new PublishSteps(db).ApplyAsync(
                await db.NextLogNumberAsync(ct),
                page,
                revision,
                act.IsMajor,
                act.IsMajor ? act.Note : "",
                actor,
                ct,
                isOwnText: isOwnText
            ) is
            { Count: > 0 } issues
        )
            return issues;

        db.Audit.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                ActorId = act.ActorId,
                Action = AuditActions.PagePublished,
                PageId = act.PageId,
                Language = act.Language,
                FromRevisionId = liveBefore,
                ToRevisionId = revision.Id,
                Detail = PublishSteps.DetailOf(act.UrgentReason, isOwnText),
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        if (act.UrgentReason is not null)
        {
            var live = await db.Publications.SingleAsync(p => p.PageId == act.PageId && p.Language == act.Language, ct);
            live.UrgentReason = act.UrgentReason;
            live.UrgentBy = act.ActorId;
        }

        // Edits made since scheduling stay in the draft, which now continues from the live revision.
        if (await db.Drafts.SingleOrDefaultAsync(d => d.PageId == act.PageId && d.Language == act.Language, ct) is { } draft)
        {
            if (draft.Text.Normalized().HasSameContent(revision.Text))
                db.Drafts.Remove(draft);
            else
                draft.RebaseOn(revision);
        }

        return [];
    }

    private async Task<IReadOnlyList<Issue>> WithdrawAsync(ScheduledAct act, Actor actor, CancellationToken ct)
    {
        // The page was already withdrawn by hand: there is nothing left to do.
        if (!await db.Publications.AnyAsync(p => p.PageId == act.PageId && p.Language == act.Language, ct))
            return [];
        var terms = new WithdrawSteps.WithdrawalTerms(act.Withdrawal ?? WithdrawalKind.Gone, act.IntoPageId, act.Note);
        return await new WithdrawSteps(db).ApplyAsync(
            await db.NextLogNumberAsync(ct),
            act.PageId,
            act.Language,
            terms,
            Guid.CreateVersion7(),
            actor,
            ct
        );
    }

    private async Task<Outcome> FailAsync(Guid groupId, IReadOnlyList<PageIssue> issues, Guid actId, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var acts = await WaitingAsync(groupId, ct);
        if (acts.Count == 0)
            return new Outcome.NothingToDo();

        var system = Actor.System(clock);
        foreach (var (index, act) in acts.Index())
        {
            var own = issues.Where(i => i.PageId == act.PageId && i.Language == act.Language).Select(i => i.Issue.Code).Distinct().ToList();
            act.State = ScheduledState.Failed;
            act.EndedAtUtc = system.AtUtc;
            act.Outcome =
                own.Count > 0 ? string.Join(' ', own)
                : issues.Count > 0 ? IssueCodes.NotWithOthers
                : IssueCodes.Fault;
            act.Version++;
            db.Audit.Add(
                ScheduledActs.AuditEntryFor(
                    AuditActions.ScheduleFailed,
                    act,
                    system,
                    index == 0 ? actId : Guid.CreateVersion7(),
                    act.RevisionId,
                    act.Outcome
                )
            );
        }

        foreach (var end in await db.EndDatesOfAsync(acts, ct))
            db.Cancel(end, system, Guid.CreateVersion7());

        await db.SaveChangesAsync(ct);
        foreach (var act in acts)
            await db.RefreshEndDateAsync(act.PageId, act.Language, ct);
        await db.SaveChangesAsync(ct);
        return new Outcome.Failed(issues);
    }

    private Task<List<ScheduledAct>> WaitingAsync(Guid groupId, CancellationToken ct) =>
        db.Waiting().Where(a => a.GroupId == groupId).OrderBy(a => a.Id).ToListAsync(ct);
}
