using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Cancels what was scheduled together, or one act of it, and the end dates that were to come with it. Of what could not be done, removes the notice.
/// </summary>
public sealed class CancelScheduled(SiteDb db)
{
    public abstract record Outcome
    {
        public sealed record Cancelled(int Acts) : Outcome;

        /// <summary>The acts that would stay cannot be done without the one that was to be cancelled. Nothing was cancelled.</summary>
        public sealed record NeededByOthers : Outcome;

        /// <summary>It was done, or cancelled by somebody else, in the meantime; or there was never anything.</summary>
        public sealed record Over : Outcome;
    }

    /// <param name="actId">The one act to cancel; null for all that were scheduled together.</param>
    public async Task<Outcome> ExecuteAsync(Guid groupId, Guid? actId, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<Outcome>(async (auditId, token) =>
            {
                var group = await db.Schedule.Where(a => a.GroupId == groupId && (a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)).OrderBy(a => a.Id).ToListAsync(token);
                var acts = group.Where(a => actId is null || a.Id == actId).ToList();
                if (acts.Count == 0)
                    return new Outcome.Over();
                if (await IsNeededAsync(acts, [.. group.Except(acts).Where(a => a.State == ScheduledState.Waiting)], token))
                    return new Outcome.NeededByOthers();

                acts.AddRange(await db.EndsOfAsync(acts, token));
                foreach (var (index, act) in acts.Index())
                    db.Cancel(act, actor, index == 0 ? auditId : Guid.CreateVersion7());

                await db.SaveChangesAsync(token);
                foreach (var act in acts)
                    await db.KeepUntilInStepAsync(act.PageId, act.Language, token);
                await db.SaveChangesAsync(token);
                return new Outcome.Cancelled(acts.Count);
            }, ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Over();
        }
    }

    /// <summary>A page goes live only below a live one, and a page with live pages below it is not withdrawn: what stays must not fail in the night.</summary>
    private async Task<bool> IsNeededAsync(List<ScheduledAct> cancelled, List<ScheduledAct> staying, CancellationToken ct)
    {
        if (staying.Count == 0)
            return false;
        foreach (var act in cancelled.Where(a => a.State == ScheduledState.Waiting))
        {
            var alike = staying.Where(s => s.Language == act.Language && s.Kind == act.Kind).ToList();
            var pageIds = alike.Select(s => s.PageId).ToList();
            if (act.Kind == ScheduledKind.Publish
                && await db.Pages.AnyAsync(p => p.ParentId == act.PageId && pageIds.Contains(p.Id), ct)
                && !await db.Publications.AnyAsync(p => p.PageId == act.PageId && p.Language == act.Language, ct))
                return true;

            var parentId = await db.Pages.Where(p => p.Id == act.PageId).Select(p => p.ParentId).SingleOrDefaultAsync(ct);
            if (act.Kind == ScheduledKind.Withdraw && alike.Any(s => s.PageId == parentId && s.Withdrawal != WithdrawalKind.Retired))
                return true;
        }

        return false;
    }
}
