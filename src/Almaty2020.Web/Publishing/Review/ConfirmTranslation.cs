using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>
/// "Still correct": confirms that an outdated translation still matches its source. Publishes a new revision with the same text that refers
/// to the current source revision. Residents are not notified, and nothing else about the page changes.
/// </summary>
public sealed class ConfirmTranslation(SiteDb db)
{
    /// <param name="RevisionId">The live revision of the translation that the editor saw.</param>
    /// <param name="SourceRevisionId">The live revision of the source that the editor saw.</param>
    public sealed record Request(int PageId, Language Language, int RevisionId, int SourceRevisionId);

    public async Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<DraftOutcome>(
                async (actId, token) =>
                {
                    // Take the log lock before reading: what is read after it cannot change before the commit. Refusals are thrown, so that the
                    // log number is rolled back.
                    var number = await db.NextLogNumberAsync(token);
                    await ConfirmAsync(request, number, actId, actor, token);
                    return new DraftOutcome.Done(0);
                },
                ct
            );
        }
        catch (RefusedException refused)
        {
            return new DraftOutcome.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Transactions.IsConcurrencyConflict(e))
        {
            return new DraftOutcome.Conflict();
        }
    }

    private async Task ConfirmAsync(Request request, long number, Guid actId, Actor actor, CancellationToken ct)
    {
        var live = await db
            .Publications.Include(p => p.Revision)
            .SingleOrDefaultAsync(p => p.PageId == request.PageId && p.Language == request.Language, ct);
        if (live?.RevisionId != request.RevisionId)
            throw new DbUpdateConcurrencyException("The live translation has changed since the editor loaded it.");
        var source = await db
            .Publications.AsNoTracking()
            .Where(p => p.PageId == request.PageId && p.Language == p.Page!.SourceLanguage)
            .Select(p => (int?)p.RevisionId)
            .SingleOrDefaultAsync(ct);
        if (source != request.SourceRevisionId)
            throw Refusal(IssueCodes.SourceMoved);
        if (await db.BehindSinceAsync(live, ct) is null)
            throw Refusal(IssueCodes.NotBehind);
        // In an open draft, its writers state which source revision it is up to date with.
        if (await db.Drafts.AnyAsync(d => d.PageId == request.PageId && d.Language == request.Language, ct))
            throw Refusal(IssueCodes.DraftInWork);

        var revision = await db.AddRevisionAsync(
            request.PageId,
            request.Language,
            live.Revision!.Text,
            actor,
            "",
            source,
            live.UrgentReason is null ? live.Revision.Writers : await db.UnconfirmedWritersAsync(live.PageId, live.Language, ct),
            ct
        );
        live.RevisionId = revision.Id;
        live.SourceRevisionId = revision.SourceRevisionId;
        db.PublicationLog.Add(
            new PublicationLogEntry
            {
                Number = number,
                PageId = request.PageId,
                Language = request.Language,
                Act = PublicationAct.Published,
                RevisionId = revision.Id,
                Path = live.Path,
                IsMajor = false,
                Note = "",
                ActorId = actor.UserId,
                AtUtc = actor.AtUtc,
            }
        );
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.TranslationConfirmed,
                PageId = request.PageId,
                Language = request.Language,
                FromRevisionId = request.RevisionId,
                ToRevisionId = revision.Id,
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
    }

    private static RefusedException Refusal(string code) => new([new Issue(nameof(Page), code)]);
}
