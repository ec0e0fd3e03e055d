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

    private readonly FrozenDictionary<(Language, string), PublishedPage> byAddress;
    private readonly FrozenDictionary<(Language, int), PublishedPage> byPage;
    private readonly FrozenDictionary<(Language, string), int> redirects;
    private readonly IReadOnlyDictionary<(Language Language, string Key), int> merged;
    private readonly FrozenDictionary<string, int> byKey;
    private readonly FrozenDictionary<(Language, int), PublishedPage[]> children;
    private readonly FrozenDictionary<(Language, Navigation), PublishedPage[]> navigation;
    private readonly IReadOnlyDictionary<Language, IReadOnlyList<PageChange>> changes;

    public PublishedSite(
        long version, IReadOnlyCollection<PublishedPage> pages, IEnumerable<KeyValuePair<(Language, string), int>> redirects,
        IReadOnlyDictionary<Language, IReadOnlyList<PageChange>>? changes = null, IReadOnlyDictionary<(Language Language, string Key), int>? merged = null)
    {
        Version = version;
        Pages = pages;
        this.merged = merged ?? FrozenDictionary<(Language, string), int>.Empty;
        Listed = [.. pages.Where(p => p.Retirement is null)];
        this.changes = changes ?? FrozenDictionary<Language, IReadOnlyList<PageChange>>.Empty;
        byAddress = pages.ToFrozenDictionary(p => (p.Language, p.Path));
        byPage = pages.ToFrozenDictionary(p => (p.Language, p.PageId));
        byKey = pages.DistinctBy(p => p.PageId).ToFrozenDictionary(p => p.Key, p => p.PageId, StringComparer.Ordinal);
        this.redirects = redirects.ToFrozenDictionary();
        children = Listed.Where(p => p.ParentId is not null)
            .GroupBy(p => (p.Language, p.ParentId!.Value))
            .ToFrozenDictionary(g => g.Key, InOrder);
        navigation = Listed.GroupBy(p => (p.Language, p.Navigation)).ToFrozenDictionary(g => g.Key, InOrder);

        static PublishedPage[] InOrder(IEnumerable<PublishedPage> pages) => [.. pages.OrderBy(p => p.Position).ThenBy(p => p.PageId)];
    }

    public static PublishedSite Empty { get; } = new(0, [], []);

    /// <summary>The number of the newest publication log entry that is in it.</summary>
    public long Version { get; }

    public IReadOnlyCollection<PublishedPage> Pages { get; }

    /// <summary>Those that hold: what menus, lists and search engines may lead to.</summary>
    public IReadOnlyCollection<PublishedPage> Listed { get; }

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

    public PublishedPage? Home(Language language) => byAddress.GetValueOrDefault((language, ""));

    /// <summary>The page in every language that it is live in, in the order in which languages are offered.</summary>
    public IReadOnlyList<PublishedPage> InEveryLanguage(int pageId) =>
        [.. Language.All.Select(l => byPage.GetValueOrDefault((l, pageId))).OfType<PublishedPage>()];

    public IReadOnlyList<PublishedPage> Children(PublishedPage page) => children.GetValueOrDefault((page.Language, page.PageId), []);

    /// <summary>The pages below the same parent with the same template, this one among them unless it is listed nowhere.</summary>
    public IReadOnlyList<PublishedPage> Siblings(PublishedPage page) => page.ParentId is { } parentId
        ? [.. children.GetValueOrDefault((page.Language, parentId), []).Where(p => p.Template == page.Template)]
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
        navigation.GetValueOrDefault((language, place), []);
}

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
