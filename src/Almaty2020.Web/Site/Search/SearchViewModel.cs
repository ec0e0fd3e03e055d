using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Querying;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Site.Search;

/// <summary>View model of the search form and its results.</summary>
/// <param name="Site">The snapshot in which the results were found.</param>
/// <param name="Results">Null if nothing was searched for.</param>
public sealed record SearchViewModel(LayoutModel Layout, PublishedSite Site, SearchResults? Results) : SiteViewModel(Layout)
{
    /// <summary>Maximum length of the search text; the rest is ignored.</summary>
    public const int TypedMaxLength = QueryText.MaxLength;

    /// <summary>Pages to browse without a search: the main topics of the site.</summary>
    public IReadOnlyList<PublishedPage> MainPages =>
        [.. Layout.Header, .. Layout.Header.Where(p => p.Template == Template.Programme).SelectMany(Site.Children)];

    /// <summary>Number of results as text, such as «Найдено 12 страниц».</summary>
    internal static string ResultCountText(Texts texts, SearchResults results) =>
        results.Total > 0 ? texts.Plural("search.found", results.Total) : texts["search.nothing-found"];

    /// <summary>The pages above a page, from the home page down, in the page's own language.</summary>
    public string BreadcrumbOf(PublishedPage page) =>
        string.Join(" › ", Site.Ancestors(page).Select(p => p.ShortTitle).Prepend(Texts.For(page.Language)["site.home"]));

    /// <summary>Address of the same search in a language, or of another page of its results.</summary>
    public string AddressOf(Language language, int page = 1) =>
        $"{Addresses.SearchPath(language)}?q={Uri.EscapeDataString(Results!.Text)}{(page > 1 ? $"&page={page}" : "")}";
}

/// <summary>Highlights matches in the list of results.</summary>
public static class HighlightedText
{
    /// <summary>
    /// HTML-encoded text with each match in a <c>mark</c> element. Adds no spaces, because a match may be part of a word.
    /// </summary>
    public static IHtmlContent Of(IEnumerable<TextPart> parts, Func<string, string> typeset)
    {
        var html = new HtmlContentBuilder();
        foreach (var part in parts)
        {
            if (part.IsMatch)
                html.AppendHtml("<mark>").Append(typeset(part.Text)).AppendHtml("</mark>");
            else
                html.Append(typeset(part.Text));
        }

        return html;
    }
}
