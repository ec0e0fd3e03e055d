using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Tests.Published;

/// <summary>Snapshots made by hand.</summary>
internal static class Snapshots
{
    public static PublishedPage Page(int id, Language language, string path, int? parentId = null, int position = 0, Template template = Template.Page) => new()
    {
        PageId = id,
        Key = $"key/{id}",
        Template = template,
        ParentId = parentId,
        Position = position,
        Navigation = Navigation.Header,
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

    /// <summary>The same, after it was written and read again.</summary>
    public static PublishedSite ThroughFile(PublishedSite site)
    {
        using var file = new MemoryStream();
        SnapshotFormat.Write(site, file);
        file.Position = 0;
        return SnapshotFormat.Read(file)!;
    }

    /// <summary>All that a snapshot says, as lines that can be compared.</summary>
    /// <param name="addresses">That something may stand at, or may have stood.</param>
    /// <param name="keys">That links may name.</param>
    public static IEnumerable<string> Told(PublishedSite site, IEnumerable<(Language Language, string Path)> addresses, IReadOnlyCollection<string> keys)
    {
        yield return $"{site.Version} of {site.ActAtUtc:O}, {site.Count} pages";
        foreach (var page in site.Pages.OrderBy(p => p.Address, StringComparer.Ordinal))
            yield return $"{page}, children {Ids(site.Children(page))}, siblings {Ids(site.Siblings(page))}";
        foreach (var (language, path) in addresses)
            yield return $"{language}/{path}: {Told(site.Resolve(language, path))}";
        foreach (var language in Language.All)
        {
            yield return $"{language}: header {Ids(site.ListedIn(Navigation.Header, language))}, footer {Ids(site.ListedIn(Navigation.Footer, language))}, "
                + $"programme {site.Programme(language)?.PageId}, changes {string.Join("; ", site.Changes(language))}";
            foreach (var key in keys)
                yield return $"{language} page:{key}: {site.FindLinked(key, language)?.Address}";
        }

        static string Ids(IEnumerable<PublishedPage> pages) => string.Join(' ', pages.Select(p => p.PageId));
        static string Told(Resolution resolution) => resolution switch
        {
            Resolution.Gone(var id, var elsewhere) => $"{id} is gone from here, elsewhere {string.Join(' ', elsewhere.Select(p => p.Address))}",
            Resolution.NotInThisLanguage(var elsewhere) => $"elsewhere {string.Join(' ', elsewhere.Select(p => p.Address))}",
            _ => $"{resolution}",
        };
    }
}
