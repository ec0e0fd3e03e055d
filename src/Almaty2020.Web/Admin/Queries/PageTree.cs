using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <param name="Path">Address of the page for residents.</param>
/// <param name="OldPaths">Old paths that redirect to it.</param>
public sealed record LiveVersion(Language Language, string Path, string Title, bool IsRetired, IReadOnlyList<string> OldPaths);

/// <summary>A page, as shown to those who may move it.</summary>
/// <param name="LiveVersions">Its live versions, one per language.</param>
/// <param name="Drafts">Languages in which it has a draft.</param>
/// <param name="Languages">Languages in which it has any text: a draft or a revision.</param>
public sealed record TreePage(
    Page Page,
    string Title,
    Language? TitleLanguage,
    IReadOnlyList<LiveVersion> LiveVersions,
    IReadOnlyList<Language> Drafts,
    IReadOnlyList<Language> Languages
)
{
    public bool IsHome => Page.Template == Template.Home;
}

/// <summary>Everything that goes to the trash with a page.</summary>
/// <param name="Pages">The page and all its descendants.</param>
/// <param name="LinkedFrom">Other live pages that link to any of them.</param>
public sealed record TrashImpact(
    IReadOnlyList<PageTitles.Item> Pages,
    IReadOnlyList<(Language Language, int Count)> LiveVersions,
    int Drafts,
    int Redirects,
    int Scheduled,
    IReadOnlyList<PageTitles.Item> LinkedFrom
)
{
    public int LinkedPages => LinkedFrom.Count;
}

/// <param name="By">Name of the account that moved it to the trash; null if the account no longer exists.</param>
/// <param name="Pages">Number of pages moved to the trash together, including the page itself.</param>
/// <param name="MayRestore">True if the current user may restore all of it.</param>
public sealed record TrashedTree(
    int PageId,
    int Version,
    string Title,
    Language? TitleLanguage,
    DateTime AtUtc,
    string? By,
    int Pages,
    bool MayRestore
);

/// <summary>The page tree, for staff who change it.</summary>
public sealed class PageTree(SiteDb db, PageTitles titles)
{
    private const string LinkStart = "href=\"page:";

    /// <summary>Maximum number of keys to search for one by one. With more keys, it is faster to read all live pages once.</summary>
    private const int MaxKeysSearched = 20;

    private const int PagesPerRead = 200;

    public async Task<PageTitles.Item?> TitleAsync(int pageId, Language language, CancellationToken ct) =>
        (await titles.ReadAsync([pageId], language, ct)).GetValueOrDefault(pageId);

    /// <summary>Finds a page in use that the staff member may edit in at least one language.</summary>
    /// <returns>Null if there is no such page or the staff member may not edit it. Callers cannot tell the two apart.</returns>
    public async Task<TreePage?> FindAsync(Staff staff, int pageId, Language language, CancellationToken ct)
    {
        var page = await Editable(staff).SingleOrDefaultAsync(p => p.Id == pageId && p.TrashedAtUtc == null, ct);
        if (page is null)
            return null;

        var lives = await db.Publications.AsNoTracking().Where(p => p.PageId == pageId).ToListAsync(ct);
        var older = (await db.Redirects.AsNoTracking().Where(r => r.PageId == pageId).OrderBy(r => r.Path).ToListAsync(ct)).ToLookup(
            r => r.Language,
            r => r.Path
        );
        var drafts = await db.Drafts.Where(d => d.PageId == pageId).Select(d => d.Language).ToListAsync(ct);
        var written = await db.Revisions.Where(r => r.PageId == pageId).Select(r => r.Language).Distinct().ToListAsync(ct);
        var title = (await titles.ReadAsync([pageId], language, ct))[pageId];
        return new TreePage(
            page,
            title.Title,
            title.Language,
            [
                .. Language
                    .All.SelectMany(l => lives.Where(p => p.Language == l))
                    .Select(p => new LiveVersion(p.Language, p.Path, p.Title, p.RetiredAtUtc is not null, [.. older[p.Language]])),
            ],
            [.. Language.All.Where(drafts.Contains)],
            [.. Language.All.Where(l => drafts.Contains(l) || written.Contains(l))]
        );
    }

