using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Published;

/// <summary>"Public", defined once: what these queries give is what the public may see.</summary>
internal static class PublishedQueries
{
    public static IQueryable<long> SiteVersion(this SiteDb db) => db.SiteVersions.AsNoTracking().Select(v => v.Number);

    public static IQueryable<PublishedPage> PublishedPages(this SiteDb db) => db.Publications.AsNoTracking().Select(p => new PublishedPage
    {
        PageId = p.PageId,
        Key = p.Page!.Key,
        Template = p.Page.Template,
        ParentId = p.Page.ParentId,
        Position = p.Page.Position,
        Navigation = p.Page.Navigation,
        Language = p.Language,
        Path = p.Path,
        Title = p.Title,
        ShortTitle = p.ShortTitle,
        Summary = p.Summary,
        LastReviewed = p.LastReviewed,
        RevisionId = p.RevisionId,
        ChangedAtUtc = p.ChangedAtUtc,
    });

    public static IQueryable<PublishedBody> PublishedBody(this SiteDb db, int pageId, Language language) => db.Publications.AsNoTracking()
        .Where(p => p.PageId == pageId && p.Language == language)
        .Select(p => new PublishedBody(p.Html, p.Contents, p.Revision!.Fields));

    public static async Task<PublishedSite> LoadPublishedSiteAsync(this SiteDb db, CancellationToken ct)
    {
        while (true)
        {
            var before = await db.SiteVersion().SingleAsync(ct);
            var pages = await db.PublishedPages().ToListAsync(ct);
            var redirects = await db.Redirects.AsNoTracking().Select(r => new { r.Language, r.Path, r.PageId }).ToListAsync(ct);
            var after = await db.SiteVersion().SingleAsync(ct);

            // Somebody published between the queries: they may not fit together.
            if (before == after)
                return new PublishedSite(after, pages, redirects.Select(r => KeyValuePair.Create((r.Language, r.Path), r.PageId)));
        }
    }
}

/// <summary>The columns that a page's body is made of.</summary>
internal sealed record PublishedBody(string Html, string Contents, string Fields);
