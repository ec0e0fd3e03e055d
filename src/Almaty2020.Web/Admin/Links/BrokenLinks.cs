using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Links;

/// <summary>
/// Broken links on the pages that a staff member may edit: those that the nightly check found, updated for links within the site that have
/// broken or been fixed since.
/// </summary>
public sealed class BrokenLinks(SiteDb db, JobLeases jobs, LinkCheck check, TimeProvider clock)
{
    public const int Shown = 100;

    /// <summary>
    /// Maximum number of changed pages to recheck at once. After more changes, such as an import, only a full check gives a reliable list.
    /// </summary>
    private const int MaxChangedPages = 30;

    /// <summary>
    /// With more live texts, pages that link to a changed page wait for the next check: finding them reads every live text, which takes seconds
    /// for each changed page.
    /// </summary>
    private const int MaxTextsSearched = 20_000;

    /// <summary>Maximum duration of a check. Pages changed while it ran are rechecked.</summary>
    private static readonly TimeSpan MaxCheckDuration = TimeSpan.FromMinutes(10);

    private const string PageScheme = "page:";

    /// <param name="Title">Title of the page that contains the link.</param>
    public sealed record Entry(int PageId, Language Language, string Title, string Path, string Target, string Reason, DateTime SinceUtc)
    {
        /// <summary>The page that the link names, published or not; null if it names none.</summary>
        public PageTitles.Item? TargetPage { get; init; }
    }

    /// <param name="Count">Number of all broken links, including those not shown.</param>
    /// <param name="CheckedAtUtc">When the last full check finished; null if none has.</param>
    /// <param name="IsChecking">
    /// True if the list may be incomplete: a check is running, none has finished yet, or too many pages have changed since.
    /// </param>
    public sealed record Report(int Count, IReadOnlyList<Entry> Entries, DateTime? CheckedAtUtc, bool IsChecking);

