using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>Pages as staff know them: by title, in the order of the tree, those that are not public too.</summary>
public sealed class PageTitles(SiteDb db)
{
    /// <param name="Title">In the asked language when the page is live in it; else in another; else that of a draft; else its key.</param>
    /// <param name="Language">Of the title; null for a key.</param>
    /// <param name="Depth">0 for a page at the top.</param>
    public sealed record Item(int Id, string Key, string Title, Language? Language, int Depth, Template Template, bool IsInTrash);

    /// <param name="InOrder">A page before those below it.</param>
    public sealed record Tree(IReadOnlyList<Item> InOrder)
    {
        private readonly Dictionary<int, Item> byId = InOrder.ToDictionary(i => i.Id);

        /// <summary>The same without what lies in the trash.</summary>
        public IEnumerable<Item> InUse => InOrder.Where(i => !i.IsInTrash);

        public Item? Find(int id) => byId.GetValueOrDefault(id);

        public string TitleOf(int id) => Find(id)?.Title ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}");
    }

    public async Task<Tree> ReadAsync(Language language, CancellationToken ct)
    {
        var pages = await db.Pages.AsNoTracking().Select(p => new { p.Id, p.Key, p.ParentId, p.Position, p.Template, p.TrashedAtUtc }).ToListAsync(ct);
        var titles = (await db.Publications.AsNoTracking().Select(p => new { p.PageId, p.Language, p.ShortTitle }).ToListAsync(ct)).ToLookup(t => t.PageId);
        var drafts = (await db.Drafts.AsNoTracking()
            .Where(d => d.Title != "" && !db.Publications.Any(p => p.PageId == d.PageId))
            .Select(d => new { d.PageId, d.Language, ShortTitle = d.Title })
            .ToListAsync(ct)).ToLookup(t => t.PageId);
        Language[] wanted = [language, .. Language.All.Where(l => l != language)];
        var below = pages.OrderBy(p => p.Position).ThenBy(p => p.Key, StringComparer.Ordinal).ToLookup(p => p.ParentId);
        var items = new List<Item>();
        Add(parent: null, depth: 0);
        return new Tree(items);

        void Add(int? parent, int depth)
        {
            foreach (var page in below[parent])
            {
                var title = wanted.Select(l => titles[page.Id].Concat(drafts[page.Id]).FirstOrDefault(t => t.Language == l)).FirstOrDefault(t => t is not null);
                items.Add(new Item(page.Id, page.Key, title?.ShortTitle ?? page.Key, title?.Language, depth, page.Template, page.TrashedAtUtc is not null));
                Add(page.Id, depth + 1);
            }
        }
    }
}
