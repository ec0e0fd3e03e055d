using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Publishing.Review;

internal static class Remarks
{
    /// <summary>
    /// Remarks that are neither settled nor made before the last publication. By publishing, the publisher has decided about earlier
    /// remarks; they refer to a text that is no longer current.
    /// </summary>
    public static IQueryable<Remark> OpenRemarks(this SiteDb db) =>
        db.Remarks.Where(r =>
            r.SettledAtUtc == null && !db.Publications.Any(p => p.PageId == r.PageId && p.Language == r.Language && p.FromUtc >= r.AtUtc)
        );

    public static IQueryable<Remark> OpenRemarks(this SiteDb db, int pageId, Language language) =>
        db.OpenRemarks().Where(r => r.PageId == pageId && r.Language == language);
}
