using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Querying;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Site.Search;

/// <summary>The search's form and, once something was asked, what was found.</summary>
/// <param name="Site">As of when it was found.</param>
/// <param name="Results">Null while nothing has been asked.</param>
public sealed record SearchScreen(Frame Frame, PublishedSite Site, SearchResults? Results) : Screen(Frame)
{
    /// <summary>Of what the form takes: no more is read.</summary>
    public const int TypedMaxLength = QueryText.MaxLength;

    /// <summary>Where to go without searching: what the site is about.</summary>
    public IReadOnlyList<PublishedPage> WaysOn =>
        [.. Frame.Header, .. Frame.Header.Where(p => p.Template == Template.Programme).SelectMany(Site.Children)];

    /// <summary>«Найдено 12 страниц».</summary>
    internal static string Found(Texts texts, SearchResults results) =>
        results.Total > 0 ? texts.Plural("search.found", results.Total) : texts["search.nothing-found"];

    /// <summary>The pages above a page, from the home page down, in its own language.</summary>
    public string PlaceOf(PublishedPage page) => string.Join(
        " › ", Site.Above(page).Select(p => p.ShortTitle).Prepend(Texts.For(page.Language)["site.home"]));

    /// <summary>The address of these results in a language, or of another page of them.</summary>
    public string AddressOf(Language language, int page = 1) =>
        $"{Addresses.OfSearch(language)}?q={Uri.EscapeDataString(Results!.Text)}{(page > 1 ? $"&page={page}" : "")}";
}

/// <summary>A hit as the list of results shows it.</summary>
public static class Marked
{
    /// <summary>Encoded, what was looked for in <c>mark</c>; no space comes between the parts of a word.</summary>
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
