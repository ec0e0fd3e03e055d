using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

internal static class Trees
{
    /// <summary>A page and all in use below it, as a part of other queries: by their path, for a list of their ids may be longer than a query takes.</summary>
    public static IQueryable<Page> TreeOf(this SiteDb db, Page root)
    {
        var (id, branch) = (root.Id, root.Branch);
        return db.Pages.Where(p => p.Id == id || (p.Above.StartsWith(branch) && p.TrashedAtUtc == null));
    }

    /// <summary>A page and all in use below it, each before those below it.</summary>
    public static async Task<IReadOnlyList<Page>> TreeBelowAsync(this SiteDb db, Page root, CancellationToken ct)
    {
        var branch = root.Branch;
        var below = await db.Pages
            .Where(p => p.Above.StartsWith(branch) && p.TrashedAtUtc == null)
            .OrderBy(p => p.Above.Length).ThenBy(p => p.Id)
            .ToListAsync(ct);
        return [root, .. below];
    }

    /// <summary>Puts a page, and all below it with it, below another one. Runs inside the verb's transaction, after it has joined the queue for the log.</summary>
    /// <param name="parent">Null for the top of the tree.</param>
    /// <returns>Whether there is room: false where the tree would be deeper than it can be, and nothing was done.</returns>
    public static async Task<bool> PutBelowAsync(this SiteDb db, Page page, Page? parent, CancellationToken ct)
    {
        var branch = page.Branch;
        var below = db.Pages.Where(p => p.Above.StartsWith(branch));
        var deepest = Math.Max(page.Above.Length, await below.MaxAsync(p => (int?)p.Above.Length, ct) ?? 0);
        if (deepest - page.Above.Length + (parent?.Branch.Length ?? 0) > Page.AboveMaxLength)
            return false;

        page.Below(parent);
        var (start, moved) = (branch.Length, page.Branch);
        await below.ExecuteUpdateAsync(set => set.SetProperty(p => p.Above, p => string.Concat(moved, p.Above.Substring(start))), ct);
        return true;
    }
}
