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
        if (await CheckParentAsync(page, request.ParentId, ct) is { } unfit)
            throw new RefusedException([unfit]);

        var from = page.ParentId;
        var placing = new Placing(db);
        if (await placing.PutAsync(page, request.ParentId, request.AfterId, actor, ct) is not { } changed)
            return new Outcome.Conflict();
        if (changed.Count == 0)
            return new Outcome.Moved();

        page.ParentId = request.ParentId;
        if (from != request.ParentId)
            await MoveAddressesAsync(page, refusedIn, actor, ct);
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

    private async Task<Issue?> CheckParentAsync(Page page, int? parentId, CancellationToken ct)
    {
        var above = parentId is null ? null : await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == parentId, ct);
        if (parentId is not null && above is not { TrashedAtUtc: null, Template: not Template.Home })
            return new Issue(nameof(Page.ParentId), IssueCodes.ParentMissing);

        while (above is not null)
        {
            if (above.Id == page.Id)
                return new Issue(nameof(Page.ParentId), IssueCodes.BelowItself);
            above = above.ParentId is { } next ? await db.Pages.AsNoTracking().SingleAsync(p => p.Id == next, ct) : null;
        }

        return null;
    }

    /// <exception cref="RefusedException">It cannot be, for the same reason in each of <paramref name="refusedIn"/>.</exception>
    private async Task MoveAddressesAsync(Page page, List<Language> refusedIn, Actor actor, CancellationToken ct)
    {
        var addresses = new Addressing(db);
        Issue? why = null;
        foreach (var live in await db.Publications.Where(p => p.PageId == page.Id).OrderBy(p => p.Language).ToListAsync(ct))
        {
            var old = live.Path;
            var (path, issue) = await addresses.PathOfAsync(page.Id, page.ParentId, old[(old.LastIndexOf('/') + 1)..], live.Language, ct);
            if (issue is null)
            {
                await addresses.TakeAsync(live, old, path, actor, ct);
                await addresses.LogMovedAsync(live, old, actor, ct);
                issue = await addresses.MoveBelowAsync(live.Language, old, path, actor, ct) is [var below, ..] ? below : null;
            }

            // The first reason counts, with all languages that it holds for.
            if (issue is not null && (why ??= issue).Code == issue.Code)
                refusedIn.Add(live.Language);
        }

        if (why is not null)
            throw new RefusedException([why with { Field = nameof(Page.ParentId) }]);
    }
}
