using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Marks a remark as settled. Its text stays, but it is no longer open.</summary>
public sealed class ResolveRemark(SiteDb db)
{
    public sealed record Request(int PageId, Language Language, Guid RemarkId);

    public async Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        await db.InTransactionAsync<DraftOutcome>(
            async (actId, token) =>
            {
                var remark = await db.Remarks.SingleOrDefaultAsync(
                    r => r.Id == request.RemarkId && r.PageId == request.PageId && r.Language == request.Language,
                    token
                );
                if (remark is null)
                    return new DraftOutcome.Conflict();
                // Already settled: nothing to do.
                if (remark.SettledAtUtc is not null)
                    return new DraftOutcome.Done(0);

                remark.SettledAtUtc = actor.AtUtc;
                remark.SettledBy = actor.UserId;
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.RemarkSettled,
                        PageId = request.PageId,
                        Language = request.Language,
                        ToRevisionId = remark.RevisionId,
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return new DraftOutcome.Done(0);
            },
            ct
        );
}
