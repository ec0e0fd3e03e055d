using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>
/// Narrows a filter of the board to the pages that can match it, with one simple condition per filter. <see cref="PageBoard"/> then
/// examines only these pages, which are few even on a large site.
/// </summary>
public sealed class BoardCandidates(SiteDb db)
{
    /// <returns>All pages that are in the state in at least one of the languages, and possibly others.</returns>
    public async Task<IReadOnlyCollection<int>> InStateAsync(PageState state, IReadOnlyList<Language> languages, CancellationToken ct) =>
        state switch
        {
            PageState.Returned or PageState.InReview or PageState.Draft => await db.Drafts.Select(d => d.PageId).Distinct().ToListAsync(ct),
            PageState.Scheduled => await db
                .Schedule.Where(a => a.State == ScheduledState.Waiting)
                .Select(a => a.PageId)
                .Distinct()
                .ToListAsync(ct),
            PageState.Behind => await db.TranslationsBehind().Select(b => b.PageId).Distinct().ToListAsync(ct),
            PageState.Withdrawn => await db
                .PublicationLog.Where(e => e.Act == PublicationAct.Withdrawn)
                .Select(e => e.PageId)
                .Distinct()
                .ToListAsync(ct),
            PageState.Retired => await db.Publications.Where(p => p.RetiredAtUtc != null).Select(p => p.PageId).Distinct().ToListAsync(ct),
            PageState.Missing => await db
                .Pages.Where(p => db.Publications.Count(live => live.PageId == p.Id && languages.Contains(live.Language)) < languages.Count)
                .Select(p => p.Id)
                .ToListAsync(ct),
            PageState.Live => await db.Publications.Select(p => p.PageId).Distinct().ToListAsync(ct),
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown page state."),
        };
}
