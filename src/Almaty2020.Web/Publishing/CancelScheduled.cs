using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Has nothing happen of what was scheduled together, nor of the ends that were to come with it; of what could not be done, puts the notice away.</summary>
public sealed class CancelScheduled(SiteDb db)
{
    public abstract record Outcome
    {
        public sealed record Cancelled(int Acts) : Outcome;

        /// <summary>It was done, or cancelled by somebody else, in the meantime; or there was never anything.</summary>
        public sealed record Over : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Guid groupId, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<Outcome>(async (actId, token) =>
            {
                var acts = await db.Schedule.Where(a => a.GroupId == groupId && (a.State == ScheduledState.Waiting || a.State == ScheduledState.Failed)).OrderBy(a => a.Id).ToListAsync(token);
                if (acts.Count == 0)
                    return new Outcome.Over();

                acts.AddRange(await db.EndsOfAsync(acts, token));
                foreach (var (index, act) in acts.Index())
                    db.Cancel(act, actor, index == 0 ? actId : Guid.CreateVersion7());

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
}
