using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// "Still correct": a translation that is behind says what its source says all the same. A revision with the same words goes live and
/// remembers that; residents are told of nothing, and everything else about the page stays as it is.
/// </summary>
public sealed class ConfirmTranslation(SiteDb db)
{
    /// <param name="RevisionId">Of the translation, as it was looked at.</param>
    /// <param name="SourceRevisionId">Of the source, as it was looked at.</param>
    public sealed record Request(int PageId, Language Language, int RevisionId, int SourceRevisionId);

    public async Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<DraftAct>(async (actId, token) =>
            {
                // First the queue, then the look: what is seen after it cannot change before the commit. A refusal is thrown,
                // so that the number goes back.
                var number = await db.NextNumberAsync(token);
                await ConfirmAsync(request, number, actId, actor, token);
                return new DraftAct.Done(0);
            }, ct);
        }
        catch (RefusedException refused)
        {
            return new DraftAct.Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Transactions.IsLostRace(e))
        {
            return new DraftAct.Conflict();
        }
    }

    private async Task ConfirmAsync(Request request, long number, Guid actId, Actor actor, CancellationToken ct)
    {
        var live = await db.Publications.Include(p => p.Revision).SingleOrDefaultAsync(p => p.PageId == request.PageId && p.Language == request.Language, ct);
        if (live?.RevisionId != request.RevisionId)
            throw new DbUpdateConcurrencyException("The translation is not the one that was looked at.");
        var source = await db.Publications.AsNoTracking()
            .Where(p => p.PageId == request.PageId && p.Language == Language.Source)
            .Select(p => (int?)p.RevisionId)
            .SingleOrDefaultAsync(ct);
        if (source != request.SourceRevisionId)
            throw Refusal(IssueCodes.SourceMoved);
        if (request.Language == Language.Source || live.Revision!.SourceRevisionId == source)
            throw Refusal(IssueCodes.NotBehind);
        // Its writers say there what it has caught up with.
        if (await db.Drafts.AnyAsync(d => d.PageId == request.PageId && d.Language == request.Language, ct))
            throw Refusal(IssueCodes.DraftInWork);

        var revision = await db.AddRevisionAsync(request.PageId, request.Language, live.Revision.Text, actor, "", source, live.Revision.Writers, ct);
        live.RevisionId = revision.Id;
        live.SourceRevisionId = revision.SourceRevisionId;
        db.PublicationLog.Add(new PublicationLogEntry
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
        });
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.TranslationConfirmed,
            PageId = request.PageId,
            Language = request.Language,
            FromRevisionId = request.RevisionId,
            ToRevisionId = revision.Id,
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
    }

    private static RefusedException Refusal(string code) => new([new Issue(nameof(Page), code)]);
}
