using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

/// <summary>
/// Snapshot of the whole public site at one version, without page bodies: immutable, in memory, and the only source for what is public.
/// A newer version is a new object.
/// </summary>
public sealed class PublishedSite
{
    /// <summary>Number of newest changes kept for each language.</summary>
    public const int MaxChanges = 30;

    /// <summary>Room for a million begins and ends beside the version.</summary>
    private const int TimedChangeBits = 20;

    /// <summary>From this number of pages on, counting each language, work on all pages runs in parallel.</summary>
    internal const int LargeSiteThreshold = 15_000;

    private readonly Dictionary<Language, LanguagePages> languages;
    private readonly OverlayDictionary<string, int> byKey;

    public PublishedSite(
        long version,
        IReadOnlyCollection<PublishedPage> pages,
        IEnumerable<KeyValuePair<(Language Language, string Path), int>> redirects,
        IReadOnlyDictionary<Language, IReadOnlyList<PageChange>>? changes = null,
        IReadOnlyDictionary<(Language Language, string Key), int>? merged = null
    )
    {
        Version = version;
        var (byLanguage, redirectsByLanguage, mergedByLanguage) = (
            pages.ToLookup(p => p.Language),
            redirects.ToLookup(r => r.Key.Language),
            merged?.ToLookup(m => m.Key.Language)
        );
        var built = new LanguagePages[Language.All.Count];
        // Use all processors on a large site, to shorten the start.
        Parallel.For(0, built.Length, new ParallelOptions { MaxDegreeOfParallelism = pages.Count < LargeSiteThreshold ? 1 : -1 }, i =>
        {
            var language = Language.All[i];
            built[i] = new LanguagePages(
                [.. byLanguage[language]],
                redirectsByLanguage[language].ToDictionary(r => r.Key.Path, r => r.Value, StringComparer.Ordinal),
                (mergedByLanguage?[language] ?? []).ToDictionary(m => m.Key.Key, m => m.Value, StringComparer.Ordinal),
                changes?.GetValueOrDefault(language) ?? []
            );
        });
        languages = Language.All.Index().ToDictionary(l => l.Item, l => built[l.Index]);
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var page in pages)
            keys[page.Key] = page.PageId;
        byKey = new(keys);
    }

    private PublishedSite(PublishedSite older, PublishedChanges newer)
    {
        Version = newer.Version;
        Identity = newer.Identity;
        OwnPictures = newer.OwnPictures;
        VersionTimeUtc = newer.VersionTimeUtc;
        languages = older.languages.ToDictionary(l => l.Key, l => l.Value.With(newer, l.Key));
        byKey = older.byKey.With(
            newer.Pages.Values,
            newer.Live.DistinctBy(p => p.PageId).Select(p => KeyValuePair.Create(p.Key, p.PageId))
        );
    }

    public static PublishedSite Empty { get; } = new(0, [], []);

    /// <summary>Number of the newest publication log entry in this snapshot.</summary>
    public long Version { get; }

    /// <summary>
    /// Time of that entry. With the number it tells which database, and which state of it, the snapshot was taken from. Null if the log was
    /// empty.
    /// </summary>
    public DateTime? VersionTimeUtc { get; init; }

    /// <summary>The site's names, and its statements about itself.</summary>
    public SiteIdentity Identity { get; init; } = SiteIdentity.Default;

    /// <summary>The library's pictures that <see cref="Identity"/> names, by key and language.</summary>
    public IReadOnlyDictionary<(string Key, Language Language), PublishedPicture> OwnPictures { get; init; } =
        FrozenDictionary<(string, Language), PublishedPicture>.Empty;

    /// <summary>Number of live pages, counting each language.</summary>
    public int Count => languages.Values.Sum(l => l.Count);

    /// <summary>All live pages, in no particular order.</summary>
    public IEnumerable<PublishedPage> Pages => languages.Values.SelectMany(l => l.Pages);

    /// <summary>The pages for menus, lists and search engines, see <see cref="PublishedPage.IsListed"/>. In no particular order.</summary>
    public IEnumerable<PublishedPage> Listed => Pages.Where(p => p.IsListed);

    /// <summary>The live indicators in every language, in no particular order.</summary>
    public IEnumerable<PublishedPage> Indicators => languages.Values.SelectMany(l => l.Indicators);

    /// <summary>The alerts in every language. Made on first use, because the time zone is part of <see cref="Identity"/>.</summary>
    public PublishedAlerts Alerts =>
        field ??= new(
            languages.Values.SelectMany(l => l.Alerts),
            (pageId, language) => TryFind(pageId, language, out _),
            Identity.TimeZone
        );

    /// <summary>The terms of office in every language. Made on first use, as <see cref="Alerts"/>.</summary>
    public PublishedTerms Terms => field ??= new(this, languages.Values.SelectMany(l => l.Profiles));

    /// <summary>When values of indicators become late, in UTC: at the beginning of a day in the site's time zone.</summary>
    private IEnumerable<DateTime> LateValues =>
        Indicators
            .Select(p => IndicatorStatus.LateFrom(p.Indicator!.ToInputs()))
            .OfType<DateOnly>()
            .Select(day => SiteTime.ToUtc(day.ToDateTime(TimeOnly.MinValue), SiteTime.ZoneOf(Identity.TimeZone)));

    private TimedChanges Timed => field ??= new(Alerts.Changes.Concat(Terms.Ends).Concat(LateValues));

    /// <summary>
    /// The version of what pages show: it grows with each publication, with each begin and end of an alert, with each end of a term of office,
    /// and when a value of an indicator becomes late. The key of the page cache.
    /// </summary>
    public long ShownVersionAt(TimeProvider clock) => (Version << TimedChangeBits) + Timed.PassedAt(clock);

    /// <summary>Former paths, each with the id of the page that it leads to.</summary>
    internal IEnumerable<KeyValuePair<(Language Language, string Path), int>> Redirects =>
        languages.SelectMany(l => l.Value.Redirects.Select(r => KeyValuePair.Create((l.Key, r.Key), r.Value)));

    /// <summary>A copy with newer publication log entries applied. The cost depends on what they changed, not on the site.</summary>
    internal PublishedSite With(PublishedChanges newer) => new(this, newer);

    /// <summary>Finds what an address leads to.</summary>
    public Resolution Resolve(Language language, string path)
    {
        var here = languages[language];
        if (here.FindByPath(path) is { } page)
            return new Resolution.Live(page);

        if (here.RedirectTarget(path) is { } movedPageId)
            return here.Find(movedPageId) is { } moved
                ? new Resolution.MovedTo(moved)
                : new Resolution.Gone(movedPageId, LiveFirst(movedPageId));

        // The path of the page in another language, as a switch of the language in the address makes it; then a former path of that kind.
        LanguagePages[] others = [.. Language.All.Where(l => l != language).Select(l => languages[l])];
        if (
            (
                others.Select(l => l.FindByPath(path)?.PageId).FirstOrDefault(id => id is not null)
                ?? others.Select(l => l.RedirectTarget(path)).FirstOrDefault(id => id is not null)
            ) is
            { } pageId
        )
        {
            if (here.Find(pageId) is { } own)
                return new Resolution.OtherPathInThisLanguage(own);
            if (LiveFirst(pageId) is { Count: > 0 } elsewhere)
                return new Resolution.NotInThisLanguage(elsewhere);
        }

        return new Resolution.Unknown();
    }

    /// <summary>
    /// Guesses the page that was meant by an unknown address: without trailing punctuation, with е for ё, or in Latin letters.
    /// </summary>
    /// <param name="path">See <see cref="Addresses.WithoutPunctuation"/>.</param>
    public Resolution ResolveMistyped(Language language, string path) =>
        Resolve(language, path) switch
        {
            Resolution.Live(var page) => new Resolution.MovedTo(page),
            Resolution.MovedTo or Resolution.OtherPathInThisLanguage => Resolve(language, path),
            _ => languages[language].FindBySpelling(path) is { } page ? new Resolution.MovedTo(page) : new Resolution.Unknown(),
        };

    public bool TryFind(int pageId, Language language, [NotNullWhen(true)] out PublishedPage? page) =>
        (page = languages[language].Find(pageId)) is not null;

    /// <summary>
    /// The target of a link by page key: the page, or the page that it was merged into; if neither is live in the language, either of them
    /// in another language, preferably one that is not retired. Null if there is none.
    /// </summary>
    public PublishedPage? FindLinked(string key, Language language)
    {
        if (In(language) is { } here)
            return here;
        return Identity.Languages.Select(In).OfType<PublishedPage>().OrderBy(IsRetired).FirstOrDefault();

        PublishedPage? In(Language of) =>
            (byKey.TryGetValue(key, out var own) && TryFind(own, of, out var page))
            || (languages[of].MergeTarget(key) is { } other && TryFind(other, of, out page))
                ? page
                : null;
    }

    public PublishedPage? Home(Language language) => languages[language].FindByPath("");

    /// <summary>The page in every language in which it is live, in the display order of the languages.</summary>
    public IReadOnlyList<PublishedPage> InEveryLanguage(int pageId) =>
        [.. Identity.Languages.Select(l => languages[l].Find(pageId)).OfType<PublishedPage>()];

    /// <summary>The page in every language in which it is live, retired ones last.</summary>
    private IReadOnlyList<PublishedPage> LiveFirst(int pageId) => [.. InEveryLanguage(pageId).OrderBy(IsRetired)];

    private static bool IsRetired(PublishedPage page) => page.Retirement is not null;

    /// <summary>Pages without a parent that are not retired, including the home page.</summary>
    public IReadOnlyList<PublishedPage> RootPages(Language language) => languages[language].RootPages;

    public IReadOnlyList<PublishedPage> Children(PublishedPage page) => languages[page.Language].Children(page.PageId);

    /// <summary>Pages with the same parent and template, including this page unless it is retired. Empty without a parent.</summary>
    public IReadOnlyList<PublishedPage> Siblings(PublishedPage page) =>
        page.ParentId is { } parentId ? [.. languages[page.Language].Children(parentId).Where(p => p.Template == page.Template)] : [];

    /// <summary>
    /// The number of a priority: its place among the priorities with the same parent that are live in any language, so that a priority has
    /// the same number in all languages. Null for other templates and for retired pages.
    /// </summary>
    public int? NumberOf(PublishedPage page)
    {
        if (page.Template != Template.Priority || page.Retirement is not null)
            return null;
        return 1
            + languages
                .Values.SelectMany(l => page.ParentId is { } parentId ? l.Children(parentId) : l.RootPages)
                .Where(p => p.Template == Template.Priority && (p.Position, p.PageId).CompareTo((page.Position, page.PageId)) < 0)
                .Select(p => p.PageId)
                .Distinct()
                .Count();
    }

    /// <summary>The page's ancestors, from the top of the tree down to its parent, without the home page.</summary>
    public IReadOnlyList<PublishedPage> Ancestors(PublishedPage page)
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

    /// <summary>
    /// The pages in a menu: those that the page about the site lists, as far as they are live in the language, or else those whose settings
    /// name the place.
    /// </summary>
    public IReadOnlyList<PublishedPage> ListedIn(Navigation place, Language language)
    {
        var keys = place == Navigation.Header ? Identity.MainMenu : Identity.FooterMenu;
        return place == Navigation.None || keys.Count == 0
            ? languages[language].ListedIn(place)
            :
            [
                .. keys.Select(key => FindLinked(key, language))
                    .OfType<PublishedPage>()
                    .Where(p => p.Language == language && p.IsListed)
                    .DistinctBy(p => p.PageId),
            ];
    }

    /// <summary>The development programme; null if none is live.</summary>
    public PublishedPage? Programme(Language language) => languages[language].Programme;
}

