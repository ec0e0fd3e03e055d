using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>
/// Number that residents see on a priority. Computed from the database for staff; <see cref="Published.PublishedSite.NumberOf"/> computes
/// it from the snapshot.
/// </summary>
public sealed class PriorityNumber(SiteDb db)
{
    /// <returns>The page's number, or the number it would get if it were live; null for other templates.</returns>
    public async Task<int?> OfAsync(Page page, CancellationToken ct) =>
        page.Template != Template.Priority
            ? null
            : 1
                + await db
                    .Pages.Where(p =>
                        p.Template == Template.Priority
                        && p.ParentId == page.ParentId
                        && (p.Position < page.Position || (p.Position == page.Position && p.Id < page.Id))
                    )
                    .CountAsync(p => db.Publications.Any(l => l.PageId == p.Id && l.RetiredAtUtc == null), ct);
}
