using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Published;

/// <summary>Builds snapshots without a database.</summary>
internal static class SnapshotBuilder
{
    public static PublishedPage Page(
        int id,
        Language language,
        string path,
        int? parentId = null,
        int position = 0,
        Template? template = null
    ) =>
        new()
        {
            PageId = id,
            Key = $"key/{id}",
            Template = template ?? Template.Page,
            ParentId = parentId,
            Position = position,
            Navigation = Navigation.Header,
            SourceLanguage = Language.English,
            Language = language,
            Path = path,
            Title = path,
            ShortTitle = path,
            Summary = path,
            LastReviewed = new DateOnly(2026, 11, 1),
            RevisionId = id,
            ChangedAtUtc = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
        };

    public static PublishedSite Of(PublishedPage[] pages, params (Language Language, string Path, int PageId)[] redirects) =>
        new(1, pages, redirects.Select(r => KeyValuePair.Create((r.Language, r.Path), r.PageId)));

    /// <summary>The complete content of a snapshot, as lines of text for comparison.</summary>
    /// <param name="site">The snapshot to describe.</param>
    /// <param name="addresses">Current and former addresses to resolve.</param>
    /// <param name="keys">Page keys to resolve as links.</param>
    public static IEnumerable<string> Describe(
        PublishedSite site,
        IEnumerable<(Language Language, string Path)> addresses,
        IReadOnlyCollection<string> keys
    )
    {
        yield return $"{site.Version} of {site.VersionTimeUtc:O}, {site.Count} pages";
        foreach (var page in site.Pages.OrderBy(p => p.Address, StringComparer.Ordinal))
            yield return $"{page}, children {Ids(site.Children(page))}, siblings {Ids(site.Siblings(page))}";
        foreach (var (language, path) in addresses)
            yield return $"{language}/{path}: {DescribePage(site.Resolve(language, path))}";
        foreach (var language in Language.All)
        {
            yield return $"{language}: header {Ids(site.ListedIn(Navigation.Header, language))}, footer {Ids(site.ListedIn(Navigation.Footer, language))}, "
                + $"programme {site.Programme(language)?.PageId}, changes {string.Join("; ", site.Changes(language))}";
            foreach (var key in keys)
                yield return $"{language} page:{key}: {site.FindLinked(key, language)?.Address}";
        }

        static string Ids(IEnumerable<PublishedPage> pages) => string.Join(' ', pages.Select(p => p.PageId));
        static string DescribePage(Resolution resolution) =>
            resolution switch
            {
                Resolution.Gone(var id, var elsewhere) =>
                    $"{id} is gone from here, elsewhere {string.Join(' ', elsewhere.Select(p => p.Address))}",
                Resolution.NotInThisLanguage(var elsewhere) => $"elsewhere {string.Join(' ', elsewhere.Select(p => p.Address))}",
                _ => $"{resolution}",
            };
    }
}
