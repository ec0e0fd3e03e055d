using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>
/// All live pages for staff, from the snapshot in memory: on a large site the database takes seconds to read them. The page about the site
/// is live too, but residents have no page of it, so it is added from the database.
/// </summary>
public sealed class LivePages(SiteDb db, CurrentSite current, PublicationFollower follower)
{
    private (PublishedSite Site, Snapshot Pages)? last;

    /// <summary>The live pages at one moment.</summary>
    public sealed class Snapshot(PublishedSite site, IReadOnlyDictionary<(int PageId, Language Language), PublishedPage> aboutSite)
    {
        /// <summary>In no particular order.</summary>
        public IEnumerable<PublishedPage> All => site.Pages.Concat(aboutSite.Values);

        public bool TryFind(int pageId, Language language, [NotNullWhen(true)] out PublishedPage? page) =>
            site.TryFind(pageId, language, out page) || aboutSite.TryGetValue((pageId, language), out page);
    }

    /// <summary>Everything that is live now. What another node has published is loaded first.</summary>
    public async Task<Snapshot> ReadAsync(CancellationToken ct)
    {
        await follower.CatchUpAsync(ct);
        var site = current.Site;
        if (last?.Site != site)
            last = (site, new Snapshot(site, await AboutSiteAsync(ct)));
        return last.Value.Pages;
    }

    private async Task<IReadOnlyDictionary<(int, Language), PublishedPage>> AboutSiteAsync(CancellationToken ct)
    {
        // Naming the languages lets the databases use the index of paths.
        var rows = await db
            .Publications.AsNoTracking()
            .Where(p => Language.All.Contains(p.Language) && p.Path == Template.SitePath)
            .Select(p => new { Live = p, Page = p.Page! })
            .ToListAsync(ct);
        if (rows.Count == 0)
            return FrozenDictionary<(int, Language), PublishedPage>.Empty;
        var behind = (await db.TranslationsBehind([.. rows.Select(r => r.Page.Id).Distinct()]).ToListAsync(ct)).ToDictionary(
            b => (b.PageId, b.Language),
            b => b.SinceUtc
        );
        return rows.ToDictionary(
            r => (r.Page.Id, r.Live.Language),
            r => new PublishedPage
            {
                PageId = r.Page.Id,
                Key = r.Page.Key,
                Template = r.Page.Template,
                ParentId = r.Page.ParentId,
                Position = r.Page.Position,
                Navigation = r.Page.Navigation,
                SourceLanguage = r.Page.SourceLanguage,
                Language = r.Live.Language,
                Path = r.Live.Path,
                Title = r.Live.Title,
                ShortTitle = r.Live.ShortTitle,
                Summary = r.Live.Summary,
                LastReviewed = r.Live.LastReviewed,
                RevisionId = r.Live.RevisionId,
                ChangedAtUtc = r.Live.ChangedAtUtc,
                OutdatedSinceUtc = behind.TryGetValue((r.Page.Id, r.Live.Language.Code), out var since) ? since : null,
                Retirement = r.Live.RetiredAtUtc is { } at ? new Retirement(at, r.Live.RetiredNote ?? "") : null,
            }
        );
    }
}
