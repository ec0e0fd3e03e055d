using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

internal static class Remarks
{
    /// <summary>
    /// What was said and nobody has settled. Whoever published in spite of it has answered for that: what was said before is about a
    /// text that is over.
    /// </summary>
    public static IQueryable<Remark> OpenRemarks(this SiteDb db) => db.Remarks.Where(r => r.SettledAtUtc == null
        && !db.Publications.Any(p => p.PageId == r.PageId && p.Language == r.Language && p.FromUtc >= r.AtUtc));

    public static IQueryable<Remark> OpenRemarks(this SiteDb db, int pageId, Language language) =>
        db.OpenRemarks().Where(r => r.PageId == pageId && r.Language == language);
}
