using System.Diagnostics.CodeAnalysis;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Published;

/// <summary>
/// The whole public site without its bodies, as of one version: immutable, in memory, and the only place that says what
/// is public. A newer version is a new object.
/// </summary>
public sealed class PublishedSite
{
    /// <summary>How many of a language's newest changes are at hand.</summary>
    public const int MaxChanges = 30;

    /// <summary>From so many pages on, each language counted, work on all of them is shared out among the processors.</summary>
    internal const int Large = 15_000;

    private readonly Dictionary<Language, LanguagePages> languages;
    private readonly Layered<string, int> byKey;

    public PublishedSite(
        long version, IReadOnlyCollection<PublishedPage> pages, IEnumerable<KeyValuePair<(Language Language, string Path), int>> redirects,
        IReadOnlyDictionary<Language, IReadOnlyList<PageChange>>? changes = null, IReadOnlyDictionary<(Language Language, string Key), int>? merged = null)
    {
        Version = version;
        var (byLanguage, leads, went) = (pages.ToLookup(p => p.Language), redirects.ToLookup(r => r.Key.Language), merged?.ToLookup(m => m.Key.Language));
        var made = new LanguagePages[Language.All.Count];
        // A large site is sorted by all processors: somebody waits for the start.
        Parallel.For(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = pages.Count < Large ? 1 : -1 }, i =>
        {
            var language = Language.All[i];
            made[i] = new LanguagePages(
                [.. byLanguage[language]],
                leads[language].ToDictionary(r => r.Key.Path, r => r.Value, StringComparer.Ordinal),
                (went?[language] ?? []).ToDictionary(m => m.Key.Key, m => m.Value, StringComparer.Ordinal),
                changes?.GetValueOrDefault(language) ?? []);
        });
        languages = Language.All.Index().ToDictionary(l => l.Item, l => made[l.Index]);
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var page in pages)
            keys[page.Key] = page.PageId;
        byKey = new(keys);
    }

    private PublishedSite(PublishedSite older, PublishedChanges newer)
    {
        Version = newer.Version;
        ActAtUtc = newer.ActAtUtc;
        languages = older.languages.ToDictionary(l => l.Key, l => l.Value.With(newer, l.Key));
        byKey = older.byKey.With(newer.Pages.Values, newer.Live.DistinctBy(p => p.PageId).Select(p => KeyValuePair.Create(p.Key, p.PageId)));
    }

    public static PublishedSite Empty { get; } = new(0, [], []);

    /// <summary>The number of the newest publication log entry that is in it.</summary>
    public long Version { get; }

    /// <summary>When that entry was made: with the number it says of which database, and which past of it, this is a snapshot. Null where there is none.</summary>
    public DateTime? ActAtUtc { get; init; }

    /// <summary>How many pages are live, each language counted.</summary>
    public int Count => languages.Values.Sum(l => l.Count);

    /// <summary>In no order.</summary>
    public IEnumerable<PublishedPage> Pages => languages.Values.SelectMany(l => l.Pages);

    /// <summary>Those that hold: what menus, lists and search engines may lead to. In no order.</summary>
    public IEnumerable<PublishedPage> Listed => Pages.Where(p => p.Retirement is null);

    /// <summary>Old paths, and the page that each leads to.</summary>
    internal IEnumerable<KeyValuePair<(Language Language, string Path), int>> Redirects => languages.SelectMany(l => l.Value.Redirects.Select(r => KeyValuePair.Create((l.Key, r.Key), r.Value)));

    /// <summary>Keys of pages that went into others, and these.</summary>
    internal IEnumerable<KeyValuePair<(Language Language, string Key), int>> Merged => languages.SelectMany(l => l.Value.Merged.Select(m => KeyValuePair.Create((l.Key, m.Key), m.Value)));

    /// <summary>The site after some more acts, at the cost of what they changed.</summary>
    internal PublishedSite With(PublishedChanges newer) => new(this, newer);

    /// <summary>What stands at an address.</summary>
    public Resolution Resolve(Language language, string path)
    {
        var here = languages[language];
        if (here.At(path) is { } page)
            return new Resolution.Live(page);

        if (here.LedTo(path) is { } movedPageId)
            return here.Find(movedPageId) is { } moved ? new Resolution.MovedTo(moved) : new Resolution.Gone(movedPageId, LiveFirst(movedPageId));

        // Another language's path, as a language switch or a guess makes it; then one that was another language's.
        LanguagePages[] others = [.. Language.All.Where(l => l != language).Select(l => languages[l])];
        if ((others.Select(l => l.At(path)?.PageId).FirstOrDefault(id => id is not null) ?? others.Select(l => l.LedTo(path)).FirstOrDefault(id => id is not null)) is { } pageId)
        {
            if (here.Find(pageId) is { } own)
                return new Resolution.NamedOtherwise(own);
            if (LiveFirst(pageId) is { Count: > 0 } elsewhere)
                return new Resolution.NotInThisLanguage(elsewhere);
        }

        return new Resolution.Unknown();
    }

    /// <summary>
    /// What is meant by an address at which nothing stands: the page of that name without the punctuation behind it, with or without ё.
    /// </summary>
    /// <param name="path">See <see cref="Addresses.WithoutPunctuation"/>.</param>
    public Resolution ResolveMeant(Language language, string path) => Resolve(language, path) switch
    {
        Resolution.Live(var page) => new Resolution.MovedTo(page),
        Resolution.MovedTo or Resolution.NamedOtherwise => Resolve(language, path),
        _ => languages[language].SpeltLike(path) is { } page ? new Resolution.MovedTo(page) : new Resolution.Unknown(),
    };

    public bool TryFind(int pageId, Language language, [NotNullWhen(true)] out PublishedPage? page) => (page = languages[language].Find(pageId)) is not null;

    /// <summary>
    /// Where a link leads that names a page by its key: to the page, to the one that it was merged into, and only then to either in
    /// another language. A page that holds comes before one that is retired.
    /// </summary>
    public PublishedPage? FindLinked(string key, Language language)
    {
        if (In(language) is { } here)
            return here;
        return Language.All.Select(In).OfType<PublishedPage>().OrderBy(IsRetired).FirstOrDefault();

        PublishedPage? In(Language of) =>
            (byKey.TryGetValue(key, out var own) && TryFind(own, of, out var page)) || (languages[of].MergedInto(key) is { } other && TryFind(other, of, out page)) ? page : null;
    }

    public PublishedPage? Home(Language language) => languages[language].At("");

    /// <summary>The page in every language that it is live in, in the order in which languages are offered.</summary>
    public IReadOnlyList<PublishedPage> InEveryLanguage(int pageId) =>
        [.. Language.All.Select(l => languages[l].Find(pageId)).OfType<PublishedPage>()];

    /// <summary>The page in every language that it is live in, those that hold before those that are retired.</summary>
    private IReadOnlyList<PublishedPage> LiveFirst(int pageId) => [.. InEveryLanguage(pageId).OrderBy(IsRetired)];

    private static bool IsRetired(PublishedPage page) => page.Retirement is not null;

    /// <summary>The pages that hold and have none above them, the home page among them.</summary>
    public IReadOnlyList<PublishedPage> AtTheTop(Language language) => languages[language].AtTheTop;

    public IReadOnlyList<PublishedPage> Children(PublishedPage page) => languages[page.Language].Children(page.PageId);

    /// <summary>The pages below the same parent with the same template, this one among them unless it is listed nowhere.</summary>
    public IReadOnlyList<PublishedPage> Siblings(PublishedPage page) => page.ParentId is { } parentId
        ? [.. languages[page.Language].Children(parentId).Where(p => p.Template == page.Template)]
        : [];

    /// <summary>
    /// The number that a priority is called by: its place among the priorities with the same parent, whichever languages they are live in,
    /// so that a priority has one number in all languages. Null for other templates and for a page that no longer holds.
    /// </summary>
    public int? NumberOf(PublishedPage page)
    {
        if (page is not { Template: Template.Priority, Retirement: null })
            return null;
        return 1 + languages.Values
            .SelectMany(l => page.ParentId is { } parentId ? l.Children(parentId) : l.AtTheTop)
            .Where(p => p.Template == Template.Priority && (p.Position, p.PageId).CompareTo((page.Position, page.PageId)) < 0)
            .Select(p => p.PageId)
            .Distinct()
            .Count();
    }

    /// <summary>From the top of the tree down to the page's parent; without the home page.</summary>
    public IReadOnlyList<PublishedPage> Above(PublishedPage page)
    {
        var above = new List<PublishedPage>();
        var current = page;
        while (current.ParentId is { } parentId && TryFind(parentId, page.Language, out var parent))
        {
            above.Insert(0, parent);
            current = parent;
        }

        return above;
    }

    /// <summary>The newest major changes of the language's pages, newest first.</summary>
    public IReadOnlyList<PageChange> Changes(Language language) => languages[language].Changes;

    public IReadOnlyList<PublishedPage> ListedIn(Navigation place, Language language) => languages[language].ListedIn(place);

    /// <summary>The development programme; null where none is live.</summary>
    public PublishedPage? Programme(Language language) => languages[language].Programme;
}

