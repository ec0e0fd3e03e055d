using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>A draft in review of the same page in another language.</summary>
/// <param name="IsNew">Residents do not see the page in it yet.</param>
public sealed record Companion(Language Language, int Version, string Title, bool IsNew);

/// <summary>Finds what may go live together with a draft.</summary>
public sealed class Companions(SiteDb db)
{
    /// <param name="ownToo">Whether somebody may publish what they have written themselves.</param>
    public async Task<IReadOnlyList<Companion>> OfAsync(Staff staff, Page page, Language language, bool ownToo, CancellationToken ct)
    {
        var me = staff.Account.Id;
        var drafts = await (
            from d in db.Drafts.AsNoTracking()
            where d.PageId == page.Id && d.Language != language && d.SubmittedAtUtc != null
                && !db.Schedule.Any(a => a.PageId == d.PageId && a.Language == d.Language && a.Kind == ScheduledKind.Publish && a.State == ScheduledState.Waiting)
            select new { d.Language, d.Version, d.Title, d.Writers, IsNew = !db.Publications.Any(p => p.PageId == d.PageId && p.Language == d.Language) }).ToListAsync(ct);
        return [.. drafts
            .Where(d => staff.Rights.MayPublish(page, d.Language) && (ownToo || !Writers.Contains(d.Writers, me)))
            .OrderBy(d => Language.All.ToList().IndexOf(d.Language))
            .Select(d => new Companion(d.Language, d.Version, d.Title, d.IsNew))];
    }
}
