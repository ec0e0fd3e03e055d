using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Ends a share link before its time: from then on it opens nothing.</summary>
public sealed class RevokeShareLink(SiteDb db)
{
    public sealed record Request(int PageId, Language Language, Guid LinkId);

    public async Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        await db.InTransactionAsync<DraftAct>(async (actId, token) =>
        {
            var link = await db.ShareLinks.SingleOrDefaultAsync(l => l.Id == request.LinkId && l.PageId == request.PageId && l.Language == request.Language, token);
            if (link is null)
                return new DraftAct.Conflict();
            // Of two who end it, the first has.
            if (link.RevokedAtUtc is not null)
                return new DraftAct.Done(0);

            db.Revoke(link, actor, actId);
            await db.SaveChangesAsync(token);
            return new DraftAct.Done(0);
        }, ct);
}

internal static class ShareLinkActs
{
    /// <summary>Ends a link that is open, with its row in the audit log; saved by the caller.</summary>
    public static void Revoke(this SiteDb db, ShareLink link, Actor actor, Guid auditId)
    {
        link.RevokedAtUtc = actor.AtUtc;
        link.RevokedBy = actor.UserId;
        db.Audit.Add(new AuditEntry
        {
            Id = auditId,
            ActorId = actor.UserId,
            Action = AuditActions.ShareLinkRevoked,
            PageId = link.PageId,
            Language = link.Language,
            ToRevisionId = link.RevisionId,
            AtUtc = actor.AtUtc,
        });
    }
}
