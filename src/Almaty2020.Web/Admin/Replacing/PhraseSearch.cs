using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Replacing;

/// <summary>Finds a phrase in all texts that a staff member may edit: in the drafts, and in the live texts without a draft.</summary>
public sealed class PhraseSearch(SiteDb db)
{
    public const int PhraseMinLength = 2;
    public const int PhraseMaxLength = 200;

    /// <summary>Texts on one page of results.</summary>
    public const int TextsShown = 25;

    /// <summary>Places shown of one text. The rest is found again after these have been replaced.</summary>
    public const int PlacesShown = 20;

    /// <summary>Pages that one request searches, so that it stays short on a large site.</summary>
    private const int PagesPerRequest = 2_500;

    /// <param name="Version">Version of the draft; 0 for a live text.</param>
    /// <param name="RevisionId">The live revision; null for a draft.</param>
    /// <param name="Count">Number of all places, including those not shown.</param>
    public sealed record Found(
        int PageId,
        Language Language,
        string Title,
        int Version,
        int? RevisionId,
        bool IsInReview,
        IReadOnlyList<PhrasePlace> Places,
        int Count
    )
    {
        public bool IsDraft => RevisionId is null;

        /// <summary>True if a text is scheduled here, which will go live without the replacement.</summary>
        public bool IsScheduled { get; init; }
    }

    /// <param name="After">Where the next page of results begins; null if everything was searched.</param>
    public sealed record ResultPage(IReadOnlyList<Found> Texts, int? After);

    /// <param name="language">The only language to search; null for all.</param>
    /// <param name="after">Searches the pages with a greater id.</param>
    public async Task<ResultPage> FindAsync(Staff staff, string phrase, Language? language, int after, CancellationToken ct)
    {
        var last = await db
            .Pages.Where(p => p.Id > after)
            .OrderBy(p => p.Id)
            .Select(p => p.Id)
            .Skip(PagesPerRequest - 1)
            .Take(1)
            .SingleOrDefaultAsync(ct);
        var upTo = last == 0 ? int.MaxValue : last;
        var inJson = PageFields.InJson(phrase);
        var languages = language is null ? Language.All : [language];
        var drafts = await db
            .Drafts.AsNoTracking()
            .Where(d => d.PageId > after && d.PageId <= upTo && languages.Contains(d.Language))
            .Where(d => d.Title.Contains(phrase) || d.Summary.Contains(phrase) || d.Body.Contains(phrase) || d.Fields.Contains(inJson))
            .Join(db.Pages.Where(p => p.TrashedAtUtc == null), d => d.PageId, p => p.Id, (d, p) => new { Draft = d, Page = p })
            .CoveredBy(staff.Rights, Rights.WritingRoles, r => r.Page, r => r.Draft.Language)
            .OrderBy(r => r.Draft.PageId)
            .ThenBy(r => r.Draft.Language)
            .Select(r => r.Draft)
            .Take(TextsShown + 1)
            .ToListAsync(ct);
        var lives = await db
            .Publications.AsNoTracking()
            .Where(l => l.PageId > after && l.PageId <= upTo && languages.Contains(l.Language))
            .Where(l => !db.Drafts.Any(d => d.PageId == l.PageId && d.Language == l.Language))
            .Where(l =>
                l.Revision!.Title.Contains(phrase)
                || l.Revision.Summary.Contains(phrase)
                || l.Revision.Body.Contains(phrase)
                || l.Revision.Fields.Contains(inJson)
            )
            .CoveredBy(staff.Rights, Rights.WritingRoles, l => l.Page!, l => l.Language)
            .OrderBy(l => l.PageId)
            .ThenBy(l => l.Language)
            .Select(l => l.Revision!)
            .Take(TextsShown + 1)
            .ToListAsync(ct);

        List<Found> all =
        [
            .. drafts
                .Select(d => Of(d.PageId, d.Language, d.Text, phrase) with { Version = d.Version, IsInReview = d.IsInReview })
                .Concat(lives.Select(r => Of(r.PageId, r.Language, r.Text, phrase) with { RevisionId = r.Id }))
                .OrderBy(f => f.PageId)
                .ThenBy(f => f.Language.Code, StringComparer.Ordinal),
        ];
        int? next = upTo == int.MaxValue ? null : upTo;
        if (all.Count > TextsShown)
        {
            // The next page of results begins with a whole page.
            next = all[TextsShown].PageId - 1;
            all.RemoveAll(f => f.PageId > next);
        }

        // The database may ignore case.
        all.RemoveAll(f => f.Count == 0);
        var ids = all.Select(f => f.PageId).Distinct().ToList();
        var scheduled = (
            await db
                .Schedule.Where(a => ids.Contains(a.PageId) && a.State == ScheduledState.Waiting && a.Kind == ScheduledKind.Publish)
                .Select(a => new { a.PageId, a.Language })
                .ToListAsync(ct)
        )
            .Select(a => (a.PageId, a.Language))
            .ToHashSet();
        return new ResultPage([.. all.Select(f => f with { IsScheduled = scheduled.Contains((f.PageId, f.Language)) })], next);
    }

    private static Found Of(int pageId, Language language, PageText text, string phrase)
    {
        var places = PhraseReplacement.Find(text, phrase);
        return new Found(
            pageId,
            language,
            text.Title,
            Version: 0,
            RevisionId: null,
            IsInReview: false,
            [.. places.Take(PlacesShown)],
            places.Count
        );
    }
}
