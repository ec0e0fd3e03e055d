using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

/// <summary>The live pages of one language: an immutable part of a <see cref="PublishedSite"/>.</summary>
/// <remarks>
/// Keys are plain strings and integers because the framework ships precompiled code for such dictionaries. The start of a large site adds
/// hundreds of thousands of entries before the just-in-time compiler has optimized code of ours.
/// </remarks>
internal sealed class LanguagePages
{
    /// <summary>Group key of the pages without a parent; no page has this id.</summary>
    private const int NoParent = 0;

    /// <summary>The only group key of <see cref="programmes"/>.</summary>
    private const int TheProgramme = 0;

    /// <summary>The only group key of <see cref="profiles"/>.</summary>
    private const int AllProfiles = 0;

    /// <summary>The only group key of <see cref="alerts"/>.</summary>
    private const int AllAlerts = 0;

    /// <summary>The only group key of <see cref="indicators"/>.</summary>
    private const int AllIndicators = 0;

    private readonly OverlayDictionary<int, PublishedPage> byId;
    private readonly OverlayDictionary<string, PublishedPage> byPath;
    private readonly OverlayDictionary<string, int> redirects;
    private readonly OverlayDictionary<string, int> merged;
    private readonly PageGroups children;
    private readonly PageGroups lists;
    private readonly PageGroups programmes;
    private readonly PageGroups alerts;
    private readonly PageGroups profiles;
    private readonly PageGroups indicators;
    private PageGroups? bySpelling;
    private OverlayDictionary<string, int>? redirectsBySpelling;

    /// <param name="redirects">Former paths, each with the id of the page that it leads to.</param>
    /// <param name="merged">Keys of merged pages, each with the id of the page that it was merged into.</param>
    /// <param name="changes">The newest major changes, newest first.</param>
    public LanguagePages(
        IReadOnlyCollection<PublishedPage> pages,
        Dictionary<string, int> redirects,
        Dictionary<string, int> merged,
        IReadOnlyList<PageChange> changes
    )
    {
        var (ids, paths) = (
            new Dictionary<int, PublishedPage>(pages.Count),
            new Dictionary<string, PublishedPage>(pages.Count, StringComparer.Ordinal)
        );
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
        var listed = pages.Where(p => p.IsListed).ToList();
        children = new(listed, p => p.ParentId ?? NoParent);
        lists = new(listed, p => p.Navigation == Navigation.None ? null : (int)p.Navigation);
        programmes = new(listed, p => p.Template == Template.Programme ? TheProgramme : null);
        alerts = new(pages, p => p is { Alert: not null, Retirement: null } ? AllAlerts : null);
        profiles = new(pages, p => p.Office is null ? null : AllProfiles);
        indicators = new(listed, p => p.Indicator is null ? null : AllIndicators);
    }

    private LanguagePages(LanguagePages older, PublishedChanges newer, Language language)
    {
        PublishedPage[] before = [.. newer.Pages.Keys.Select(older.Find).OfType<PublishedPage>()];
        PublishedPage[] after = [.. newer.Live.Where(p => p.Language == language)];
        Changes = newer.NewestChanges[language];
        byId = older.byId.With(before.Select(p => p.PageId), after.Select(p => KeyValuePair.Create(p.PageId, p)));
        byPath = older.byPath.With(before.Select(p => p.Path), after.Select(p => KeyValuePair.Create(p.Path, p)));
        // A page that takes an address replaces any redirect from that address.
        string[] removed = [.. newer.RemovedRedirects.Where(r => r.Language == language).Select(r => r.Path)];
        redirects = older.redirects.With(after.Select(p => p.Path).Concat(removed), InLanguage(newer.Redirects, language));
        merged = older.merged.With(newer.Pages.Values, InLanguage(newer.Merged, language));
        bySpelling = older.bySpelling?.With(before, after);
        // After a removal, built again on the next use: another redirect may have the same spelling.
        redirectsBySpelling =
            removed.Length > 0 ? null : older.redirectsBySpelling?.With([], BySpelling(InLanguage(newer.Redirects, language)));
        alerts = older.alerts.With(before, after);
        profiles = older.profiles.With(before, after);
        before = [.. before.Where(p => p.IsListed)];
        after = [.. after.Where(p => p.IsListed)];
        children = older.children.With(before, after);
        lists = older.lists.With(before, after);
        programmes = older.programmes.With(before, after);
        indicators = older.indicators.With(before, after);
    }

