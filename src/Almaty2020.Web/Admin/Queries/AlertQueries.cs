using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>An alert that is in force or begins later.</summary>
/// <param name="Versions">Its sentence in each language in which it is live, the source first.</param>
/// <param name="MayEnd">True if the account may end it in every language.</param>
public sealed record CurrentAlert(
    int PageId,
    string Level,
    DateTime FromUtc,
    DateTime UntilUtc,
    IReadOnlyList<(Language Language, string Sentence)> Versions,
    bool MayEnd
);

/// <summary>Finds the alerts of now and later, which every page shows and so every member of staff may know.</summary>
public sealed class AlertQueries(SiteDb db, LivePages livePages, TimeProvider clock)
{
    /// <summary>How many alerts are looked at, the newest first. Older ones have ended: see <see cref="AlertFields.MaxDays"/>.</summary>
    private const int Read = 60;

    public async Task<IReadOnlyList<CurrentAlert>> CurrentAsync(Staff staff, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        int[] ids =
        [
            .. (await livePages.ReadAsync(ct))
                .All.Where(p => p.Template == Template.Alert && p.Retirement is null)
                .Select(p => p.PageId)
                .Distinct()
                .OrderDescending()
                .Take(Read),
        ];
        if (ids.Length == 0)
            return [];
        var rows = await db
            .Publications.AsNoTracking()
            .Where(p => ids.Contains(p.PageId) && p.RetiredAtUtc == null)
            .OrderByDescending(p => p.FromUtc)
            .ThenByDescending(p => p.PageId)
            .Select(p => new
            {
                p.Page,
                p.Language,
                p.Summary,
                p.Revision!.Fields,
            })
            .ToListAsync(ct);
        return
        [
            .. rows.Select(r => (Row: r, Alert: PageFields.FromJson(r.Fields) as AlertFields))
                .Where(r => r.Alert is not null && SiteTime.ToUtc(r.Alert.Until) > now)
                .GroupBy(r => r.Row.Page!.Id)
                .Select(versions =>
                {
                    var inOrder = versions.OrderBy(v => v.Row.Language == v.Row.Page!.SourceLanguage ? 0 : 1).ToList();
                    return new CurrentAlert(
                        versions.Key,
                        inOrder[0].Alert!.GetKnownLevel(),
                        versions.Min(v => SiteTime.ToUtc(v.Alert!.Starts)),
                        versions.Max(v => SiteTime.ToUtc(v.Alert!.Until)),
                        [.. inOrder.Select(v => (v.Row.Language, v.Row.Summary))],
                        versions.All(v => staff.Rights.MayPublish(v.Row.Page!, v.Row.Language))
                    );
                }),
        ];
    }
}
