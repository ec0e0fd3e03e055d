using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Confirms what was scheduled together by an account that lost its rights, and the ends that come with it: it is carried out at its time, or
/// at once where that has passed.
/// </summary>
public sealed class ConfirmScheduled(SiteDb db)
{
    public abstract record Outcome
    {
        public sealed record Confirmed(int Acts) : Outcome;

        /// <summary>Whoever confirms has scheduled or written it: a second person is needed.</summary>
        public sealed record OwnWork : Outcome;

        /// <summary>It was confirmed, done or cancelled in the meantime; or there was never anything.</summary>
        public sealed record Over : Outcome;
    }

    /// <param name="allowsOwnApproval">Whether writers may publish their own text; nobody may confirm what they have scheduled themselves.</param>
    public async Task<Outcome> ExecuteAsync(Guid groupId, bool allowsOwnApproval, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<Outcome>(async (actId, token) =>
            {
                await db.QueueAsync(token);
                var acts = await db.Waiting().Where(a => a.GroupId == groupId && a.HeldAtUtc != null).OrderBy(a => a.Id).ToListAsync(token);
                if (acts.Count == 0)
                    return new Outcome.Over();

                acts.AddRange((await db.EndsOfAsync(acts, token)).Where(e => e.HeldAtUtc is not null && acts.TrueForAll(a => a.Id != e.Id)));
                if (acts.Exists(a => a.ActorId == actor.UserId) || (!allowsOwnApproval && acts.Exists(a => Writers.Contains(a.Writers, actor.UserId))))
                    return new Outcome.OwnWork();

                foreach (var (index, act) in acts.Index())
                {
                    act.HeldAtUtc = null;
                    act.ConfirmedBy = actor.UserId;
                    act.Version++;
                    db.Audit.Add(Scheduling.EntryOf(AuditActions.ScheduleConfirmed, act, actor, index == 0 ? actId : Guid.CreateVersion7(), act.RevisionId));
                }

                await db.SaveChangesAsync(token);
                return new Outcome.Confirmed(acts.Count);
            }, ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Over();
        }
    }
}
