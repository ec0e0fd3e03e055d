using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Model;

internal static class RevisionHistory
{
    /// <summary>The newest revision of a page in a language, live or not.</summary>
    public static IQueryable<Revision> Newest(this SiteDb db, int pageId, Language language) =>
        db.Revisions.AsNoTracking().Where(r => r.PageId == pageId && r.Language == language).OrderByDescending(r => r.Number).Take(1);

    /// <summary>The newest revision of a page in any language; 0 if it has none.</summary>
    public static async Task<int> NewestRevisionIdAsync(this SiteDb db, int pageId, CancellationToken ct) =>
        await db.Revisions.Where(r => r.PageId == pageId).MaxAsync(r => (int?)r.Id, ct) ?? 0;

    /// <summary>Whether a page has a draft or a revision in a language.</summary>
    public static async Task<bool> HasTextAsync(this SiteDb db, int pageId, Language language, CancellationToken ct) =>
        await db.Drafts.AnyAsync(d => d.PageId == pageId && d.Language == language, ct)
        || await db.Revisions.AnyAsync(r => r.PageId == pageId && r.Language == language, ct);

    /// <summary>The revision that a new draft starts from: the live one, else the newest.</summary>
    /// <returns>Null if the page has no revision in this language.</returns>
    public static async Task<Revision?> StartingRevisionAsync(this SiteDb db, int pageId, Language language, CancellationToken ct) =>
        await db
            .Publications.AsNoTracking()
            .Where(p => p.PageId == pageId && p.Language == language)
            .Select(p => p.Revision)
            .SingleOrDefaultAsync(ct)
        ?? await db.Newest(pageId, language).SingleOrDefaultAsync(ct);

    /// <summary>Adds the next revision and saves it at once, because the next steps need its id.</summary>
    /// <param name="sourceRevisionId">
    /// For translations: the source revision that the text is up to date with; null if there is none.
    /// </param>
    /// <param name="writers">Writers whose part no second person has approved: <see cref="Revision.Writers"/>.</param>
    public static async Task<Revision> AddRevisionAsync(
        this SiteDb db,
        int pageId,
        Language language,
        PageText text,
        Actor author,
        string note,
        int? sourceRevisionId,
        string writers,
        CancellationToken ct
    )
    {
        var previous = await db.Newest(pageId, language).SingleOrDefaultAsync(ct);
        var number = (previous?.Number ?? 0) + 1;
        var revision = Revision.Of(pageId, language, number, text.Normalized(), author, note, sourceRevisionId, writers, previous);
        db.Revisions.Add(revision);
        await db.SaveChangesAsync(ct);
        return revision;
    }

    /// <summary>
    /// Adds a draft's content as the next revision. Only its writers decide which source revision a translation is up to date with. Neither
    /// a corrected comma nor a publication changes that, nor a change of the source while they work.
    /// </summary>
    /// <param name="sourceGoingLive">
    /// The source revision that goes live in the same act. By publishing both, the publisher confirms that they match.
    /// </param>
    public static async Task<Revision> AddRevisionAsync(
        this SiteDb db,
        Draft draft,
        Actor author,
        string note,
        string writers,
        CancellationToken ct,
        int? sourceGoingLive = null
    ) =>
        await db.AddRevisionAsync(
            draft.PageId,
            draft.Language,
            draft.Text,
            author,
            note,
            sourceGoingLive ?? await db.CurrentSourceRevisionIdAsync(draft, ct),
            writers,
            ct
        );

    /// <summary>Saves a draft's content as a revision, unless the newest revision has the same content.</summary>
    /// <param name="note">What changed, in the writer's words.</param>
    public static async Task SaveRevisionAsync(this SiteDb db, Draft draft, Actor writer, string note, CancellationToken ct)
    {
        var newest = await db.Newest(draft.PageId, draft.Language).SingleOrDefaultAsync(ct);
        if (
            newest is null
            || !newest.Text.HasSameContent(draft.Text.Normalized())
            || newest.SourceRevisionId != await db.CurrentSourceRevisionIdAsync(draft, ct)
        )
            newest = await db.AddRevisionAsync(draft, writer, note, draft.Writers, ct);
        draft.SetSavedRevision(newest);
    }

    /// <summary>The revision of a page's source language that is live, else its newest one; null if it has none.</summary>
    public static async Task<int?> CurrentSourceRevisionIdAsync(this SiteDb db, Page page, CancellationToken ct) =>
        await db
            .Publications.Where(p => p.PageId == page.Id && p.Language == page.SourceLanguage)
            .Select(p => (int?)p.RevisionId)
            .SingleOrDefaultAsync(ct)
        ?? await db.Newest(page.Id, page.SourceLanguage).Select(r => (int?)r.Id).SingleOrDefaultAsync(ct);

    /// <returns>Null for a text in the page's source language, also if it was a translation until that language changed.</returns>
    /// <remarks>For drafts older than this column, the newest revision has the value.</remarks>
    private static async Task<int?> CurrentSourceRevisionIdAsync(this SiteDb db, Draft draft, CancellationToken ct) =>
        await db.Pages.AnyAsync(p => p.Id == draft.PageId && p.SourceLanguage == draft.Language, ct)
            ? null
            : draft.SourceRevisionId
                ?? await db.Newest(draft.PageId, draft.Language).Select(r => r.SourceRevisionId).SingleOrDefaultAsync(ct);
}
