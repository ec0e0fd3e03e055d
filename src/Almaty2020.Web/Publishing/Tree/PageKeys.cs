using System.Globalization;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Paths;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

internal static class PageKeys
{
    /// <summary>Finds an unused key below a parent. Keys of pages in the trash stay reserved.</summary>
    /// <param name="above">Key of the parent; null at the top of the tree.</param>
    public static async Task<(string Key, string Segment)> FreeKeyAsync(this SiteDb db, string? above, string title, CancellationToken ct)
    {
        var prefix = above is null ? "" : above + "/";
        var segment = Slugs.Propose(title) is { Length: > 0 } words ? words : "page";
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? segment : string.Create(CultureInfo.InvariantCulture, $"{segment}-{number}");
            if (above is null && Slugs.Reserved.Contains(candidate))
                continue;
            if (!await db.Pages.AnyAsync(p => p.Key == prefix + candidate, ct))
                return (prefix + candidate, candidate);
        }
    }
}
