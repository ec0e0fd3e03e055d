using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>Links that lead nowhere, of the pages that somebody works on.</summary>
public sealed class LinkFaults(SiteDb db, Jobs jobs)
{
    public const int Shown = 100;

    /// <param name="Title">Of the page that has it.</param>
    public sealed record Entry(int PageId, Language Language, string Title, string Path, string Target, string Reason, DateTime SinceUtc);

    /// <param name="Count">Of all, shown or not.</param>
    /// <param name="CheckedAtUtc">When all links were last followed; null while they are, or when they never were.</param>
    public sealed record List(int Count, IReadOnlyList<Entry> Entries, DateTime? CheckedAtUtc);

    /// <summary>Those that have been so the longest first.</summary>
    public async Task<List> ReadAsync(Staff staff, CancellationToken ct)
    {
        // First when, then what: else a check that ends between the two would seem to have found nothing.
        var checkedAt = (await jobs.FindAsync(DailyJob.LinkCheck, ct))?.DoneAtUtc;
        var reached = (
            from fault in db.LinkFaults.AsNoTracking()
            join live in db.Publications on new { fault.PageId, fault.Language } equals new { live.PageId, live.Language }
            select new { fault, live }).WithinReach(staff.Rights, Rights.Writing, r => r.live.Page!, r => r.live.Language);
        var entries = await reached
            .OrderBy(r => r.fault.SinceUtc).ThenBy(r => r.fault.PageId).ThenBy(r => r.fault.Id)
            .Select(r => new Entry(r.fault.PageId, r.fault.Language, r.live.Title, r.live.Path, r.fault.Target, r.fault.Reason, r.fault.SinceUtc))
            .Take(Shown)
            .ToListAsync(ct);
        return new List(await reached.CountAsync(ct), entries, checkedAt);
    }
}
