using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <param name="Path">Where residents read it.</param>
/// <param name="Older">Paths that lead there.</param>
public sealed record LiveVersion(Language Language, string Path, string Title, bool IsRetired, IReadOnlyList<string> Older);

/// <summary>A page as those see it who give it its place.</summary>
/// <param name="Lives">Where residents see it.</param>
/// <param name="Drafts">In which languages it is in work.</param>
public sealed record TreePage(Page Page, string Title, Language? TitleLanguage, IReadOnlyList<LiveVersion> Lives, IReadOnlyList<Language> Drafts)
{
    public bool IsHome => Page.Template == Template.Home;
}

/// <summary>What goes to the trash with a page, or lies there with it.</summary>
/// <param name="Pages">The page and all below it.</param>
/// <param name="LinkedFrom">Live pages outside of it that link to any of them.</param>
public sealed record HangingOn(
    IReadOnlyList<PageTitles.Item> Pages, IReadOnlyList<(Language Language, int Count)> Lives, int Drafts, int Redirects, int Scheduled, IReadOnlyList<PageTitles.Item> LinkedFrom)
{
    public int LinkedPages => LinkedFrom.Count;
}

/// <param name="By">Null where that is no account any more.</param>
/// <param name="Pages">How many lie there with it, itself among them.</param>
/// <param name="MayRestore">Whether whoever looks publishes what comes back.</param>
public sealed record TrashedTree(int PageId, int Version, string Title, Language? TitleLanguage, DateTime AtUtc, string? By, int Pages, bool MayRestore);

/// <summary>The tree of pages, for those who change it.</summary>
public sealed class PageTree(SiteDb db, PageTitles titles)
{
    private const string LinkStart = "href=\"page:";

    /// <summary>With more of them, to read all live pages once is less work.</summary>
    private const int MostKeysAskedFor = 20;

    private const int PagesReadAtOnce = 200;

    public Task<PageTitles.Tree> TitlesAsync(Language language, CancellationToken ct) => titles.ReadAsync(language, ct);

    /// <summary>A page in use that somebody writes in some language.</summary>
    /// <returns>Null where there is no such page, or not for them: both answer alike.</returns>
    public async Task<TreePage?> FindAsync(Staff staff, int pageId, Language language, CancellationToken ct)
    {
        var page = await Reached(staff).SingleOrDefaultAsync(p => p.Id == pageId && p.TrashedAtUtc == null, ct);
        if (page is null)
            return null;

        var lives = await db.Publications.AsNoTracking().Where(p => p.PageId == pageId).ToListAsync(ct);
        var older = (await db.Redirects.AsNoTracking().Where(r => r.PageId == pageId).OrderBy(r => r.Path).ToListAsync(ct)).ToLookup(r => r.Language, r => r.Path);
        var drafts = await db.Drafts.Where(d => d.PageId == pageId).Select(d => d.Language).ToListAsync(ct);
        var title = (await titles.ReadAsync([pageId], language, ct))[pageId];
        return new TreePage(
            page,
            title.Title,
            title.Language,
            [.. Language.All.SelectMany(l => lives.Where(p => p.Language == l)).Select(p => new LiveVersion(p.Language, p.Path, p.Title, p.RetiredAtUtc is not null, [.. older[p.Language]]))],
            [.. Language.All.Where(drafts.Contains)]);
    }

    /// <summary>Whether they may change the page's place and settings: who publishes it wherever it is live, or writes whatever there is of it.</summary>
    public static bool MayArrange(Staff staff, TreePage page) => MayArrange(staff.Rights, page.Page, [.. page.Lives.Select(l => l.Language)], page.Drafts);

    internal static bool MayArrange(Rights rights, Page page, IReadOnlyCollection<Language> lives, IEnumerable<Language> drafts) => lives.Count > 0
        ? lives.All(l => rights.MayPublish(page, l))
        : drafts.All(l => rights.MayWrite(page, l));

    /// <summary>Where they may put a page: below those that they publish in the languages in which it is live, and to the top if they publish everything.</summary>
    public async Task<IReadOnlyList<PageTitles.Item>> ParentsAsync(Staff staff, TreePage page, Language language, CancellationToken ct)
    {
        var tree = await titles.ReadAsync(language, ct);
        var pages = await db.Pages.AsNoTracking().Where(p => p.TrashedAtUtc == null && p.Template != Template.Home).ToDictionaryAsync(p => p.Id, ct);
        var below = new HashSet<int> { page.Page.Id };
        var parents = new List<PageTitles.Item>();
        foreach (var item in tree.InUse)
        {
            // A page stands behind the one above it: what lies below this one is found on the way.
            if (!pages.TryGetValue(item.Id, out var parent) || (parent.ParentId is { } above && below.Contains(above)))
                below.Add(item.Id);
            if (!below.Contains(item.Id) && (item.Id == page.Page.ParentId || MayTake(parent!)))
                parents.Add(item);
        }

        return parents;

        bool MayTake(Page parent) => page.Lives.Count > 0
            ? page.Lives.All(l => staff.Rights.MayPublish(parent, l.Language))
            : Language.All.Any(l => staff.Rights.MayWrite(parent, l));
    }

