using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Scheduling;

/// <summary>
/// Cancels a group of scheduled acts, or one act of it, together with the end dates that were scheduled with it. Also dismisses the notices
/// of failed acts.
/// </summary>
public sealed class CancelScheduled(SiteDb db)
{
    public abstract record Outcome
    {
        public sealed record Cancelled(int Acts) : Outcome;

        /// <summary>The remaining acts depend on the selected one. Nothing was cancelled.</summary>
        public sealed record NeededByOthers : Outcome;

        /// <summary>The acts were already done or cancelled, or never existed.</summary>
        public sealed record NotFound : Outcome;
    }

    /// <param name="actId">The single act to cancel; null to cancel the whole group.</param>
    public async Task<Outcome> ExecuteAsync(Guid groupId, Guid? actId, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (auditId, token) =>
                {
                    var group = await db
                        .Schedule.Where(a =>
                            a.GroupId == groupId && (a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)
                        )
                        .OrderBy(a => a.Id)
                        .ToListAsync(token);
                    var acts = group.Where(a => actId is null || a.Id == actId).ToList();
                    if (acts.Count == 0)
                        return new Outcome.NotFound();
                    if (await IsNeededAsync(acts, [.. group.Except(acts).Where(a => a.State == ScheduledState.Waiting)], token))
                        return new Outcome.NeededByOthers();

                    acts.AddRange(await db.EndDatesOfAsync(acts, token));
                    foreach (var (index, act) in acts.Index())
                        db.Cancel(act, actor, index == 0 ? auditId : Guid.CreateVersion7());

                    await db.SaveChangesAsync(token);
                    foreach (var act in acts)
                        await db.RefreshEndDateAsync(act.PageId, act.Language, token);
                    await db.SaveChangesAsync(token);
                    return new Outcome.Cancelled(acts.Count);
                },
                ct
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.NotFound();
        }
    }

    /// <summary>
    /// Whether remaining acts would fail without the cancelled ones. A page can only be published below a live page, and only be withdrawn
    /// if no live page is below it. Checked now, because the failure would otherwise happen unattended at the due time.
    /// </summary>
    private async Task<bool> IsNeededAsync(List<ScheduledAct> cancelled, List<ScheduledAct> remaining, CancellationToken ct)
    {
        if (remaining.Count == 0)
            return false;
        foreach (var act in cancelled.Where(a => a.State == ScheduledState.Waiting))
        {
            var sameKind = remaining.Where(s => s.Language == act.Language && s.Kind == act.Kind).ToList();
            var pageIds = sameKind.Select(s => s.PageId).ToList();
            if (
                act.Kind == ScheduledKind.Publish
                && await db.Pages.AnyAsync(p => p.ParentId == act.PageId && pageIds.Contains(p.Id), ct)
                && !await db.Publications.AnyAsync(p => p.PageId == act.PageId && p.Language == act.Language, ct)
            )
                return true;

            var parentId = await db.Pages.Where(p => p.Id == act.PageId).Select(p => p.ParentId).SingleOrDefaultAsync(ct);
            if (act.Kind == ScheduledKind.Withdraw && sameKind.Any(s => s.PageId == parentId && s.Withdrawal != WithdrawalKind.Retired))
                return true;
        }

        return false;
    }
}
