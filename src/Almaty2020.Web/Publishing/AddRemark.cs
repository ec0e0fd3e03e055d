using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Says something of a draft, or of one block of it, to those who write it.</summary>
public sealed class AddRemark(SiteDb db)
{
    /// <param name="Quote">Of the block, as it was looked at; empty where it is about all of it.</param>
    public sealed record Request(int PageId, Language Language, string Quote, string Text);

    public async Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForRemark(request.Text) is { } issue)
            return new DraftAct.Refused([issue]);

        return await db.InTransactionAsync<DraftAct>(async (actId, token) =>
        {
            var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == request.PageId && d.Language == request.Language, token);
            if (draft is null)
                return new DraftAct.Refused([new Issue(nameof(Page), IssueCodes.NothingToPublish)]);

            // Of what saved itself there is no revision yet.
            var kept = await db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == draft.SavedRevisionId, token);
            var revisionId = kept is not null && kept.Text.SameAs(draft.Text.Tidy()) ? kept.Id : (int?)null;
            db.Remarks.Add(new Remark
            {
                Id = actId,
                PageId = request.PageId,
                Language = request.Language,
                RevisionId = revisionId,
                Kind = RemarkKind.Remark,
                Quote = Remark.QuoteOf(request.Quote),
                Text = request.Text.Trim(),
                AuthorId = actor.UserId,
                AtUtc = actor.AtUtc,
            });
            db.Audit.Add(new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.RemarkMade,
                PageId = request.PageId,
                Language = request.Language,
                ToRevisionId = revisionId,
                AtUtc = actor.AtUtc,
            });
            await db.SaveChangesAsync(token);
            return new DraftAct.Done(draft.Version);
        }, ct);
    }
}
