using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Published;

/// <summary>What is public in one language: part of a <see cref="PublishedSite"/>, and as immutable.</summary>
/// <remarks>
/// Keys are plain strings and numbers: the framework has code for such dictionaries compiled, and a start on a large site fills them with
/// hundreds of thousands of entries before the just-in-time compiler gets to improving its own.
/// </remarks>
internal sealed class LanguagePages
{
    /// <summary>Stands for a parent that no page has.</summary>
    private const int Top = 0;

    private readonly Layered<int, PublishedPage> byId;
    private readonly Layered<string, PublishedPage> byPath;
    private readonly Layered<string, int> redirects;
    private readonly Layered<string, int> merged;
    private readonly PageGroups children;
    private readonly PageGroups lists;
    private readonly PageGroups programmes;
    private Dictionary<string, int>? speltWithoutYo;

    /// <param name="redirects">Old paths, and the page that each leads to.</param>
    /// <param name="merged">Keys of pages that went into others, and these.</param>
    /// <param name="changes">The newest major changes, newest first.</param>
    public LanguagePages(IReadOnlyCollection<PublishedPage> pages, Dictionary<string, int> redirects, Dictionary<string, int> merged, IReadOnlyList<PageChange> changes)
    {
        var (ids, paths) = (new Dictionary<int, PublishedPage>(pages.Count), new Dictionary<string, PublishedPage>(pages.Count, StringComparer.Ordinal));
        foreach (var page in pages)
        {
            ids.Add(page.PageId, page);
            paths.Add(page.Path, page);
        }

        byId = new(ids);
        byPath = new(paths);
        this.redirects = new(redirects);
        this.merged = new(merged);
        Changes = changes;
        var listed = pages.Where(p => p.Retirement is null).ToList();
        children = new(listed, p => p.ParentId ?? Top);
        lists = new(listed, p => p.Navigation == Navigation.None ? null : (int)p.Navigation);
        programmes = new(listed, p => p.Template == Template.Programme ? (int)p.Template : null);
    }

    private LanguagePages(LanguagePages older, PublishedChanges newer, Language language)
    {
        PublishedPage[] before = [.. newer.Pages.Keys.Select(older.Find).OfType<PublishedPage>()];
        PublishedPage[] after = [.. newer.Live.Where(p => p.Language == language)];
        Changes = newer.Newest[language];
        byId = older.byId.With(before.Select(p => p.PageId), after.Select(p => KeyValuePair.Create(p.PageId, p)));
        byPath = older.byPath.With(before.Select(p => p.Path), after.Select(p => KeyValuePair.Create(p.Path, p)));
        // Whoever takes an address takes it from whatever redirect stood there.
        redirects = older.redirects.With(after.Select(p => p.Path), Of(newer.Redirects, language));
        merged = older.merged.With(newer.Pages.Values, Of(newer.Merged, language));
        before = [.. before.Where(p => p.Retirement is null)];
        after = [.. after.Where(p => p.Retirement is null)];
        children = older.children.With(before, after);
        lists = older.lists.With(before, after);
        programmes = older.programmes.With(before, after);
    }

    public int Count => byId.Count;

    /// <summary>In no order.</summary>
    public IEnumerable<PublishedPage> Pages => byId.Entries.Select(entry => entry.Value);

    /// <summary>Old paths, and the page that each leads to.</summary>
    public IEnumerable<KeyValuePair<string, int>> Redirects => redirects.Entries;

    /// <summary>Keys of pages that went into others, and these.</summary>
    public IEnumerable<KeyValuePair<string, int>> Merged => merged.Entries;

    public IReadOnlyList<PageChange> Changes { get; }

    public PublishedPage? Programme => programmes.Of((int)Template.Programme) is [var programme, ..] ? programme : null;

    /// <summary>The same after some more acts, at the cost of what they changed.</summary>
    public LanguagePages With(PublishedChanges newer, Language language) => new(this, newer, language);

    public PublishedPage? Find(int pageId) => byId.TryGetValue(pageId, out var page) ? page : null;

    public PublishedPage? At(string path) => byPath.TryGetValue(path, out var page) ? page : null;

    /// <summary>The page that an old path leads to, live or not; null where it is none.</summary>
    public int? LedTo(string path) => redirects.TryGetValue(path, out var pageId) ? pageId : null;

    /// <summary>The page whose path, or old path, is this one but for ё, which many write as е.</summary>
    public PublishedPage? SpeltLike(string path)
    {
        // Made when somebody asks, for every version anew: few paths have the letter.
        speltWithoutYo ??= Pages.Select(p => KeyValuePair.Create(p.Path, p.PageId)).Concat(Redirects)
            .Where(p => p.Key.Contains('ё', StringComparison.Ordinal))
            .DistinctBy(p => WithoutYo(p.Key), StringComparer.Ordinal)
            .ToDictionary(p => WithoutYo(p.Key), p => p.Value, StringComparer.Ordinal);
        var plain = WithoutYo(path);
        return At(plain)
            ?? (LedTo(plain) is { } moved ? Find(moved) : null)
            ?? (speltWithoutYo.TryGetValue(plain, out var pageId) ? Find(pageId) : null);

        static string WithoutYo(string text) => text.Replace('ё', 'е');
    }

    /// <summary>The page that another went into, which had this key.</summary>
    public int? MergedInto(string key) => merged.TryGetValue(key, out var pageId) ? pageId : null;

    public IReadOnlyList<PublishedPage> Children(int pageId) => children.Of(pageId);

    public IReadOnlyList<PublishedPage> AtTheTop => children.Of(Top);

    public IReadOnlyList<PublishedPage> ListedIn(Navigation place) =>
        place == Navigation.None ? throw new ArgumentException("What is listed nowhere is no list.", nameof(place)) : lists.Of((int)place);

    private static IEnumerable<KeyValuePair<string, int>> Of(IEnumerable<KeyValuePair<(Language Language, string Text), int>> leads, Language language) =>
        leads.Where(lead => lead.Key.Language == language).Select(lead => KeyValuePair.Create(lead.Key.Text, lead.Value));
}
