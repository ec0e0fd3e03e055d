using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

/// <summary>
/// Moves a page and everything below it to another place in the tree, in every language. Old addresses redirect to the new ones. The page's
/// key stays the same, because links use it.
/// </summary>
public sealed class MovePage(SiteDb db)
{
    /// <param name="ParentId">Null for the top of the tree.</param>
    /// <param name="AfterId">The sibling to place the page after; null for the first position.</param>
    /// <param name="Version">The page version that the editor saw.</param>
    public sealed record Request(int PageId, int? ParentId, int? AfterId, int Version);

    public abstract record Outcome
    {
        public sealed record Moved : Outcome;

        /// <param name="Languages">The languages in which the move is not possible; empty if it is refused regardless of language.</param>
        public sealed record Refused(Issue Issue, IReadOnlyList<Language> Languages) : Outcome;

        /// <summary>The page or the new place has changed since the editor loaded it; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        var refusedIn = new List<Language>();
        try
        {
            return await db.InTransactionAsync(
                (actId, token) =>
                {
                    refusedIn.Clear();
                    return MoveAsync(request, refusedIn, actId, actor, token);
                },
                ct
            );
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0], refusedIn);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Conflict();
        }
    }

    private async Task<Outcome> MoveAsync(Request request, List<Language> refusedIn, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var page = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (page?.Version != request.Version || page.TrashedAtUtc is not null)
            return new Outcome.Conflict();
        if (page.Template == Template.Home)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.HomeStays)]);
        var above = request.ParentId is null ? null : await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.ParentId, ct);
        if (request.ParentId is not null && (above is not { TrashedAtUtc: null } || !above.Template.MayHaveChildren))
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.ParentMissing)]);
        // The page about the site has no address, so it cannot have one below another.
        if (above is not null && page.Template == Template.Site)
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.ParentMissing)]);
        if (above?.IsInSubtreeOf(page) == true)
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.BelowItself)]);

        var oldParentId = page.ParentId;
        var placing = new SiblingOrder(db);
        if (await placing.PlaceAsync(page, request.ParentId, request.AfterId, actor, ct) is not { } changed)
            return new Outcome.Conflict();
        if (changed.Count == 0)
            return new Outcome.Moved();

        if (oldParentId != request.ParentId)
        {
            if (!await db.MoveSubtreeAsync(page, above, ct))
                throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.AddressTooLong)]);
            if (await new AddressAssignment(db).MoveAsync(page, actor, ct) is var (issue, languages))
            {
                refusedIn.AddRange(languages);
                throw new RefusedException([issue]);
            }
        }

        await placing.LogAsync(oldParentId == request.ParentId ? changed : changed.Where(p => p != page), actor, ct);
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PageMoved,
                PageId = page.Id,
                Detail = oldParentId == page.ParentId ? "" : $"{oldParentId} > {page.ParentId}",
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Moved();
    }
}
