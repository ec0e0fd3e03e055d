using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// The writers of a text that no second person has approved: a set of account ids, stored as one string separated by spaces. See
/// <see cref="ApprovalRule"/>.
/// </summary>
public static class Writers
{
    public const string None = "";

    /// <summary>Contains each id once, in the order of its first appearance.</summary>
    public static string Union(params IEnumerable<string> sets) =>
        string.Join(' ', sets.SelectMany(set => set.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal));

    public static bool Contains(string writers, string userId) => writers.Split(' ').Contains(userId, StringComparer.Ordinal);

    /// <summary>
    /// Revisions with their writers. Where a node of an older version saved one, the column is empty; its author counts then, unless it was
    /// published.
    /// </summary>
    internal static IQueryable<RevisionWriters> WithWriters(this SiteDb db, IQueryable<Revision> revisions) =>
        revisions.Select(r => new RevisionWriters
        {
            Revision = r,
            Writers =
                r.Writers != None
                || db.PublicationLog.Any(e => e.RevisionId == r.Id)
                // This version schedules a text that others have approved without writers too.
                || db.Schedule.Any(a => a.RevisionId == r.Id && a.Writers != None)
                    ? r.Writers
                    : r.AuthorId,
        });

    /// <summary>
    /// The writers of a page in a language since its last publication, from the saved revisions. A discarded draft counts, because its text
    /// can come back. An urgent publication counts again once it has been withdrawn, because its urgent mark is gone too.
    /// </summary>
    internal static async Task<string> WritersSincePublicationAsync(this SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        var published = await db.LastPublishedNumberAsync(pageId, language, pending: null, ct);
        var isLive = await db.Publications.AnyAsync(p => p.PageId == pageId && p.Language == language, ct);
        return await db.WritersOfAsync(
            db.Revisions.Where(r =>
                r.PageId == pageId && r.Language == language && (r.Number > published || (!isLive && r.Number == published))
            ),
            ct
        );
    }

    /// <summary>
    /// The writers of the live text while it is marked as urgent. Publishing a new text on top of it does not approve their words.
    /// </summary>
    internal static async Task<string> UnconfirmedWritersAsync(this SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        var urgent = await db
            .Publications.AsNoTracking()
            .Include(p => p.Revision)
            .SingleOrDefaultAsync(p => p.PageId == pageId && p.Language == language && p.UrgentReason != null, ct);
        if (urgent is null)
            return None;
        // In a correction only the corrector's words are unapproved. Its writers are always recorded: no older version made corrections.
        var writers = urgent.IsCorrection ? urgent.Revision!.Writers : await db.WritersOfPendingAsync(urgent.Revision!, ct);
        return Union(writers, urgent.UrgentBy ?? None);
    }

    /// <summary>
    /// The writers of a revision that is live as urgent, or scheduled: its own, and those of every revision since the publication before it.
    /// An older version of the site recorded only one writer for a revision.
    /// </summary>
    internal static async Task<string> WritersOfPendingAsync(this SiteDb db, Revision pending, CancellationToken ct)
    {
        var published = await db.LastPublishedNumberAsync(pending.PageId, pending.Language, pending, ct);
        return await db.WritersOfAsync(
            db.Revisions.Where(r =>
                r.PageId == pending.PageId && r.Language == pending.Language && r.Number > published && r.Number <= pending.Number
            ),
            ct
        );
    }

    private static async Task<string> WritersOfAsync(this SiteDb db, IQueryable<Revision> revisions, CancellationToken ct) =>
        Union(await db.WithWriters(revisions).Select(r => r.Writers).Distinct().ToListAsync(ct));

    /// <summary>
    /// The number of the last revision that changed the public text; 0 before the first. Confirming a translation does not change the text.
    /// </summary>
    /// <param name="pending">Only publications before this revision, with another text, count; null if all do.</param>
    private static async Task<int> LastPublishedNumberAsync(
        this SiteDb db,
        int pageId,
        Language language,
        Revision? pending,
        CancellationToken ct
    )
    {
        var upTo = pending?.Number ?? int.MaxValue;
        var published = db
            .Revisions.AsNoTracking()
            .Where(r =>
                r.PageId == pageId
                && r.Language == language
                && r.Number <= upTo
                && db.PublicationLog.Any(e =>
                    e.PageId == pageId && e.Language == language && e.Act == PublicationAct.Published && e.RevisionId == r.Id
                )
            )
            .OrderByDescending(r => r.Number);
        Revision? last = null;
        await foreach (var revision in published.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (last is null && pending?.Text.HasSameContent(revision.Text) == true)
                continue;
            if (last is not null && !last.Text.HasSameContent(revision.Text))
                break;
            last = revision;
        }

        return last?.Number ?? 0;
    }
}

/// <summary>A revision with the writers whose part of it no second person has approved.</summary>
internal sealed class RevisionWriters
{
    public required Revision Revision { get; init; }

    public required string Writers { get; init; }
}
