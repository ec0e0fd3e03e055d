using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>Pages as staff know them: by title, in the order of the tree, those that are not public too.</summary>
public sealed class PageTitles(SiteDb db)
{
    /// <param name="Title">In the asked language when the page is live in it; else in another; else that of a draft, else of what was written last; else its key.</param>
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
        var items = await ItemsAsync(db.Pages, db.Publications, db.Drafts, language, ct);
        var below = items.OrderBy(i => i.Position).ThenBy(i => i.Item.Id).ToLookup(i => i.ParentId);
        var ordered = new List<Item>();
        Add(parent: null);
        return new Tree(ordered);

        void Add(int? parent)
        {
            foreach (var (item, _, _) in below[parent])
            {
                ordered.Add(item);
                Add(item.Id);
            }
        }
    }

    /// <summary>Some pages, by id: of a large site, what is shown of it.</summary>
    public async Task<IReadOnlyDictionary<int, Item>> ReadAsync(IReadOnlyCollection<int> ids, Language language, CancellationToken ct)
    {
        var items = new Dictionary<int, Item>();
        foreach (var part in ids.Distinct().Chunk(Batches.Size))
        {
            foreach (var (item, _, _) in await ItemsAsync(db.Pages.Where(p => part.Contains(p.Id)), db.Publications.Where(p => part.Contains(p.PageId)), db.Drafts.Where(d => part.Contains(d.PageId)), language, ct))
                items.Add(item.Id, item);
        }

        return items;
    }

    private async Task<List<(Item Item, int? ParentId, int Position)>> ItemsAsync(
        IQueryable<Page> of, IQueryable<Publication> publications, IQueryable<Draft> written, Language language, CancellationToken ct)
    {
        var pages = await of.AsNoTracking().Select(p => new { p.Id, p.Key, p.ParentId, p.Position, p.Template, p.TrashedAtUtc, p.Above }).ToListAsync(ct);
        var titles = (await publications.AsNoTracking().Select(p => new { p.PageId, p.Language, p.ShortTitle }).ToListAsync(ct)).ToLookup(t => t.PageId);
        var drafts = (await written.AsNoTracking()
            .Where(d => d.Title != "" && !db.Publications.Any(p => p.PageId == d.PageId))
            .Select(d => new { d.PageId, d.Language, ShortTitle = d.Title })
            .ToListAsync(ct)).ToLookup(t => t.PageId);
        // Nothing of a page in the trash is live, and it may have no draft.
        var older = new List<(int PageId, Language Language, string ShortTitle)>();
        foreach (var ids in pages.Select(p => p.Id).Where(id => !titles.Contains(id) && !drafts.Contains(id)).Chunk(500))
        {
            var revisions = await db.Revisions.AsNoTracking().Where(r => ids.Contains(r.PageId) && r.Title != "").OrderByDescending(r => r.Number).Select(r => new { r.PageId, r.Language, r.Title }).ToListAsync(ct);
            older.AddRange(revisions.Select(r => (r.PageId, r.Language, r.Title)));
        }

        var last = older.ToLookup(r => r.PageId, r => new { r.PageId, r.Language, r.ShortTitle });
        Language[] wanted = [language, .. Language.All.Where(l => l != language)];
        return [.. pages.Select(page =>
        {
            var title = wanted.Select(l => titles[page.Id].Concat(drafts[page.Id]).Concat(last[page.Id]).FirstOrDefault(t => t.Language == l)).FirstOrDefault(t => t is not null);
            var item = new Item(page.Id, page.Key, title?.ShortTitle ?? page.Key, title?.Language, page.Above.Count(c => c == '/'), page.Template, page.TrashedAtUtc is not null);
            return (item, page.ParentId, page.Position);
        })];
    }
}
