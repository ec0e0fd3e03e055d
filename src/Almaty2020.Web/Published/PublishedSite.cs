using System.Collections.Frozen;
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

    private readonly Layered<(Language, string), PublishedPage> byAddress;
    private readonly Layered<(Language, int), PublishedPage> byPage;
    private readonly Layered<string, int> byKey;
    private readonly Layered<(Language, string), int> redirects;
    private readonly Layered<(Language, string), int> merged;
    private readonly PageGroups<(Language, int)> children;
    private readonly PageGroups<(Language, Navigation)> navigation;
    private readonly PageGroups<(Language, Template)> programmes;
    private readonly IReadOnlyDictionary<Language, IReadOnlyList<PageChange>> changes;

    public PublishedSite(
        long version, IReadOnlyCollection<PublishedPage> pages, IEnumerable<KeyValuePair<(Language, string), int>> redirects,
        IReadOnlyDictionary<Language, IReadOnlyList<PageChange>>? changes = null, IReadOnlyDictionary<(Language Language, string Key), int>? merged = null)
    {
        Version = version;
        this.changes = changes ?? FrozenDictionary<Language, IReadOnlyList<PageChange>>.Empty;
        byPage = new(pages.Select(ByPage));
        byAddress = new(pages.Select(ByAddress));
        byKey = new(pages.DistinctBy(p => p.PageId).Select(ByKey), StringComparer.Ordinal);
        this.redirects = new(redirects);
        this.merged = new(merged ?? FrozenDictionary<(Language, string), int>.Empty);
        var listed = pages.Where(p => p.Retirement is null).ToList();
        children = new(listed, p => p.ParentId is { } parentId ? (p.Language, parentId) : null);
        navigation = new(listed, p => p.Navigation == Navigation.None ? null : (p.Language, p.Navigation));
        programmes = new(listed, p => p.Template == Template.Programme ? (p.Language, p.Template) : null);
    }

    private PublishedSite(PublishedSite older, PublishedChanges newer)
    {
        PublishedPage[] before = [.. newer.Pages.Keys.SelectMany(older.InEveryLanguage)];
        PublishedPage[] after = [.. newer.Live];
        Version = newer.Version;
        ActAtUtc = newer.ActAtUtc;
        changes = newer.Newest;
        byPage = older.byPage.With(before.Select(p => (p.Language, p.PageId)), after.Select(ByPage));
        byAddress = older.byAddress.With(before.Select(p => (p.Language, p.Path)), after.Select(ByAddress));
        byKey = older.byKey.With(before.Select(p => p.Key), after.DistinctBy(p => p.PageId).Select(ByKey));
        // Whoever takes an address takes it from whatever redirect stood there.
        redirects = older.redirects.With(after.Select(p => (p.Language, p.Path)), newer.Redirects);
        merged = older.merged.With(newer.Pages.Values.SelectMany(key => Language.All.Select(l => (l, key))), newer.Merged);
        before = [.. before.Where(p => p.Retirement is null)];
        after = [.. after.Where(p => p.Retirement is null)];
        children = older.children.With(before, after);
        navigation = older.navigation.With(before, after);
        programmes = older.programmes.With(before, after);
    }

    public static PublishedSite Empty { get; } = new(0, [], []);

    /// <summary>The number of the newest publication log entry that is in it.</summary>
    public long Version { get; }

    /// <summary>When that entry was made: with the number it says of which database, and which past of it, this is a snapshot. Null where there is none.</summary>
    public DateTime? ActAtUtc { get; init; }

    /// <summary>How many pages are live, each language counted.</summary>
    public int Count => byPage.Count;

    /// <summary>In no order.</summary>
    public IEnumerable<PublishedPage> Pages => byPage.Entries.Select(entry => entry.Value);

    /// <summary>Those that hold: what menus, lists and search engines may lead to. In no order.</summary>
    public IEnumerable<PublishedPage> Listed => Pages.Where(p => p.Retirement is null);

    /// <summary>The site after some more acts, at the cost of what they changed.</summary>
    internal PublishedSite With(PublishedChanges newer) => new(this, newer);

    /// <summary>What stands at an address.</summary>
    public Resolution Resolve(Language language, string path)
    {
        if (byAddress.TryGetValue((language, path), out var page))
            return new Resolution.Live(page);

        if (redirects.TryGetValue((language, path), out var movedPageId))
        {
            return TryFind(movedPageId, language, out var moved)
                ? new Resolution.MovedTo(moved)
                : new Resolution.Gone(movedPageId, InEveryLanguage(movedPageId));
        }

        // Another language's path, as a language switch or a guess makes it; then one that was another language's.
        if (FindElsewhere(language, path) is { } pageId)
        {
            if (TryFind(pageId, language, out var own))
                return new Resolution.NamedOtherwise(own);
            if (InEveryLanguage(pageId) is { Count: > 0 } elsewhere)
                return new Resolution.NotInThisLanguage(elsewhere);
        }

        return new Resolution.Unknown();
    }

    private int? FindElsewhere(Language language, string path)
    {
        foreach (var other in Language.All)
        {
            if (other != language && byAddress.TryGetValue((other, path), out var page))
                return page.PageId;
        }

        foreach (var other in Language.All)
        {
            if (other != language && redirects.TryGetValue((other, path), out var pageId))
                return pageId;
        }

        return null;
    }

    public bool TryFind(int pageId, Language language, [NotNullWhen(true)] out PublishedPage? page) =>
        byPage.TryGetValue((language, pageId), out page);

    /// <summary>
    /// Where a link leads that names a page by its key: to the page, to the one that it was merged into, and only then to either in
    /// another language.
    /// </summary>
    public PublishedPage? FindLinked(string key, Language language)
    {
        if (In(language) is { } here)
            return here;
        return Language.All.Select(In).OfType<PublishedPage>().FirstOrDefault();

        PublishedPage? In(Language of) =>
            (byKey.TryGetValue(key, out var own) && TryFind(own, of, out var page)) || (merged.TryGetValue((of, key), out var other) && TryFind(other, of, out page)) ? page : null;
    }

    public PublishedPage? Home(Language language) => byAddress.TryGetValue((language, ""), out var home) ? home : null;

    /// <summary>The page in every language that it is live in, in the order in which languages are offered.</summary>
    public IReadOnlyList<PublishedPage> InEveryLanguage(int pageId) =>
        [.. Language.All.Select(l => TryFind(pageId, l, out var page) ? page : null).OfType<PublishedPage>()];

    public IReadOnlyList<PublishedPage> Children(PublishedPage page) => children.Of((page.Language, page.PageId));

    /// <summary>The pages below the same parent with the same template, this one among them unless it is listed nowhere.</summary>
    public IReadOnlyList<PublishedPage> Siblings(PublishedPage page) => page.ParentId is { } parentId
        ? [.. children.Of((page.Language, parentId)).Where(p => p.Template == page.Template)]
        : [];

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
    public IReadOnlyList<PageChange> Changes(Language language) => changes.GetValueOrDefault(language, []);

    public IReadOnlyList<PublishedPage> ListedIn(Navigation place, Language language) =>
        place == Navigation.None ? throw new ArgumentException("What is listed nowhere is no list.", nameof(place)) : navigation.Of((language, place));

    /// <summary>The development programme; null where none is live.</summary>
    public PublishedPage? Programme(Language language) => programmes.Of((language, Template.Programme)) is [var programme, ..] ? programme : null;

    private static KeyValuePair<(Language, int), PublishedPage> ByPage(PublishedPage page) => KeyValuePair.Create((page.Language, page.PageId), page);

    private static KeyValuePair<(Language, string), PublishedPage> ByAddress(PublishedPage page) => KeyValuePair.Create((page.Language, page.Path), page);

    private static KeyValuePair<string, int> ByKey(PublishedPage page) => KeyValuePair.Create(page.Key, page.PageId);
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
