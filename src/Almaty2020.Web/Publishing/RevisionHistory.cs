using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

internal static class RevisionHistory
{
    /// <summary>The newest revision of a page in a language, live or not.</summary>
    public static IQueryable<Revision> Newest(this SiteDb db, int pageId, Language language) =>
        db.Revisions.AsNoTracking()
            .Where(r => r.PageId == pageId && r.Language == language)
            .OrderByDescending(r => r.Number)
            .Take(1);

    /// <summary>Writes the next revision; saved at once, because what follows needs its id.</summary>
    /// <param name="sourceRevisionId">Of a translation: the revision of the source language that it has caught up with.</param>
    /// <param name="writers">Whose part no second person has approved: <see cref="Revision.Writers"/>.</param>
    public static async Task<Revision> AddRevisionAsync(
        this SiteDb db, int pageId, Language language, PageText text, Actor author, string note, int? sourceRevisionId, string writers, CancellationToken ct)
    {
        var previous = await db.Newest(pageId, language).Select(r => (int?)r.Number).SingleOrDefaultAsync(ct);
        var revision = Revision.Of(pageId, language, (previous ?? 0) + 1, text.Tidy(), author, note, sourceRevisionId, writers);
        db.Revisions.Add(revision);
        await db.SaveChangesAsync(ct);
        return revision;
    }

    /// <summary>
    /// Writes what a draft holds as the next revision. What a translation has caught up with its writers say, and nothing else: neither
    /// a mended comma nor a publication makes it newer, nor what became of the source while they worked.
    /// </summary>
    /// <param name="sourceGoingLive">The source's revision that goes live in the same act: who publishes both says that they say the same.</param>
    public static async Task<Revision> AddRevisionAsync(this SiteDb db, Draft draft, Actor author, string note, string writers, CancellationToken ct, int? sourceGoingLive = null) =>
        await db.AddRevisionAsync(
            draft.PageId, draft.Language, draft.Text, author, note, draft.Language == Language.Source ? null : sourceGoingLive ?? await db.SourceOfAsync(draft, ct), writers, ct);

    /// <summary>Makes a revision of what a draft holds, unless the newest one holds the same.</summary>
    /// <param name="note">What changed, in the writer's words.</param>
    public static async Task KeepAsync(this SiteDb db, Draft draft, Actor writer, string note, CancellationToken ct)
    {
        var newest = await db.Newest(draft.PageId, draft.Language).SingleOrDefaultAsync(ct);
        if (newest is null || !newest.Text.SameAs(draft.Text.Tidy()) || newest.SourceRevisionId != await db.SourceOfAsync(draft, ct))
            newest = await db.AddRevisionAsync(draft, writer, note, draft.Writers, ct);
        draft.Keep(newest);
    }

    /// <summary>What a translator has before them: the source as it is live, else as it was last written.</summary>
    public static async Task<int?> SourceOfAsync(this SiteDb db, int pageId, CancellationToken ct) =>
        await db.Publications.Where(p => p.PageId == pageId && p.Language == Language.Source).Select(p => (int?)p.RevisionId).SingleOrDefaultAsync(ct)
        ?? await db.Newest(pageId, Language.Source).Select(r => (int?)r.Id).SingleOrDefaultAsync(ct);

    /// <remarks>Drafts that are older than this column have the same as what was written last.</remarks>
    private static async Task<int?> SourceOfAsync(this SiteDb db, Draft draft, CancellationToken ct) =>
        draft.SourceRevisionId ?? await db.Newest(draft.PageId, draft.Language).Select(r => r.SourceRevisionId).SingleOrDefaultAsync(ct);
}