    public static bool MayPutToTheTop(Staff staff, TreePage page) => page.Page.ParentId is null
        || (page.Lives.Count > 0 ? page.Lives.All(l => staff.Rights.MayPublishAnywhere(l.Language)) : Language.All.Any(staff.Rights.MayWriteAnywhere));

    /// <summary>The pages below a parent, or at the top, without one, in the order in which they are shown.</summary>
    public async Task<IReadOnlyList<PageTitles.Item>> SiblingsAsync(int? parentId, int exceptId, Language language, CancellationToken ct)
    {
        var siblings = await new Placing(db).SiblingsAsync(parentId, exceptId, ct);
        var items = await titles.ReadAsync([.. siblings.Select(s => s.Id)], language, ct);
        return [.. siblings.Select(s => items[s.Id])];
    }

    /// <summary>The sibling behind which a page stands; null where it is the first.</summary>
    public async Task<int?> BeforeAsync(Page page, CancellationToken ct) => (await new Placing(db).SiblingsAsync(page.ParentId, page.Id, ct))
        .LastOrDefault(s => s.Position < page.Position || (s.Position == page.Position && s.Id < page.Id))?.Id;

    /// <summary>Below which pages they may begin one, and in which languages.</summary>
    public async Task<IReadOnlyList<PageTitles.Item>> PlacesForNewAsync(Staff staff, Language language, CancellationToken ct)
    {
        var tree = await titles.ReadAsync(language, ct);
        var reached = await Reached(staff).Where(p => p.TrashedAtUtc == null && p.Template != Template.Home).Select(p => p.Id).ToListAsync(ct);
        return [.. tree.InUse.Where(i => reached.Contains(i.Id))];
    }

    public async Task<bool> MayBeginAsync(Staff staff, int? parentId, Language language, CancellationToken ct) => parentId is null
        ? staff.Rights.MayWriteAnywhere(language)
        : await db.Pages.AsNoTracking().Where(staff.Rights.Reach(Rights.Writing, language)).AnyAsync(p => p.Id == parentId && p.TrashedAtUtc == null, ct);

    /// <summary>Live pages into which another may be merged: those that hold in every one of the languages come first in their tree.</summary>
    public async Task<IReadOnlyList<PageTitles.Item>> TargetsAsync(int pageId, IReadOnlyList<Language> languages, Language language, CancellationToken ct)
    {
        var tree = await titles.ReadAsync(language, ct);
        var live = await db.Publications.Where(p => p.PageId != pageId && p.RetiredAtUtc == null && languages.Contains(p.Language)).Select(p => p.PageId).Distinct().ToListAsync(ct);
        return [.. tree.InUse.Where(i => live.Contains(i.Id))];
    }

    /// <summary>What goes to the trash with a page; null where somebody may not put all of it there.</summary>
    public async Task<HangingOn?> HangingOnAsync(Staff staff, Page root, Language language, CancellationToken ct)
    {
        var tree = await titles.ReadAsync(language, ct);
        var pages = await db.TreeBelowAsync(root, ct);
        var below = db.TreeOf(root);
        var lives = await db.Publications.AsNoTracking().Where(p => below.Any(b => b.Id == p.PageId)).Select(p => new { p.PageId, p.Language }).ToListAsync(ct);
        var drafts = await db.Drafts.AsNoTracking().Where(d => below.Any(b => b.Id == d.PageId)).Select(d => new { d.PageId, d.Language }).ToListAsync(ct);
        var byId = pages.ToDictionary(p => p.Id);
        if (!lives.All(l => staff.Rights.MayPublish(byId[l.PageId], l.Language)) || !drafts.All(d => staff.Rights.MayWrite(byId[d.PageId], d.Language)))
            return null;

        var groups = db.Schedule.Where(a => a.State == ScheduledState.Waiting && below.Any(b => b.Id == a.PageId)).Select(a => a.GroupId);
        return new HangingOn(
            [.. pages.Select(p => tree.Find(p.Id)!)],
            [.. Language.All.Select(l => (l, lives.Count(p => p.Language == l))).Where(l => l.Item2 > 0)],
            drafts.Count,
            await db.Redirects.CountAsync(r => below.Any(b => b.Id == r.PageId), ct),
            await db.Schedule.CountAsync(a => a.State == ScheduledState.Waiting && groups.Contains(a.GroupId), ct),
            await LinkedFromAsync([.. pages.Select(p => p.Key)], below, tree, ct));
    }

