using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>Page titles for staff, in tree order, including unpublished pages.</summary>
public sealed class PageTitles(SiteDb db)
{
    /// <param name="Title">
    /// Published title in the requested language, or in another language; else the title of a draft, else of the latest revision, else the
    /// page's key.
    /// </param>
    /// <param name="Language">Language of the title; null if the key is shown.</param>
    /// <param name="Depth">0 for a top-level page.</param>
    public sealed record Item(int Id, string Key, string Title, Language? Language, int Depth, Template Template, bool IsInTrash);

    /// <param name="InOrder">Parents before their children.</param>
    public sealed record Tree(IReadOnlyList<Item> InOrder)
    {
        private readonly Dictionary<int, Item> byId = InOrder.ToDictionary(i => i.Id);

        /// <summary>The pages outside the trash.</summary>
        public IEnumerable<Item> InUse => InOrder.Where(i => !i.IsInTrash);

        public Item? Find(int id) => byId.GetValueOrDefault(id);

        public string TitleOf(int id) => Find(id)?.Title ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}");
    }

    public async Task<Tree> ReadAsync(Language language, CancellationToken ct)
    {
        var items = await ItemsAsync(db.Pages, db.Publications, db.Drafts, language, ct);
        var children = items.OrderBy(i => i.Position).ThenBy(i => i.Item.Id).ToLookup(i => i.ParentId);
        var ordered = new List<Item>();
        Add(parent: null);
        return new Tree(ordered);

        void Add(int? parent)
        {
            foreach (var (item, _, _) in children[parent])
            {
                ordered.Add(item);
                Add(item.Id);
            }
        }
    }

    /// <summary>Titles of selected pages by id, for large sites where a view shows only a few pages.</summary>
    public async Task<IReadOnlyDictionary<int, Item>> ReadAsync(IReadOnlyCollection<int> ids, Language language, CancellationToken ct)
    {
        var items = new Dictionary<int, Item>();
        foreach (var batch in ids.Distinct().Chunk(Batches.Size))
        {
            foreach (
                var (item, _, _) in await ItemsAsync(
                    db.Pages.Where(p => batch.Contains(p.Id)),
                    db.Publications.Where(p => batch.Contains(p.PageId)),
                    db.Drafts.Where(d => batch.Contains(d.PageId)),
                    language,
                    ct
                )
            )
                items.Add(item.Id, item);
        }

        return items;
    }

    /// <summary>Only the given pages, in no order, for views of a large site that name a few pages.</summary>
    public async Task<Tree> ReadSomeAsync(IEnumerable<int> ids, Language language, CancellationToken ct) =>
        new([.. (await ReadAsync([.. ids], language, ct)).Values]);

    private async Task<List<(Item Item, int? ParentId, int Position)>> ItemsAsync(
        IQueryable<Page> pageQuery,
        IQueryable<Publication> publicationQuery,
        IQueryable<Draft> draftQuery,
        Language language,
        CancellationToken ct
    )
    {
        var pages = await pageQuery
            .AsNoTracking()
            .Select(p => new
            {
                p.Id,
                p.Key,
                p.ParentId,
                p.Position,
                p.Template,
                p.TrashedAtUtc,
                p.Above,
            })
            .ToListAsync(ct);
        var titles = (
            await publicationQuery
                .AsNoTracking()
                .Select(p => new
                {
                    p.PageId,
                    p.Language,
                    p.ShortTitle,
                })
                .ToListAsync(ct)
        ).ToLookup(t => t.PageId);
        var drafts = (
            await draftQuery
                .AsNoTracking()
                .Where(d => d.Title != "" && !db.Publications.Any(p => p.PageId == d.PageId))
                .Select(d => new
                {
                    d.PageId,
                    d.Language,
                    ShortTitle = d.Title,
                })
                .ToListAsync(ct)
        ).ToLookup(t => t.PageId);
        // A page in the trash has no publication and may have no draft, so use the title of its latest revision.
        var revisionRows = new List<(int PageId, Language Language, string ShortTitle)>();
        foreach (var ids in pages.Select(p => p.Id).Where(id => !titles.Contains(id) && !drafts.Contains(id)).Chunk(500))
        {
            var revisions = await db
                .Revisions.AsNoTracking()
                .Where(r => ids.Contains(r.PageId) && r.Title != "")
                .OrderByDescending(r => r.Number)
                .Select(r => new
                {
                    r.PageId,
                    r.Language,
                    r.Title,
                })
                .ToListAsync(ct);
            revisionRows.AddRange(revisions.Select(r => (r.PageId, r.Language, r.Title)));
        }

        var revisionTitles = revisionRows.ToLookup(
            r => r.PageId,
            r => new
            {
                r.PageId,
                r.Language,
                r.ShortTitle,
            }
        );
        Language[] preferred = [language, .. Language.All.Where(l => l != language)];
        return
        [
            .. pages.Select(page =>
            {
                var title = preferred
                    .Select(l =>
                        titles[page.Id].Concat(drafts[page.Id]).Concat(revisionTitles[page.Id]).FirstOrDefault(t => t.Language == l)
                    )
                    .FirstOrDefault(t => t is not null);
                var item = new Item(
                    page.Id,
                    page.Key,
                    title?.ShortTitle ?? page.Key,
                    title?.Language,
                    page.Above.Count(c => c == '/'),
                    page.Template,
                    page.TrashedAtUtc is not null
                );
                return (item, page.ParentId, page.Position);
            }),
        ];
    }
}