    /// <summary>
    /// True if the staff member may change the page's place and settings: they may publish every live language or, if none is live, edit
    /// every draft.
    /// </summary>
    public static bool MayChangePlaceAndSettings(Staff staff, TreePage page) =>
        MayChangePlaceAndSettings(staff.Rights, page.Page, [.. page.LiveVersions.Select(l => l.Language)], page.Drafts);

    internal static bool MayChangePlaceAndSettings(
        Rights rights,
        Page page,
        IReadOnlyCollection<Language> lives,
        IEnumerable<Language> drafts
    ) => lives.Count > 0 ? lives.All(l => rights.MayPublish(page, l)) : drafts.All(l => rights.MayWrite(page, l));

    /// <summary>
    /// Ids of the pages below which a page may be moved: the staff member must be able to publish the new parent in every language in which
    /// the page is live, or edit it in some language if none is live.
    /// </summary>
    public IQueryable<int> ParentIds(Staff staff, TreePage page)
    {
        var below = db.SubtreeOf(page.Page);
        var others = MayHaveChildren.Where(p => p.Id != page.Page.Id && !below.Any(b => b.Id == p.Id));
        var permitted =
            page.LiveVersions.Count > 0
                ? page.LiveVersions.Aggregate(others, (parents, live) =>
                    parents.Where(staff.Rights.Filter([Role.Publisher], live.Language))
                )
                : others.Where(staff.Rights.Filter<Page>(Rights.WritingRoles, p => p, language: null));
        return permitted.Select(p => p.Id).Union(others.Where(p => p.Id == page.Page.ParentId).Select(p => p.Id));
    }

    public static bool MayMoveToTopLevel(Staff staff, TreePage page) =>
        page.Page.ParentId is null
        || (
            page.LiveVersions.Count > 0
                ? page.LiveVersions.All(l => staff.Rights.MayPublishAnywhere(l.Language))
                : Language.All.Any(staff.Rights.MayWriteAnywhere)
        );

    /// <summary>Children of a parent (or top-level pages) except one, in display order.</summary>
    public async Task<IReadOnlyList<PageTitles.Item>> SiblingsAsync(int? parentId, int exceptId, Language language, CancellationToken ct)
    {
        var siblings = await new SiblingOrder(db).SiblingsAsync(parentId, exceptId, ct);
        var items = await titles.ReadAsync([.. siblings.Select(s => s.Id)], language, ct);
        return [.. siblings.Select(s => items[s.Id])];
    }

    /// <summary>The preceding sibling; null if the page is the first.</summary>
    public async Task<int?> PreviousSiblingAsync(Page page, CancellationToken ct) =>
        (await new SiblingOrder(db).SiblingsAsync(page.ParentId, page.Id, ct))
            .LastOrDefault(s => s.Position < page.Position || (s.Position == page.Position && s.Id < page.Id))
            ?.Id;

    /// <summary>Ids of the pages below which the staff member may create a page in at least one language.</summary>
    public IQueryable<int> ParentIdsForNewPage(Staff staff) =>
        MayHaveChildren.Where(staff.Rights.Filter<Page>(Rights.WritingRoles, p => p, language: null)).Select(p => p.Id);

    public async Task<bool> MayCreateAsync(Staff staff, int? parentId, Language language, CancellationToken ct) =>
        parentId is null
            ? staff.Rights.MayWriteAnywhere(language)
            : await db
                .Pages.AsNoTracking()
                .Where(staff.Rights.Filter(Rights.WritingRoles, language))
                .AnyAsync(p => p.Id == parentId && p.TrashedAtUtc == null, ct);

