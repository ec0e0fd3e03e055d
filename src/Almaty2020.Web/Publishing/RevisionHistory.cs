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
    public static async Task<Revision> AddRevisionAsync(
        this SiteDb db, int pageId, Language language, PageText text, Actor author, string note, bool catchesUp, CancellationToken ct)
    {
        var previous = await db.Newest(pageId, language).Select(r => new { r.Number, r.SourceRevisionId }).SingleOrDefaultAsync(ct);
        int? source = null;
        if (language != Language.Source)
        {
            source = catchesUp || previous is null
                ? await db.Newest(pageId, Language.Source).Select(r => (int?)r.Id).SingleOrDefaultAsync(ct)
                : previous.SourceRevisionId;
        }

        var revision = Revision.Of(pageId, language, (previous?.Number ?? 0) + 1, text.Tidy(), author, note, source);
        db.Revisions.Add(revision);
        await db.SaveChangesAsync(ct);
        return revision;
    }
}