    /// <summary>What somebody may see of the trash, the newest first.</summary>
    public async Task<IReadOnlyList<TrashedTree>> TrashAsync(Staff staff, Language language, CancellationToken ct)
    {
        var tree = await titles.ReadAsync(language, ct);
        var roots = await Reached(staff).Where(p => p.TrashRootId == p.Id).OrderByDescending(p => p.TrashedAtUtc).ThenBy(p => p.Id).ToListAsync(ct);
        var names = (await roots.Select(r => r.TrashedBy).OfType<string>().Distinct()
                .InBatchesAsync(people => db.Accounts.Where(a => people.Contains(a.Id)).Select(a => new { a.Id, a.Name }), ct))
            .ToDictionary(a => a.Id, a => a.Name);
        var trees = new List<TrashedTree>();
        foreach (var root in roots)
        {
            var title = tree.Find(root.Id)!;
            trees.Add(new TrashedTree(
                root.Id, root.Version, await TitleInTrashAsync(title, ct), title.Language, root.TrashedAtUtc!.Value, names.GetValueOrDefault(root.TrashedBy ?? ""),
                await db.Pages.CountAsync(p => p.TrashRootId == root.Id, ct), await MayRestoreAsync(staff, root.Id, ct)));
        }

        return trees;
    }

    /// <returns>Null where no page lies there under that id, or not for them.</returns>
    public async Task<Page?> InTrashAsync(Staff staff, int pageId, CancellationToken ct) =>
        await Reached(staff).SingleOrDefaultAsync(p => p.Id == pageId && p.TrashedAtUtc != null, ct);

    /// <summary>Whether somebody publishes all that comes back live, wherever it was; and writes what does not.</summary>
    public async Task<bool> MayRestoreAsync(Staff staff, int rootId, CancellationToken ct)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => p.TrashRootId == rootId).ToDictionaryAsync(p => p.Id, ct);
        var lives = await TakenDown(rootId).Select(a => new { a.PageId, a.Language }).ToListAsync(ct);
        var drafts = await db.Drafts.AsNoTracking().Where(d => db.Pages.Any(p => p.Id == d.PageId && p.TrashRootId == rootId)).Select(d => new { d.PageId, d.Language }).ToListAsync(ct);
        return lives.All(l => staff.Rights.MayPublish(pages[l.PageId!.Value], l.Language!)) && drafts.All(d => staff.Rights.MayWrite(pages[d.PageId], d.Language));
    }

    private IQueryable<AuditEntry> TakenDown(int rootId) =>
        from entry in db.Audit
        join page in db.Pages on entry.PageId equals (int?)page.Id
        where page.TrashRootId == rootId && entry.Action == AuditActions.PageWithdrawn && entry.AtUtc == page.TrashedAtUtc && entry.Language != null
        select entry;

    /// <summary>Nothing of it is live that could name it: its newest words do.</summary>
    private async Task<string> TitleInTrashAsync(PageTitles.Item item, CancellationToken ct) => item.Language is not null
        ? item.Title
        : await db.Revisions.Where(r => r.PageId == item.Id && r.Title != "").OrderByDescending(r => r.Id).Select(r => r.Title).FirstOrDefaultAsync(ct) ?? item.Title;

    private async Task<IReadOnlyList<PageTitles.Item>> LinkedFromAsync(IReadOnlyList<string> keys, IQueryable<Page> below, PageTitles.Tree tree, CancellationToken ct)
    {
        var outside = db.Publications.AsNoTracking().Where(p => !below.Any(b => b.Id == p.PageId));
        var linking = keys.Count <= MostKeysAskedFor ? await AskingAsync() : await ReadingAsync();
        return [.. tree.InUse.Where(i => linking.Contains(i.Id))];

        // Each key is a look through all live pages.
        async Task<HashSet<int>> AskingAsync()
        {
            var found = new HashSet<int>();
            foreach (var key in keys)
            {
                var (whole, part) = ($"{LinkStart}{key}\"", $"{LinkStart}{key}#");
                found.UnionWith(await outside.Where(p => p.Html.Contains(whole) || p.Html.Contains(part)).Select(p => p.PageId).Distinct().ToListAsync(ct));
            }

            return found;
        }

        // One look for all of them, which reads the pages, some at a time.
        async Task<HashSet<int>> ReadingAsync()
        {
            var (found, wanted) = (new HashSet<int>(), keys.ToHashSet(StringComparer.Ordinal));
            var last = await outside.MaxAsync(p => (int?)p.PageId, ct) ?? 0;
            for (var from = 0; from < last; from += PagesReadAtOnce)
            {
                var upTo = from + PagesReadAtOnce;
                var texts = await outside.Where(p => p.PageId > from && p.PageId <= upTo && p.Html.Contains(LinkStart)).Select(p => new { p.PageId, p.Html }).ToListAsync(ct);
                found.UnionWith(texts.Where(t => KeysIn(t.Html).Any(wanted.Contains)).Select(t => t.PageId));
            }

            return found;
        }
    }

    private static IEnumerable<string> KeysIn(string html)
    {
        for (var at = html.IndexOf(LinkStart, StringComparison.Ordinal); at >= 0; at = html.IndexOf(LinkStart, at, StringComparison.Ordinal))
        {
            at += LinkStart.Length;
            var end = html.AsSpan(at).IndexOfAny('"', '#');
            if (end >= 0)
                yield return html.Substring(at, end);
        }
    }

    private IQueryable<Page> Reached(Staff staff) => db.Pages.AsNoTracking().Where(staff.Rights.Reach<Page>(Rights.Writing, p => p, language: null));
}
