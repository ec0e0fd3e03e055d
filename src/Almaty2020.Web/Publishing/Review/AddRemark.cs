using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Adds a remark about a draft, or about one block of it, for its writers.</summary>
public sealed class AddRemark(SiteDb db)
{
    /// <param name="Quote">
    /// Text of the block that the remark is about, as the reviewer saw it; empty for a remark about the whole draft.
    /// </param>
    public sealed record Request(int PageId, Language Language, string Quote, string Text);

    public async Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForRemark(request.Text) is { } issue)
            return new DraftOutcome.Refused([issue]);

        return await db.InTransactionAsync<DraftOutcome>(
            async (actId, token) =>
            {
                var draft = await db
                    .Drafts.AsNoTracking()
                    .SingleOrDefaultAsync(d => d.PageId == request.PageId && d.Language == request.Language, token);
                if (draft is null)
                    return new DraftOutcome.Refused([new Issue(nameof(Page), IssueCodes.NothingToPublish)]);

                // Autosaved text has no revision yet; the remark then refers to none.
                var saved = await db.Revisions.AsNoTracking().SingleOrDefaultAsync(r => r.Id == draft.SavedRevisionId, token);
                var revisionId = saved is not null && saved.Text.HasSameContent(draft.Text.Normalized()) ? saved.Id : (int?)null;
                db.Remarks.Add(
                    new Remark
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
                    }
                );
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.RemarkAdded,
                        PageId = request.PageId,
                        Language = request.Language,
                        ToRevisionId = revisionId,
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return new DraftOutcome.Done(draft.Version);
            },
            ct
        );
    }
}
