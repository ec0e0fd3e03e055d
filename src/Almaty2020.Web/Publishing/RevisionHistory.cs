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
    /// Writes the next revision; saved at once, because what follows needs its id. A translation remembers the newest
    /// revision of the source language.
    /// </summary>
    public static async Task<Revision> AddRevisionAsync(
        this SiteDb db, int pageId, Language language, PageText text, Actor author, string note, CancellationToken ct)
    {
        var number = await db.Newest(pageId, language).Select(r => r.Number).SingleOrDefaultAsync(ct) + 1;
        var source = language == Language.Source
            ? null
            : await db.Newest(pageId, Language.Source).Select(r => (int?)r.Id).SingleOrDefaultAsync(ct);

        var revision = Revision.Of(pageId, language, number, text.Tidy(), author, note, source);
        db.Revisions.Add(revision);
        await db.SaveChangesAsync(ct);
        return revision;
    }
}