    /// <summary>Lists what would go to the trash with a page; null if the staff member may not move all of it there.</summary>
    public async Task<TrashImpact?> TrashImpactAsync(Staff staff, Page root, Language language, CancellationToken ct)
    {
        var pages = await db.LoadSubtreeAsync(root, ct);
        var below = db.SubtreeOf(root);
        var lives = await db
            .Publications.AsNoTracking()
            .Where(p => below.Any(b => b.Id == p.PageId))
            .Select(p => new { p.PageId, p.Language })
            .ToListAsync(ct);
        var drafts = await db
            .Drafts.AsNoTracking()
            .Where(d => below.Any(b => b.Id == d.PageId))
            .Select(d => new { d.PageId, d.Language })
            .ToListAsync(ct);
        var byId = pages.ToDictionary(p => p.Id);
        if (
            !lives.All(l => staff.Rights.MayPublish(byId[l.PageId], l.Language))
            || !drafts.All(d => staff.Rights.MayWrite(byId[d.PageId], d.Language))
        )
            return null;

        var groups = db.Schedule.Where(a => a.State == ScheduledState.Waiting && below.Any(b => b.Id == a.PageId)).Select(a => a.GroupId);
        var linking = await LinkedFromAsync([.. pages.Select(p => p.Key)], below, ct);
        var tree = await titles.ReadSomeAsync([.. pages.Select(p => p.Id), .. linking], language, ct);
        return new TrashImpact(
            [.. pages.Select(p => tree.Find(p.Id)).OfType<PageTitles.Item>()],
            [.. Language.All.Select(l => (l, lives.Count(p => p.Language == l))).Where(l => l.Item2 > 0)],
            drafts.Count,
            await db.Redirects.CountAsync(r => below.Any(b => b.Id == r.PageId), ct),
            await db.Schedule.CountAsync(a => a.State == ScheduledState.Waiting && groups.Contains(a.GroupId), ct),
            [.. linking.Order().Select(tree.Find).OfType<PageTitles.Item>().Where(i => !i.IsInTrash)]
        );
    }

    /// <summary>Trashed pages that the staff member may see, newest first.</summary>
    public async Task<IReadOnlyList<TrashedTree>> TrashAsync(Staff staff, Language language, CancellationToken ct)
    {
        var roots = await Editable(staff)
            .Where(p => p.TrashRootId == p.Id)
            .OrderByDescending(p => p.TrashedAtUtc)
            .ThenBy(p => p.Id)
            .ToListAsync(ct);
        var tree = await titles.ReadSomeAsync(roots.Select(r => r.Id), language, ct);
        var names = (
            await roots
                .Select(r => r.TrashedBy)
                .OfType<string>()
                .Distinct()
                .QueryInBatchesAsync(people => db.Accounts.Where(a => people.Contains(a.Id)).Select(a => new { a.Id, a.Name }), ct)
        ).ToDictionary(a => a.Id, a => a.Name);
        var trees = new List<TrashedTree>();
        foreach (var root in roots)
        {
            var title = tree.Find(root.Id)!;
            trees.Add(
                new TrashedTree(
                    root.Id,
                    root.Version,
                    await TitleInTrashAsync(title, ct),
                    title.Language,
                    root.TrashedAtUtc!.Value,
                    names.GetValueOrDefault(root.TrashedBy ?? ""),
                    await db.Pages.CountAsync(p => p.TrashRootId == root.Id, ct),
                    await MayRestoreAsync(staff, root.Id, ct)
                )
            );
        }

        return trees;
    }

    /// <returns>Null if no such page is in the trash or the staff member may not edit it.</returns>
    public async Task<Page?> FindInTrashAsync(Staff staff, int pageId, CancellationToken ct) =>
        await Editable(staff).SingleOrDefaultAsync(p => p.Id == pageId && p.TrashedAtUtc != null, ct);