/// <summary>Changes to the public site by some publication log entries.</summary>
/// <param name="Version">Number of the newest of these entries.</param>
/// <param name="Pages">Ids and keys of all changed pages, live or withdrawn.</param>
/// <param name="Live">The changed pages as they are now, in every language in which they are live.</param>
/// <param name="Redirects">All redirects to these pages, and to the pages that they were merged into.</param>
/// <param name="RemovedRedirects">Paths that redirected before and no longer do.</param>
/// <param name="Merged">The merges among them, by the key of the merged page.</param>
/// <param name="NewestChanges">The newest major changes of the whole site, for each language.</param>
internal sealed record PublishedChanges(
    long Version,
    DateTime? VersionTimeUtc,
    IReadOnlyDictionary<int, string> Pages,
    IReadOnlyCollection<PublishedPage> Live,
    IReadOnlyCollection<KeyValuePair<(Language, string), int>> Redirects,
    IReadOnlyCollection<(Language Language, string Path)> RemovedRedirects,
    IReadOnlyCollection<KeyValuePair<(Language, string), int>> Merged,
    IReadOnlyDictionary<Language, IReadOnlyList<PageChange>> NewestChanges,
    SiteIdentity Identity,
    IReadOnlyDictionary<(string Key, Language Language), PublishedPicture> OwnPictures
);

/// <summary>Result of <see cref="PublishedSite.Resolve"/>.</summary>
public abstract record Resolution
{
    public sealed record Live(PublishedPage Page) : Resolution;

    /// <summary>The page has permanently moved to another address.</summary>
    public sealed record MovedTo(PublishedPage Page) : Resolution;

    /// <summary>The path belongs to the page in another language; the page has its own path in this language.</summary>
    public sealed record OtherPathInThisLanguage(PublishedPage Page) : Resolution;

    /// <summary>The page at this address was withdrawn. It may still be live in other languages.</summary>
    public sealed record Gone(int PageId, IReadOnlyList<PublishedPage> OtherLanguages) : Resolution;

    /// <summary>The page is live, but not in this language.</summary>
    public sealed record NotInThisLanguage(IReadOnlyList<PublishedPage> OtherLanguages) : Resolution;

    public sealed record Unknown : Resolution;
}
