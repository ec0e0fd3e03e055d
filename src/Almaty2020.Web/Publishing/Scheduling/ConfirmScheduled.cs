using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Scheduling;

/// <summary>
/// Confirms a held group of acts, scheduled by an account that has lost its rights, and the end dates that were scheduled with it. The
/// group is then carried out at its due time, or at once if that has passed.
/// </summary>
public sealed class ConfirmScheduled(SiteDb db)
{
    public abstract record Outcome
    {
        public sealed record Confirmed(int Acts) : Outcome;

        /// <summary>The confirming account scheduled or wrote it; another person must confirm it.</summary>
        public sealed record OwnWork : Outcome;

        /// <summary>The acts were already confirmed, done or cancelled, or never existed.</summary>
        public sealed record NotFound : Outcome;
    }

    /// <param name="allowsSelfApproval">See <see cref="ApprovalRule"/>.</param>
    public async Task<Outcome> ExecuteAsync(Guid groupId, bool allowsSelfApproval, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (actId, token) =>
                {
                    await db.LockPublicationLogAsync(token);
                    var acts = await db.Waiting()
                        .Where(a => a.GroupId == groupId && a.HeldAtUtc != null)
                        .OrderBy(a => a.Id)
                        .ToListAsync(token);
                    if (acts.Count == 0)
                        return new Outcome.NotFound();

                    acts.AddRange(
                        (await db.EndDatesOfAsync(acts, token)).Where(e => e.HeldAtUtc is not null && acts.TrueForAll(a => a.Id != e.Id))
                    );
                    await AddMissingWritersAsync(acts, token);
                    if (acts.Exists(a => !a.MayBeApprovedBy(actor.UserId, allowsSelfApproval)))
                        return new Outcome.OwnWork();

                    foreach (var (index, act) in acts.Index())
                    {
                        act.HeldAtUtc = null;
                        act.ConfirmedBy = actor.UserId;
                        act.Version++;
                        db.Audit.Add(
                            ScheduledActs.AuditEntryFor(
                                AuditActions.ScheduleConfirmed,
                                act,
                                actor,
                                index == 0 ? actId : Guid.CreateVersion7(),
                                act.RevisionId
                            )
                        );
                    }

                    await db.SaveChangesAsync(token);
                    return new Outcome.Confirmed(acts.Count);
                },
                ct
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.NotFound();
        }
    }

    /// <summary>An older version of the site schedules without writers. The draft still has them, unless it was discarded.</summary>
    private async Task AddMissingWritersAsync(IEnumerable<ScheduledAct> acts, CancellationToken ct)
    {
        foreach (var act in acts.Where(a => a.Kind == ScheduledKind.Publish && a.Writers == Writers.None))
        {
            var revision = await db.Revisions.AsNoTracking().SingleAsync(r => r.Id == act.RevisionId, ct);
            var draft = await db
                .Drafts.Where(d => d.PageId == act.PageId && d.Language == act.Language)
                .Select(d => d.Writers)
                .SingleOrDefaultAsync(ct);
            act.Writers = Writers.Union(await db.WritersOfPendingAsync(revision, ct), draft ?? Writers.None);
        }
    }
}
