using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Removes the mark of an urgent publication or a correction after a second person has looked at it.</summary>
public sealed class ConfirmUrgentPublication(SiteDb db)
{
    /// <param name="RevisionId">The live revision that was reviewed.</param>
    public sealed record Request(int PageId, Language Language, int RevisionId);

    public async Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        await db.InTransactionAsync<DraftOutcome>(
            async (actId, token) =>
            {
                var live = await db
                    .Publications.Include(p => p.Revision)
                    .SingleOrDefaultAsync(p => p.PageId == request.PageId && p.Language == request.Language, token);
                if (live?.RevisionId != request.RevisionId)
                    return new DraftOutcome.Conflict();
                if (live.UrgentReason is null)
                    return new DraftOutcome.Refused([new Issue(nameof(Page), IssueCodes.NotUrgent)]);
                if (!await db.MayConfirmAsync(live, actor.UserId, token))
                    return new DraftOutcome.Refused([new Issue(nameof(Page), IssueCodes.OwnWork)]);

                live.UrgentReason = null;
                live.UrgentBy = null;
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.UrgencyConfirmed,
                        PageId = request.PageId,
                        Language = request.Language,
                        ToRevisionId = request.RevisionId,
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return new DraftOutcome.Done(0);
            },
            ct
        );
}
