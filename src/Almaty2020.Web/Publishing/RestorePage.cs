using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Brings a page and all that went to the trash with it back, as it was: the tree, and what was live of it, the same revisions at the same
/// addresses. All of it or, where an address belongs to another page now, none.
/// </summary>
public sealed class RestorePage(SiteDb db)
{
    /// <param name="PageId">The page that was put into the trash.</param>
    /// <param name="Version">Of the page that was looked at.</param>
    public sealed record Request(int PageId, int Version);

    public abstract record Outcome
    {
        public sealed record Restored : Outcome;

        /// <param name="PageId">The page that cannot come back.</param>
        /// <param name="Language">In which; null where it is in any.</param>
        public sealed record Refused(Issue Issue, int PageId, Language? Language) : Outcome;

        /// <summary>The page is not the one that was looked at; nothing was done.</summary>
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

    private async Task<Outcome> RestoreAsync(Request request, Action<(int, Language?)> refusedAt, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.QueueAsync(ct);
        var root = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (root?.Version != request.Version)
            return new Outcome.Conflict();
        if (root.TrashedAtUtc is not { } trashedAt || root.TrashRootId != root.Id)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.NotInTrash)]);
        if (await db.Pages.AnyAsync(p => p.Id == root.ParentId && p.TrashedAtUtc != null, ct))
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.ParentInTrash)]);

        var tree = await db.Pages.Where(p => p.TrashRootId == root.Id).ToListAsync(ct);
        foreach (var page in tree)
        {
            page.TrashedAtUtc = null;
            page.TrashedBy = null;
            page.TrashRootId = null;
            page.Version++;
        }

        await db.SaveChangesAsync(ct);
        var lives = await TakenDownAsync(trashedAt, ct);
        foreach (var page in FromTheTop(root, tree.ToLookup(p => p.ParentId)))
        {
            foreach (var (language, revisionId, haste) in InOrder(lives[page.Id]))
            {
                refusedAt((page.Id, language));
                await BringBackAsync(page, language, revisionId, haste, actor, ct);
            }
        }

        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PageRestored,
            PageId = root.Id,
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        return new Outcome.Restored();
    }

    /// <summary>A page's address needs the one above it.</summary>
    private static IEnumerable<Page> FromTheTop(Page page, ILookup<int?, Page> below) =>
        below[page.Id].OrderBy(p => p.Id).SelectMany(p => FromTheTop(p, below)).Prepend(page);

    /// <summary>What was live when the tree went to the trash, by page: the audit log says which revision that was.</summary>
    private async Task<ILookup<int?, AuditEntry>> TakenDownAsync(DateTime trashedAt, CancellationToken ct) =>
        (await db.Audit.AsNoTracking()
            .Where(a => a.AtUtc == trashedAt && a.Action == AuditActions.PageWithdrawn && a.Detail.StartsWith(TakeDown.Trashed))
            .ToListAsync(ct))
        .ToLookup(a => a.PageId);

    private static IEnumerable<(Language Language, int RevisionId, Haste? Haste)> InOrder(IEnumerable<AuditEntry> entries) =>
        entries.DistinctBy(e => e.Language).OrderBy(e => e.Language!.Code, StringComparer.Ordinal).Select(e => (e.Language!, e.FromRevisionId!.Value, TakeDown.HasteOf(e.Detail)));

    private async Task BringBackAsync(Page page, Language language, int revisionId, Haste? haste, Actor actor, CancellationToken ct)
    {
        var revision = await db.Revisions.SingleAsync(r => r.Id == revisionId, ct);
        var told = await db.PublicationLog.AsNoTracking()
            .Where(e => e.PageId == page.Id && e.Language == language && (e.Act == PublicationAct.Published || e.Act == PublicationAct.Retired))
            .OrderByDescending(e => e.Number)
            .ToListAsync(ct);
        var published = told.First(e => e.Act == PublicationAct.Published);
        var changed = told.First(e => e is { Act: PublicationAct.Published, IsMajor: true });
        if (await new GoLive(db).AddAsync(await db.NextNumberAsync(ct), page, revision, isMajor: false, published.Note, actor, ct, unchangedSince: changed.AtUtc) is { Count: > 0 } issues)
            throw new RefusedException(issues);
        await db.SaveChangesAsync(ct);

        var live = await db.Publications.SingleAsync(p => p.PageId == page.Id && p.Language == language, ct);
        live.UrgentBy = haste?.By;
        live.UrgentReason = haste?.Reason;
        if (told[0] is { Act: PublicationAct.Retired } retired)
        {
            live.RetiredAtUtc = retired.AtUtc;
            live.RetiredNote = retired.Note;
        }

        await db.SaveChangesAsync(ct);
    }
}
