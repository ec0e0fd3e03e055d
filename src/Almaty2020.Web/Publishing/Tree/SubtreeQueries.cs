using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

internal static class SubtreeQueries
{
    /// <summary>
    /// A page and all pages in use below it, as a subquery. Compares paths, because a list of ids may have more values than a query can
    /// take.
    /// </summary>
    public static IQueryable<Page> SubtreeOf(this SiteDb db, Page root)
    {
        var (id, branch) = (root.Id, root.SubtreePrefix);
        return db.Pages.Where(p => p.Id == id || (p.Above.StartsWith(branch) && p.TrashedAtUtc == null));
    }

    /// <summary>A page and all pages in use below it, parents first.</summary>
    public static async Task<IReadOnlyList<Page>> LoadSubtreeAsync(this SiteDb db, Page root, CancellationToken ct)
    {
        var branch = root.SubtreePrefix;
        var below = await db
            .Pages.Where(p => p.Above.StartsWith(branch) && p.TrashedAtUtc == null)
            .OrderBy(p => p.Above.Length)
            .ThenBy(p => p.Id)
            .ToListAsync(ct);
        return [root, .. below];
    }

    /// <summary>
    /// Moves a page and everything below it below another page. Runs inside the command's transaction, after it has taken the lock of the
    /// publication log.
    /// </summary>
    /// <param name="parent">Null for the top of the tree.</param>
    /// <returns>False if the tree would become too deep; nothing was done then.</returns>
    public static async Task<bool> MoveSubtreeAsync(this SiteDb db, Page page, Page? parent, CancellationToken ct)
    {
        var branch = page.SubtreePrefix;
        var below = db.Pages.Where(p => p.Above.StartsWith(branch));
        var deepest = Math.Max(page.Above.Length, await below.MaxAsync(p => (int?)p.Above.Length, ct) ?? 0);
        if (deepest - page.Above.Length + (parent?.SubtreePrefix.Length ?? 0) > Page.AboveMaxLength)
            return false;

        page.SetParent(parent);
        var (start, moved) = (branch.Length, page.SubtreePrefix);
        await below.ExecuteUpdateAsync(set => set.SetProperty(p => p.Above, p => string.Concat(moved, p.Above.Substring(start))), ct);
        return true;
    }
}
