using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Takes the mark off a page that was published in haste: a second person has looked at it.</summary>
public sealed class ConfirmUrgency(SiteDb db)
{
    /// <param name="RevisionId">What was looked at.</param>
    public sealed record Request(int PageId, Language Language, int RevisionId);

    public async Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        await db.InTransactionAsync<DraftAct>(async (actId, token) =>
        {
            var live = await db.Publications.Include(p => p.Revision).SingleOrDefaultAsync(p => p.PageId == request.PageId && p.Language == request.Language, token);
            if (live?.RevisionId != request.RevisionId)
                return new DraftAct.Conflict();
            if (live.UrgentReason is null)
                return new DraftAct.Refused([new Issue(nameof(Page), IssueCodes.NotUrgent)]);
            if (live.WasPublishedUrgentlyBy(actor.UserId))
                return new DraftAct.Refused([new Issue(nameof(Page), IssueCodes.OwnWork)]);

            live.UrgentReason = null;
            live.UrgentBy = null;
            db.Audit.Add(new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.UrgencyConfirmed,
                PageId = request.PageId,
                Language = request.Language,
                ToRevisionId = request.RevisionId,
                AtUtc = actor.AtUtc,
            });
            await db.SaveChangesAsync(token);
            return new DraftAct.Done(0);
        }, ct);
}
