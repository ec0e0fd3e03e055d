using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>Brings a withdrawn or retired page back in one language, with the text that was live, and with its former addresses.</summary>
public sealed class UndoWithdrawal(SiteDb db)
{
    /// <param name="AllowsOwnText">True if the site lets writers publish their own text.</param>
    public sealed record Request(int PageId, Language Language, bool AllowsOwnText);

    public abstract record Outcome
    {
        public sealed record Undone : Outcome;

        /// <summary>Nothing was changed.</summary>
        public sealed record Refused(Issue Issue) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => UndoAsync(request, actId, actor, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0]);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused(ConcurrencyConflict.IssueOf(e, request.PageId, request.Language).Issue);
        }
    }

    private async Task<Outcome> UndoAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var (pageId, language) = (request.PageId, request.Language);
        var page = await db.Pages.SingleOrDefaultAsync(p => p.Id == pageId, ct);
        if (page is not { TrashedAtUtc: null })
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.InTrash)]);
        var acts = db.PublicationLog.AsNoTracking().Where(e => e.PageId == pageId && e.Language == language);
        var last = await acts.Where(e =>
                e.Act == PublicationAct.Published || e.Act == PublicationAct.Withdrawn || e.Act == PublicationAct.Retired
            )
            .OrderByDescending(e => e.Number)
            .FirstOrDefaultAsync(ct);
        if (last is not { Act: PublicationAct.Withdrawn or PublicationAct.Retired })
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.NotWithdrawn)]);

        var revisionId = await acts.Where(e => e.Act == PublicationAct.Published)
            .OrderByDescending(e => e.Number)
            .Select(e => e.RevisionId)
            .FirstAsync(ct);
        var revision = await db.Revisions.SingleAsync(r => r.Id == revisionId, ct);
        // A withdrawal removes the mark of an urgent publication, so that its writers must not bring their text back.
        if (!request.AllowsOwnText && Writers.Contains(await UnapprovedWritersAsync(revision, ct), actor.UserId))
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.OwnWork)]);

        if (await db.RepublishAsync(page, revision, actor, ct) is { Count: > 0 } issues)
            throw new RefusedException(issues);
        await db.RefreshEndDateAsync(pageId, language, ct);
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.WithdrawalUndone,
                PageId = pageId,
                Language = language,
                ToRevisionId = revision.Id,
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Undone();
    }

    /// <summary>The writers of a text that no second person has approved before it went live; empty for an approved one.</summary>
    private async Task<string> UnapprovedWritersAsync(Revision revision, CancellationToken ct) =>
        await db.WithWriters(db.Revisions.Where(r => r.Id == revision.Id)).Select(r => r.Writers).SingleAsync(ct) is { Length: > 0 } writers
            ? Writers.Union(writers, await db.WritersOfPendingAsync(revision, ct))
            : Writers.None;
}
