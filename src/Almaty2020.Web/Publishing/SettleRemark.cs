using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Marks what was remarked as settled: its words stay, and are no longer asked for.</summary>
public sealed class SettleRemark(SiteDb db)
{
    public sealed record Request(int PageId, Language Language, Guid RemarkId);

    public async Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        await db.InTransactionAsync<DraftAct>(async (actId, token) =>
        {
            var remark = await db.Remarks.SingleOrDefaultAsync(r => r.Id == request.RemarkId && r.PageId == request.PageId && r.Language == request.Language, token);
            if (remark is null)
                return new DraftAct.Conflict();
            // Of two who settle it, the first has.
            if (remark.SettledAtUtc is not null)
                return new DraftAct.Done(0);

            remark.SettledAtUtc = actor.AtUtc;
            remark.SettledBy = actor.UserId;
            db.Audit.Add(new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.RemarkSettled,
                PageId = request.PageId,
                Language = request.Language,
                ToRevisionId = remark.RevisionId,
                AtUtc = actor.AtUtc,
            });
            await db.SaveChangesAsync(token);
            return new DraftAct.Done(0);
        }, ct);
}
