using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

/// <summary>
/// Restores a page from the trash, with all pages that were trashed with it: the tree, and what was live of it, with the same revisions at
/// the same addresses. If an address belongs to another page now, nothing is restored.
/// </summary>
public sealed class RestorePage(SiteDb db)
{
    /// <param name="PageId">The page that was put into the trash.</param>
    /// <param name="Version">The page version that the user saw.</param>
    public sealed record Request(int PageId, int Version);

    public abstract record Outcome
    {
        public sealed record Restored : Outcome;

        /// <param name="PageId">The page that cannot be restored.</param>
        /// <param name="Language">The language in which it cannot be restored; null if the reason concerns no particular language.</param>
        public sealed record Refused(Issue Issue, int PageId, Language? Language) : Outcome;

        /// <summary>The page has changed since the user loaded it; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        var at = (request.PageId, Language: (Language?)null);
        try
        {
            return await db.InTransactionAsync((actId, token) => RestoreAsync(request, refused => at = refused, actId, actor, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0], at.PageId, at.Language);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }
    }

    private async Task<Outcome> RestoreAsync(
        Request request,
        Action<(int, Language?)> refusedAt,
        Guid actId,
        Actor actor,
        CancellationToken ct
    )
    {
        await db.LockPublicationLogAsync(ct);
        var root = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (root?.Version != request.Version)
            return new Outcome.Conflict();
        if (root.TrashedAtUtc is null || root.TrashRootId != root.Id)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.NotInTrash)]);
        if (await db.Pages.AnyAsync(p => p.Id == root.ParentId && p.TrashedAtUtc != null, ct))
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.ParentInTrash)]);

        var tree = await db.Pages.Where(p => p.TrashRootId == root.Id).ToListAsync(ct);
        var liveBefore = await db.LiveBeforeTrashAsync(root.Id, ct);
        await db.TrashedPublications.Where(t => db.Pages.Any(p => p.Id == t.PageId && p.TrashRootId == root.Id)).ExecuteDeleteAsync(ct);
        foreach (var page in tree)
        {
            page.TrashedAtUtc = null;
            page.TrashedBy = null;
            page.TrashRootId = null;
            page.Version++;
        }

        await db.SaveChangesAsync(ct);
        var liveByPage = liveBefore.ToLookup(t => t.PageId);
        foreach (var page in ParentsFirst(root, tree.ToLookup(p => p.ParentId)))
        {
            foreach (var trashed in liveByPage[page.Id].OrderBy(t => t.Language.Code, StringComparer.Ordinal))
            {
                refusedAt((page.Id, trashed.Language));
                await RepublishAsync(page, trashed, actor, ct);
            }
        }

        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PageRestored,
                PageId = root.Id,
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Restored();
    }

    /// <summary>A page and all pages below it, parents first, because a page's address depends on its parent's.</summary>
    private static IEnumerable<Page> ParentsFirst(Page page, ILookup<int?, Page> below) =>
        below[page.Id].OrderBy(p => p.Id).SelectMany(p => ParentsFirst(p, below)).Prepend(page);

    private async Task RepublishAsync(Page page, TrashedPublication trashed, Actor actor, CancellationToken ct)
    {
        var language = trashed.Language;
        var revision = await db.Revisions.SingleAsync(r => r.Id == trashed.RevisionId, ct);
        var last = await db
            .PublicationLog.AsNoTracking()
            .Where(e =>
                e.PageId == page.Id && e.Language == language && (e.Act == PublicationAct.Published || e.Act == PublicationAct.Retired)
            )
            .OrderByDescending(e => e.Number)
            .FirstAsync(ct);
        if (await db.RepublishAsync(page, revision, actor, ct) is { Count: > 0 } issues)
            throw new RefusedException(issues);

        var live = await db.Publications.SingleAsync(p => p.PageId == page.Id && p.Language == language, ct);
        live.UrgentBy = trashed.UrgentBy;
        live.UrgentReason = trashed.UrgentReason;
        if (last is { Act: PublicationAct.Retired } retired)
        {
            live.RetiredAtUtc = retired.AtUtc;
            live.RetiredNote = retired.Note;
        }

        await db.SaveChangesAsync(ct);
    }
}