    /// <summary>
    /// True if the staff member may publish every version that would go live again, and may edit every draft that comes back.
    /// </summary>
    public async Task<bool> MayRestoreAsync(Staff staff, int rootId, CancellationToken ct)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => p.TrashRootId == rootId).ToDictionaryAsync(p => p.Id, ct);
        var lives = await db.LiveBeforeTrashAsync(rootId, ct);
        var drafts = await db
            .Drafts.AsNoTracking()
            .Where(d => db.Pages.Any(p => p.Id == d.PageId && p.TrashRootId == rootId))
            .Select(d => new { d.PageId, d.Language })
            .ToListAsync(ct);
        return lives.All(l => staff.Rights.MayPublish(pages[l.PageId], l.Language))
            && drafts.All(d => staff.Rights.MayWrite(pages[d.PageId], d.Language));
    }

    /// <summary>A trashed page is not live, so its title comes from its newest revision with a title.</summary>
    private async Task<string> TitleInTrashAsync(PageTitles.Item item, CancellationToken ct) =>
        item.Language is not null
            ? item.Title
            : await db
                .Revisions.Where(r => r.PageId == item.Id && r.Title != "")
                .OrderByDescending(r => r.Id)
                .Select(r => r.Title)
                .FirstOrDefaultAsync(ct)
                ?? item.Title;

    /// <summary>Ids of the live pages outside the subtree that link to any of the keys.</summary>
    private async Task<IReadOnlySet<int>> LinkedFromAsync(IReadOnlyList<string> keys, IQueryable<Page> below, CancellationToken ct)
    {
        var outside = db.Publications.AsNoTracking().Where(p => !below.Any(b => b.Id == p.PageId));
        return keys.Count <= MaxKeysSearched ? await SearchByKeyAsync() : await ScanPagesAsync();

        // Each key costs one search through all live pages.
        async Task<HashSet<int>> SearchByKeyAsync()
        {
            var found = new HashSet<int>();
            foreach (var key in keys)
            {
                var (whole, part) = ($"{LinkStart}{key}\"", $"{LinkStart}{key}#");
                found.UnionWith(
                    await outside
                        .Where(p => p.Html.Contains(whole) || p.Html.Contains(part))
                        .Select(p => p.PageId)
                        .Distinct()
                        .ToListAsync(ct)
                );
            }

            return found;
        }

        // One pass for all keys, reading the live pages in groups.
        async Task<HashSet<int>> ScanPagesAsync()
        {
            var (found, wanted) = (new HashSet<int>(), keys.ToHashSet(StringComparer.Ordinal));
            var last = await outside.MaxAsync(p => (int?)p.PageId, ct) ?? 0;
            for (var from = 0; from < last; from += PagesPerRead)
            {
                var upTo = from + PagesPerRead;
                var texts = await outside
                    .Where(p => p.PageId > from && p.PageId <= upTo && p.Html.Contains(LinkStart))
                    .Select(p => new { p.PageId, p.Html })
                    .ToListAsync(ct);
                found.UnionWith(texts.Where(t => KeysIn(t.Html).Any(wanted.Contains)).Select(t => t.PageId));
            }

            return found;
        }
    }

    private static IEnumerable<string> KeysIn(string html)
    {
        for (
            var at = html.IndexOf(LinkStart, StringComparison.Ordinal);
            at >= 0;
            at = html.IndexOf(LinkStart, at, StringComparison.Ordinal)
        )
        {
            at += LinkStart.Length;
            var end = html.AsSpan(at).IndexOfAny('"', '#');
            if (end >= 0)
                yield return html.Substring(at, end);
        }
    }

    private IQueryable<Page> MayHaveChildren =>
        db.Pages.AsNoTracking().Where(p => p.TrashedAtUtc == null && p.Template != Template.Home && p.Template != Template.Site);

    private IQueryable<Page> Editable(Staff staff) =>
        db.Pages.AsNoTracking().Where(staff.Rights.Filter<Page>(Rights.WritingRoles, p => p, language: null));
}
