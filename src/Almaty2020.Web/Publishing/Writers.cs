using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// The authors of a text that no second person has approved: a set of account ids, stored as one text with spaces between them. Nobody in it
/// may approve the text.
/// </summary>
public static class Writers
{
    public const string None = "";

    public static bool Contains(string writers, string userId) => writers.Split(' ').Contains(userId, StringComparer.Ordinal);

    /// <summary>Each id once, in the order of its first appearance.</summary>
    public static string Union(params IEnumerable<string> sets) =>
        string.Join(' ', sets.SelectMany(set => set.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal));

    /// <summary>
    /// The writers of a page in a language since its last publication, from the revisions that are kept: a draft that was discarded counts, as
    /// its text can come back. What was published urgently counts again once it has left the site, and its mark with it.
    /// </summary>
    internal static async Task<string> SincePublicationAsync(this SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        var published = await db.LastPublishedNumberAsync(pageId, language, ct);
        var isLive = await db.Publications.AnyAsync(p => p.PageId == pageId && p.Language == language, ct);
        return Union(await db.Revisions
            .Where(r => r.PageId == pageId && r.Language == language && (r.Number > published || (!isLive && r.Number == published)))
            .Select(r => r.Writers)
            .Distinct()
            .ToListAsync(ct));
    }

    /// <summary>
    /// The writers of earlier revisions that say the same, where nobody approved it: a text that was put aside, and that somebody types again
    /// after the next publication, is still its first writers' own.
    /// </summary>
    internal static async Task<string> OfSameTextAsync(this SiteDb db, Draft draft, CancellationToken ct)
    {
        var (title, body) = (draft.Text.Tidy().Title, draft.Text.Tidy().Body);
        var same = await db.Revisions
            .Where(r => r.PageId == draft.PageId && r.Language == draft.Language && r.Title == title && r.Body == body)
            .Select(r => new { r.Writers, WasPublished = db.PublicationLog.Any(e => e.RevisionId == r.Id && e.Act == PublicationAct.Published) })
            .ToListAsync(ct);
        return same.Any(r => r.WasPublished && r.Writers == None) ? None : Union(same.Select(r => r.Writers));
    }

    /// <summary>The writers of what is live and still marked as urgent: publishing on top of it approves none of their words.</summary>
    internal static async Task<string> UnconfirmedAsync(this SiteDb db, int pageId, Language language, CancellationToken ct) =>
        await db.Publications
            .Where(p => p.PageId == pageId && p.Language == language && p.UrgentReason != null)
            .Select(p => p.Revision!.Writers)
            .SingleOrDefaultAsync(ct) ?? None;

    /// <summary>The number of the last revision that changed the public text; 0 before the first. Confirming a translation changes none.</summary>
    private static async Task<int> LastPublishedNumberAsync(this SiteDb db, int pageId, Language language, CancellationToken ct)
    {
        var published = db.Revisions.AsNoTracking()
            .Where(r => r.PageId == pageId && r.Language == language
                && db.PublicationLog.Any(e => e.PageId == pageId && e.Language == language && e.Act == PublicationAct.Published && e.RevisionId == r.Id))
            .OrderByDescending(r => r.Number);
        Revision? last = null;
        await foreach (var revision in published.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (last is not null && !last.Text.SameAs(revision.Text))
                break;
            last = revision;
        }

        return last?.Number ?? 0;
    }
}
