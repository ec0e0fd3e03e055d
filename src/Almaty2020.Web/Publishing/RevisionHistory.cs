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

    /// <summary>
    /// Writes the next revision; saved at once, because what follows needs its id. A translation remembers the revision of the
    /// source language that it has caught up with.
    /// </summary>
    /// <param name="catchesUp">Whether it now says what the source says. A mended comma does not make a translation newer.</param>
    /// <param name="sourceGoingLive">The source's revision that will go live with it; null where that is the one that is live.</param>
    public static async Task<Revision> AddRevisionAsync(
        this SiteDb db, int pageId, Language language, PageText text, Actor author, string note, bool catchesUp, CancellationToken ct, int? sourceGoingLive = null)
    {
        var previous = await db.Newest(pageId, language).Select(r => new { r.Number, r.SourceRevisionId }).SingleOrDefaultAsync(ct);
        int? source = null;
        if (language != Language.Source)
        {
            source = catchesUp || previous is null
                ? sourceGoingLive ?? await db.SourceOfAsync(pageId, ct)
                : previous.SourceRevisionId;
        }

        var revision = Revision.Of(pageId, language, (previous?.Number ?? 0) + 1, text.Tidy(), author, note, source);
        db.Revisions.Add(revision);
        await db.SaveChangesAsync(ct);
        return revision;
    }

    /// <summary>Makes a revision of what a draft holds, unless the newest one holds the same.</summary>
    /// <param name="note">What changed, in the writer's words.</param>
    public static async Task KeepAsync(this SiteDb db, Draft draft, Actor writer, string note, CancellationToken ct)
    {
        var newest = await db.Newest(draft.PageId, draft.Language).SingleOrDefaultAsync(ct);
        if (newest is null || !newest.Text.SameAs(draft.Text.Tidy()))
            newest = await db.AddRevisionAsync(draft.PageId, draft.Language, draft.Text, writer, note, catchesUp: false, ct);
        draft.Keep(newest);
    }

    /// <summary>What a translator has before them: the source as it is live, else as it was last written.</summary>
    private static async Task<int?> SourceOfAsync(this SiteDb db, int pageId, CancellationToken ct) =>
        await db.Publications.Where(p => p.PageId == pageId && p.Language == Language.Source).Select(p => (int?)p.RevisionId).SingleOrDefaultAsync(ct)
        ?? await db.Newest(pageId, Language.Source).Select(r => (int?)r.Id).SingleOrDefaultAsync(ct);
}
