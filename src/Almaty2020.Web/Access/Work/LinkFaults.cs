using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>
/// Links that lead nowhere, of the pages that somebody works on: those that the nightly check found, and those that came about or were mended since,
/// as far as the site itself knows.
/// </summary>
public sealed class LinkFaults(SiteDb db, Jobs jobs, LinkCheck check, TimeProvider clock)
{
    public const int Shown = 100;

    /// <summary>How many changed pages are followed at once; after more, such as an import, only a whole check says what holds.</summary>
    private const int MostChanged = 30;

    /// <summary>How long a check may take: what changed while it ran is followed again.</summary>
    private static readonly TimeSpan LongestCheck = TimeSpan.FromMinutes(10);

    private const string PageScheme = "page:";

    /// <param name="Title">Of the page that has it.</param>
    public sealed record Entry(int PageId, Language Language, string Title, string Path, string Target, string Reason, DateTime SinceUtc)
    {
        /// <summary>Of the page that it names, published or not; null where it names none.</summary>
        public PageTitles.Item? TargetPage { get; init; }
    }

    /// <param name="Count">Of all, shown or not.</param>
    /// <param name="CheckedAtUtc">When all links were last followed; null where they never were.</param>
    /// <param name="IsChecking">Whether a check runs or is about to: then nobody can say that every link leads somewhere.</param>
    public sealed record List(int Count, IReadOnlyList<Entry> Entries, DateTime? CheckedAtUtc, bool IsChecking);

    /// <summary>Those that have been so the longest first.</summary>
    public async Task<List> ReadAsync(Staff staff, Language language, CancellationToken ct)
    {
        // First when, then what: else a check that ends between the two would seem to have found nothing.
        var job = await jobs.FindAsync(DailyJob.LinkCheck, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var isChecking = job?.DoneAtUtc is null || job.TakenUntilUtc > now;
        var changed = await ChangedAsync(job?.DoneAtUtc - LongestCheck ?? now.AddDays(-1), ct);
        var affected = changed is null ? [] : await AffectedAsync(changed, ct);

        var reached = (
            from fault in db.LinkFaults.AsNoTracking()
            join live in db.Publications on new { fault.PageId, fault.Language } equals new { live.PageId, live.Language }
            select new { fault, live }).WithinReach(staff.Rights, Rights.Writing, r => r.live.Page!, r => r.live.Language);
        var known = reached.Where(r => !affected.Contains(r.fault.PageId));
        var entries = await known
            .OrderBy(r => r.fault.SinceUtc).ThenBy(r => r.fault.PageId).ThenBy(r => r.fault.Id)
            .Select(r => new Entry(r.fault.PageId, r.fault.Language, r.live.Title, r.live.Path, r.fault.Target, r.fault.Reason, r.fault.SinceUtc))
            .Take(Shown)
            .ToListAsync(ct);
        var count = await known.CountAsync(ct);
        if (affected.Count > 0)
        {
            var before = await reached.Where(r => affected.Contains(r.fault.PageId)).Select(r => r.fault).ToListAsync(ct);
            var fresh = await NowAsync(staff, affected, before, changed![0].AtUtc, ct);
            count += fresh.Count;
            entries = [.. entries.Concat(fresh).OrderBy(e => e.SinceUtc).ThenBy(e => e.PageId).Take(Shown)];
        }

        return new List(count, await NamedAsync(entries, language, ct), job?.DoneAtUtc, isChecking || changed is null);
    }

    /// <summary>The pages that acts since a moment were about, the newest act first; null where there are too many to follow one by one.</summary>
    private async Task<IReadOnlyList<(int PageId, DateTime AtUtc)>?> ChangedAsync(DateTime sinceUtc, CancellationToken ct)
    {
        const int most = 20 * MostChanged;
        var acts = (await db.PublicationLog.AsNoTracking().OrderByDescending(e => e.Number).Take(most).Select(e => new { e.PageId, e.AtUtc }).ToListAsync(ct))
            .TakeWhile(e => e.AtUtc >= sinceUtc)
            .ToList();
        var pages = acts.DistinctBy(e => e.PageId).ToList();
        return pages.Count > MostChanged || acts.Count == most ? null : [.. pages.Select(p => (p.PageId, p.AtUtc))];
    }

    /// <summary>Changed pages, and those that link to them.</summary>
    private async Task<IReadOnlyList<int>> AffectedAsync(IReadOnlyList<(int PageId, DateTime AtUtc)> changed, CancellationToken ct)
    {
        int[] ids = [.. changed.Select(c => c.PageId)];
        var affected = ids.ToHashSet();
        foreach (var key in await db.Pages.Where(p => ids.Contains(p.Id)).Select(p => p.Key).ToListAsync(ct))
        {
            var (whole, part) = ($"href=\"page:{key}\"", $"href=\"page:{key}#");
            affected.UnionWith(await db.Publications.Where(p => p.Html.Contains(whole) || p.Html.Contains(part)).Select(p => p.PageId).Distinct().ToListAsync(ct));
        }

        return [.. affected];
    }

    /// <summary>What holds now of some pages: of links to other sites, what the last check found.</summary>
    private async Task<IReadOnlyList<Entry>> NowAsync(Staff staff, IReadOnlyList<int> pageIds, IReadOnlyList<LinkFault> before, DateTime changedAtUtc, CancellationToken ct)
    {
        var found = await check.WithinTheSiteAsync(pageIds, ct);
        var lives = await db.Publications.AsNoTracking().Where(p => pageIds.Contains(p.PageId))
            .WithinReach(staff.Rights, Rights.Writing, p => p.Page!, p => p.Language)
            .Select(p => new { p.PageId, p.Language, p.Title, p.Path })
            .ToListAsync(ct);
        var known = before.ToLookup(f => (f.PageId, f.Language));
        return
        [
            .. from live in lives
               let place = (live.PageId, live.Language)
               let outside = known[place].Where(f => f.Target.StartsWith("http", StringComparison.OrdinalIgnoreCase)).Select(f => (f.Target, f.Reason))
               from fault in outside.Concat(found.GetValueOrDefault(place, []))
               let since = known[place].FirstOrDefault(f => f.Target == fault.Target)?.SinceUtc ?? changedAtUtc
               select new Entry(live.PageId, live.Language, live.Title, live.Path, fault.Target, fault.Reason, since),
        ];
    }

    private async Task<IReadOnlyList<Entry>> NamedAsync(IReadOnlyList<Entry> entries, Language language, CancellationToken ct)
    {
        var keys = entries.Select(e => KeyOf(e.Target)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (keys.Count == 0)
            return entries;
        var ids = await db.Pages.Where(p => keys.Contains(p.Key)).Select(p => new { p.Key, p.Id }).ToDictionaryAsync(p => p.Key, p => p.Id, StringComparer.Ordinal, ct);
        var titles = await new PageTitles(db).ReadAsync([.. ids.Values], language, ct);
        return [.. entries.Select(e => KeyOf(e.Target) is { } key && ids.TryGetValue(key, out var id) ? e with { TargetPage = titles.GetValueOrDefault(id) } : e)];
    }

    private static string? KeyOf(string target) =>
        target.StartsWith(PageScheme, StringComparison.Ordinal) ? Uri.UnescapeDataString(target[PageScheme.Length..].Split('#')[0]) : null;
}
