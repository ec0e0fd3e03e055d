using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Gives a page another place in the tree, and all below it with it, in every language; each address that changes leads to the new one.
/// Its key stays, for links name it.
/// </summary>
public sealed class MovePage(SiteDb db)
{
    /// <param name="ParentId">Null for the top of the tree.</param>
    /// <param name="AfterId">The sibling behind which it is to stand; null for the first place.</param>
    /// <param name="Version">Of the page that was looked at.</param>
    public sealed record Request(int PageId, int? ParentId, int? AfterId, int Version);

    public abstract record Outcome
    {
        public sealed record Moved : Outcome;

        /// <param name="Languages">Those in which it cannot be; empty where it cannot be in any.</param>
        public sealed record Refused(Issue Issue, IReadOnlyList<Language> Languages) : Outcome;

        /// <summary>The page, or the place, is not the one that was looked at; nothing was done.</summary>
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
                ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0], refusedIn);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Transactions.IsLostRace(e))
        {
            return new Outcome.Conflict();
        }
    }

    private async Task<Outcome> MoveAsync(Request request, List<Language> refusedIn, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.QueueAsync(ct);
        var page = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (page?.Version != request.Version || page.TrashedAtUtc is not null)
            return new Outcome.Conflict();
        if (page.Template == Template.Home)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.HomeStays)]);
        var above = request.ParentId is null ? null : await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.ParentId, ct);
        if (request.ParentId is not null && above is not { TrashedAtUtc: null, Template: not Template.Home })
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.ParentMissing)]);
        if (above?.LiesIn(page) == true)
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.BelowItself)]);

        var from = page.ParentId;
        var placing = new Placing(db);
        if (await placing.PutAsync(page, request.ParentId, request.AfterId, actor, ct) is not { } changed)
            return new Outcome.Conflict();
        if (changed.Count == 0)
            return new Outcome.Moved();

        if (from != request.ParentId)
        {
            if (!await db.PutBelowAsync(page, above, ct))
                throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.AddressTooLong)]);
            if (await new Addressing(db).MoveAsync(page, actor, ct) is var (issue, languages))
            {
                refusedIn.AddRange(languages);
                throw new RefusedException([issue]);
            }
        }

        await placing.LogAsync(from == request.ParentId ? changed : changed.Where(p => p != page), actor, ct);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PageMoved,
            PageId = page.Id,
            Detail = from == page.ParentId ? "" : $"{from} > {page.ParentId}",
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        return new Outcome.Moved();
    }
}
