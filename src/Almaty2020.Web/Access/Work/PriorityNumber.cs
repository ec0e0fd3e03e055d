using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>The number that residents see on a priority: for staff from the database, as <see cref="Published.PublishedSite.NumberOf"/> has it from the snapshot.</summary>
public sealed class PriorityNumber(SiteDb db)
{
    /// <returns>Where the page stands, or would stand; null for other templates.</returns>
    public async Task<int?> OfAsync(Page page, CancellationToken ct) => page.Template != Template.Priority
        ? null
        : 1 + await db.Pages
            .Where(p => p.Template == Template.Priority && p.ParentId == page.ParentId && (p.Position < page.Position || (p.Position == page.Position && p.Id < page.Id)))
            .CountAsync(p => db.Publications.Any(l => l.PageId == p.Id && l.RetiredAtUtc == null), ct);
}