    public int Count => byId.Count;

    /// <summary>All live pages, in no particular order.</summary>
    public IEnumerable<PublishedPage> Pages => byId.Entries.Select(entry => entry.Value);

    /// <summary>Former paths, each with the id of the page that it leads to.</summary>
    public IEnumerable<KeyValuePair<string, int>> Redirects => redirects.Entries;

    public IReadOnlyList<PageChange> Changes { get; }

    public PublishedPage? Programme => programmes.Of(TheProgramme) is [var programme, ..] ? programme : null;

    /// <summary>The alerts that are not retired, in force or not.</summary>
    public IReadOnlyList<PublishedPage> Alerts => alerts.Of(AllAlerts);

    /// <summary>The profiles of persons, retired ones too.</summary>
    public IReadOnlyList<PublishedPage> Profiles => profiles.Of(AllProfiles);

    /// <summary>The indicators that are not retired.</summary>
    public IReadOnlyList<PublishedPage> Indicators => indicators.Of(AllIndicators);

    /// <summary>A copy with newer publication log entries applied. The cost depends on what they changed, not on the site.</summary>
    public LanguagePages With(PublishedChanges newer, Language language) => new(this, newer, language);

    public PublishedPage? Find(int pageId) => byId.TryGetValue(pageId, out var page) ? page : null;

    public PublishedPage? FindByPath(string path) => byPath.TryGetValue(path, out var page) ? page : null;

    /// <summary>The id of the page that a former path leads to, live or not; null if there is no redirect from the path.</summary>
    public int? RedirectTarget(string path) => redirects.TryGetValue(path, out var pageId) ? pageId : null;

    /// <summary>
    /// The page whose current or former path is spelled otherwise: with е for ё, or in Latin letters, as on a keyboard without Cyrillic ones.
    /// </summary>
    public PublishedPage? FindBySpelling(string path)
    {
        // Built on first use, and from then on kept for later versions.
        bySpelling ??= new(Pages, p => SpellingKeyOf(p.Path));
        redirectsBySpelling ??= new(
            BySpelling(Redirects).DistinctBy(r => r.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal)
        );
        var spelling = SpellingOf(path);
        // The key is a hash, which two spellings may share.
        return bySpelling.Of(SpellingKeyOf(path)).FirstOrDefault(p => SpellingOf(p.Path) == spelling)
            ?? (redirectsBySpelling.TryGetValue(spelling, out var pageId) ? Find(pageId) : null);
    }

    /// <summary>The id of the page that the page with this key was merged into; null if it was not merged.</summary>
    public int? MergeTarget(string key) => merged.TryGetValue(key, out var pageId) ? pageId : null;

    public IReadOnlyList<PublishedPage> Children(int pageId) => children.Of(pageId);

    public IReadOnlyList<PublishedPage> RootPages => children.Of(NoParent);

    public IReadOnlyList<PublishedPage> ListedIn(Navigation place) =>
        place == Navigation.None
            ? throw new ArgumentException("Pages with Navigation.None are in no list.", nameof(place))
            : lists.Of((int)place);

    private static string SpellingOf(string path) => LetterFolding.ToSkeleton(LetterFolding.Fold(path));

    private static int SpellingKeyOf(string path) => string.GetHashCode(SpellingOf(path), StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, int>> BySpelling(IEnumerable<KeyValuePair<string, int>> paths) =>
        paths.Select(p => KeyValuePair.Create(SpellingOf(p.Key), p.Value));

    private static IEnumerable<KeyValuePair<string, int>> InLanguage(
        IEnumerable<KeyValuePair<(Language Language, string Text), int>> entries,
        Language language
    ) => entries.Where(entry => entry.Key.Language == language).Select(entry => KeyValuePair.Create(entry.Key.Text, entry.Value));
}