    /// <summary>Lists the links that have been broken longest first.</summary>
    public async Task<Report> ReadAsync(Staff staff, Language language, CancellationToken ct)
    {
        // Read the job before its results: otherwise a check that finishes in between would seem to have found nothing.
        var job = await jobs.FindAsync(DailyJob.LinkCheck, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var isChecking = job?.DoneAtUtc is null || job.TakenUntilUtc > now;
        var changed = await ChangedAsync(job?.DoneAtUtc - MaxCheckDuration ?? now.AddDays(-1), ct);
        var isLarge = changed?.Count > 0 && await db.Publications.CountAsync(ct) > MaxTextsSearched;
        var affected =
            changed is null ? []
            : isLarge ? [.. changed.Select(c => c.PageId)]
            : await AffectedAsync(changed, ct);

        var reached = (
            from fault in db.LinkFaults.AsNoTracking()
            join live in db.Publications on new { fault.PageId, fault.Language } equals new { live.PageId, live.Language }
            select new { fault, live }
        ).CoveredBy(staff.Rights, Rights.WritingRoles, r => r.live.Page!, r => r.live.Language);
        var known = reached.Where(r => !affected.Contains(r.fault.PageId));
        var entries = await known
            .OrderBy(r => r.fault.SinceUtc)
            .ThenBy(r => r.fault.PageId)
            .ThenBy(r => r.fault.Id)
            .Select(r => new Entry(
                r.fault.PageId,
                r.fault.Language,
                r.live.Title,
                r.live.Path,
                r.fault.Target,
                r.fault.Reason,
                r.fault.SinceUtc
            ))
            .Take(Shown)
            .ToListAsync(ct);
        var count = await known.CountAsync(ct);
        if (affected.Count > 0)
        {
            var before = await reached.Where(r => affected.Contains(r.fault.PageId)).Select(r => r.fault).ToListAsync(ct);
            var fresh = await RecheckAsync(staff, affected, before, changed![0].AtUtc, ct);
            count += fresh.Count;
            entries = [.. entries.Concat(fresh).OrderBy(e => e.SinceUtc).ThenBy(e => e.PageId).Take(Shown)];
        }

        return new Report(
            count,
            await WithTargetPagesAsync(entries, language, ct),
            job?.DoneAtUtc,
            isChecking || changed is null || isLarge
        );
    }

    /// <summary>
    /// Pages with an entry in the publication log since the given time, newest entry first; null if there are too many to recheck one by
    /// one.
    /// </summary>
    private async Task<IReadOnlyList<(int PageId, DateTime AtUtc)>?> ChangedAsync(DateTime sinceUtc, CancellationToken ct)
    {
        const int most = 20 * MaxChangedPages;
        var acts = (
            await db
                .PublicationLog.AsNoTracking()
                .OrderByDescending(e => e.Number)
                .Take(most)
                .Select(e => new { e.PageId, e.AtUtc })
                .ToListAsync(ct)
        )
            .TakeWhile(e => e.AtUtc >= sinceUtc)
            .ToList();
        var pages = acts.DistinctBy(e => e.PageId).ToList();
        return pages.Count > MaxChangedPages || acts.Count == most ? null : [.. pages.Select(p => (p.PageId, p.AtUtc))];
    }

    /// <summary>The changed pages and the live pages that link to them.</summary>
    private async Task<IReadOnlyList<int>> AffectedAsync(IReadOnlyList<(int PageId, DateTime AtUtc)> changed, CancellationToken ct)
    {
        int[] ids = [.. changed.Select(c => c.PageId)];
        var affected = ids.ToHashSet();
        foreach (var key in await db.Pages.Where(p => ids.Contains(p.Id)).Select(p => p.Key).ToListAsync(ct))
        {
            var (whole, part) = ($"href=\"page:{key}\"", $"href=\"page:{key}#");
            affected.UnionWith(
                await db
                    .Publications.Where(p => p.Html.Contains(whole) || p.Html.Contains(part))
                    .Select(p => p.PageId)
                    .Distinct()
                    .ToListAsync(ct)
            );
        }

        return [.. affected];
    }

    /// <summary>
    /// Current broken links of the given pages. Links to other sites are not rechecked: they keep the result of the last check.
    /// </summary>
    private async Task<IReadOnlyList<Entry>> RecheckAsync(
        Staff staff,
        IReadOnlyList<int> pageIds,
        IReadOnlyList<BrokenLink> before,
        DateTime changedAtUtc,
        CancellationToken ct
    )
    {
        var found = await check.CheckInternalLinksAsync(pageIds, ct);
        var lives = await db
            .Publications.AsNoTracking()
            .Where(p => pageIds.Contains(p.PageId))
            .CoveredBy(staff.Rights, Rights.WritingRoles, p => p.Page!, p => p.Language)
            .Select(p => new
            {
                p.PageId,
                p.Language,
                p.Title,
                p.Path,
            })
            .ToListAsync(ct);
        var known = before.ToLookup(f => (f.PageId, f.Language));
        return
        [
            .. from live in lives
            let place = (live.PageId, live.Language)
            let outside = known[place]
                .Where(f => f.Target.StartsWith("http", StringComparison.OrdinalIgnoreCase))
                .Select(f => (f.Target, f.Reason))
            from fault in outside.Concat(found.GetValueOrDefault(place, []))
            let since = known[place].FirstOrDefault(f => f.Target == fault.Target)?.SinceUtc ?? changedAtUtc
            select new Entry(live.PageId, live.Language, live.Title, live.Path, fault.Target, fault.Reason, since),
        ];
    }

    private async Task<IReadOnlyList<Entry>> WithTargetPagesAsync(IReadOnlyList<Entry> entries, Language language, CancellationToken ct)
    {
        var keys = entries.Select(e => KeyOf(e.Target)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (keys.Count == 0)
            return entries;
        var ids = await db
            .Pages.Where(p => keys.Contains(p.Key))
            .Select(p => new { p.Key, p.Id })
            .ToDictionaryAsync(p => p.Key, p => p.Id, StringComparer.Ordinal, ct);
        var titles = await new PageTitles(db).ReadAsync([.. ids.Values], language, ct);
        return
        [
            .. entries.Select(e =>
                KeyOf(e.Target) is { } key && ids.TryGetValue(key, out var id) ? e with { TargetPage = titles.GetValueOrDefault(id) } : e
            ),
        ];
    }

    private static string? KeyOf(string target) =>
        target.StartsWith(PageScheme, StringComparison.Ordinal) ? Uri.UnescapeDataString(target[PageScheme.Length..].Split('#')[0]) : null;
}