/// <summary>What some acts changed of what the public sees.</summary>
/// <param name="Version">The number of the newest of them.</param>
/// <param name="Pages">The keys of all pages that they touched, live or no more.</param>
/// <param name="Live">These pages as they are now, in every language in which they are live.</param>
/// <param name="Redirects">All that lead to these pages, or were merged from them.</param>
/// <param name="Merged">Likewise, by the key of the page that was merged.</param>
/// <param name="Newest">Each language's newest major changes, of the whole site.</param>
internal sealed record PublishedChanges(
    long Version, DateTime? ActAtUtc, IReadOnlyDictionary<int, string> Pages, IReadOnlyCollection<PublishedPage> Live, IReadOnlyCollection<KeyValuePair<(Language, string), int>> Redirects,
    IReadOnlyCollection<KeyValuePair<(Language, string), int>> Merged, IReadOnlyDictionary<Language, IReadOnlyList<PageChange>> Newest);

/// <summary>What <see cref="PublishedSite.Resolve"/> found.</summary>
public abstract record Resolution
{
    public sealed record Live(PublishedPage Page) : Resolution;

    /// <summary>The page has another address now, for good.</summary>
    public sealed record MovedTo(PublishedPage Page) : Resolution;

    /// <summary>The path is another language's; here the page has its own.</summary>
    public sealed record NamedOtherwise(PublishedPage Page) : Resolution;

    /// <summary>The page was here and was withdrawn; it may live on in other languages.</summary>
    public sealed record Gone(int PageId, IReadOnlyList<PublishedPage> Elsewhere) : Resolution;

    /// <summary>The page exists, though not in this language.</summary>
    public sealed record NotInThisLanguage(IReadOnlyList<PublishedPage> Elsewhere) : Resolution;

    public sealed record Unknown : Resolution;
}
