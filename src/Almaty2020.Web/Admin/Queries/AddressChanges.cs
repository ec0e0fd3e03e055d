using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>An address change: the old address will redirect to the new one.</summary>
public sealed record AddressChange(Language Language, string Title, string From, string To);

/// <summary>Lists every address that an act would change, so that it can be shown beforehand.</summary>
public sealed class AddressChanges(SiteDb db)
{
    /// <summary>
    /// Changes for a page moved below another page or to the top level, with all its descendants, in every language in which the new parent
    /// is live.
    /// </summary>
    public async Task<IReadOnlyList<AddressChange>> ForMoveAsync(Page page, int? parentId, CancellationToken ct)
    {
        if (page.ParentId == parentId)
            return [];

        var above = await db.Publications.Where(p => p.PageId == parentId).ToDictionaryAsync(p => p.Language, p => p.Path, ct);
        var changes = new List<AddressChange>();
        foreach (var live in await LivesAsync(page.Id, ct))
        {
            var slug = live.Path[(live.Path.LastIndexOf('/') + 1)..];
            if (parentId is null)
                changes.AddRange(await ChangedAsync(live, slug, ct));
            else if (above.TryGetValue(live.Language, out var path))
                changes.AddRange(await ChangedAsync(live, $"{path}/{slug}", ct));
        }

        return changes;
    }

    /// <summary>Changes for a draft whose slug differs from the live one; empty if it does not differ or nothing is live.</summary>
    public async Task<IReadOnlyList<AddressChange>> ForDraftAsync(EditablePage page, CancellationToken ct)
    {
        if (page is not { Live: { } live, Draft.Slug: { Length: > 0 } slug } || page.Page.Template.FixedSlug is not null)
            return [];

        var path = live.Path[..(live.Path.LastIndexOf('/') + 1)] + slug;
        return path == live.Path ? [] : await ChangedAsync(live, path, ct);
    }

    private async Task<IEnumerable<Publication>> LivesAsync(int pageId, CancellationToken ct)
    {
        var lives = await db.Publications.AsNoTracking().Where(p => p.PageId == pageId).ToListAsync(ct);
        return Language.All.SelectMany(l => lives.Where(p => p.Language == l));
    }

    private async Task<IReadOnlyList<AddressChange>> ChangedAsync(Publication live, string path, CancellationToken ct)
    {
        var prefix = live.Path + "/";
        var below = await db
            .Publications.AsNoTracking()
            .Where(p => p.Language == live.Language && p.Path.StartsWith(prefix))
            .OrderBy(p => p.Path)
            .Select(p => new { p.Title, p.Path })
            .ToListAsync(ct);
        return
        [
            new AddressChange(live.Language, live.Title, live.Path, path),
            .. below.Select(p => new AddressChange(live.Language, p.Title, p.Path, string.Concat(path, p.Path.AsSpan(live.Path.Length)))),
        ];
    }
}
