using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Revokes a share link before it expires. From then on, it shows nothing.</summary>
public sealed class RevokeShareLink(SiteDb db)
{
    public sealed record Request(int PageId, Language Language, Guid LinkId);

    public async Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        await db.InTransactionAsync<DraftOutcome>(
            async (actId, token) =>
            {
                var link = await db.ShareLinks.SingleOrDefaultAsync(
                    l => l.Id == request.LinkId && l.PageId == request.PageId && l.Language == request.Language,
                    token
                );
                if (link is null)
                    return new DraftOutcome.Conflict();
                // Already revoked: nothing to do.
                if (link.RevokedAtUtc is not null)
                    return new DraftOutcome.Done(0);

                db.Revoke(link, actor, actId);
                await db.SaveChangesAsync(token);
                return new DraftOutcome.Done(0);
            },
            ct
        );
}

internal static class ShareLinkExtensions
{
    /// <summary>Revokes an open link and adds the audit entry; the caller saves.</summary>
    public static void Revoke(this SiteDb db, ShareLink link, Actor actor, Guid auditId)
    {
        link.RevokedAtUtc = actor.AtUtc;
        link.RevokedBy = actor.UserId;
        db.Audit.Add(
            new AuditEntry
            {
                Id = auditId,
                ActorId = actor.UserId,
                Action = AuditActions.ShareLinkRevoked,
                PageId = link.PageId,
                Language = link.Language,
                ToRevisionId = link.RevisionId,
                AtUtc = actor.AtUtc,
            }
        );
    }
}
