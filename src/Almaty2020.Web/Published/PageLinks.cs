using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Published;

/// <summary>
/// Replaces the page keys in the links of a body (<c>href="page:key#part"</c>) by the current addresses of those pages. Runs when a page is
/// shown, not when it is published, so that a renamed page breaks no links and no other page has to be published again.
/// </summary>
public static class PageLinks
{
    private const string Scheme = "page:";
    private const string Marker = "href=\"" + Scheme;
    private const string Card = "<li class=\"page-card\"><a ";

    /// <summary>The file with the signs on cards of priorities. Public views replace it by its cacheable address.</summary>
    public const string Signs = "/img/signs.svg";

    public static string Resolve(string html, Language language, PublishedSite site)
    {
        if (!html.Contains(Marker, StringComparison.Ordinal))
            return html;

        var resolved = new StringBuilder(html.Length + 200);
        var copied = 0;
        foreach (var (start, end) in Targets(html))
        {
            resolved.Append(html, copied, start - Marker.Length - copied);
            var page = PageOf(html[start..end], language, site, out var fragment);
            resolved.Append(Attributes(page, fragment, language));
            copied = end + 1;
            if (page?.Icon is { } icon && html.AsSpan(0, start - Marker.Length).EndsWith(Card, StringComparison.Ordinal))
            {
                var tagEnd = html.IndexOf('>', copied) + 1;
                resolved
                    .Append(CultureInfo.InvariantCulture, $" class=\"priority-{icon}\"")
                    .Append(html, copied, tagEnd - copied)
                    .Append(
                        CultureInfo.InvariantCulture,
                        $"<svg class=\"sign\" aria-hidden=\"true\"><use href=\"{Signs}#priority-{icon}\"></use></svg> "
                    );
                copied = tagEnd;
            }
        }

        return resolved.Append(html, copied, html.Length - copied).ToString();
    }

    /// <summary>Positions of the targets of page links. Looks only inside tags, because text may contain the same characters.</summary>
    /// <remarks>The sanitizer's output is regular: &lt; always begins a tag, and every attribute value is in double quotes.</remarks>
    private static IEnumerable<(int Start, int End)> Targets(string html)
    {
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at))
        {
            at = html.AsSpan(at).IndexOfAny('"', '>') + at;
            while (html[at] == '"')
            {
                var end = html.IndexOf('"', at + 1);
                if (
                    html.AsSpan(0, at).EndsWith(" href=", StringComparison.Ordinal)
                    && html.AsSpan(at + 1).StartsWith(Scheme, StringComparison.Ordinal)
                )
                    yield return (at + 1 + Scheme.Length, end);
                at = html.AsSpan(end + 1).IndexOfAny('"', '>') + end + 1;
            }
        }
    }

    /// <param name="target">As the sanitizer wrote it: HTML-encoded and possibly percent-encoded.</param>
    private static PublishedPage? PageOf(string target, Language language, PublishedSite site, out string fragment)
    {
        var hash = target.IndexOf('#', StringComparison.Ordinal);
        fragment = hash < 0 ? "" : target[hash..];
        return site.FindLinked(Uri.UnescapeDataString(hash < 0 ? target : target[..hash]), language);
    }

    private static string Attributes(PublishedPage? page, string fragment, Language language)
    {
        if (page is null)
            return "class=\"dead\"";

        // The page exists only in another language: link to it, and let the style sheet show the name of that language after the link.
        var elsewhere = page.Language == language ? "" : $" hreflang=\"{page.Language.Code}\" data-language=\"{page.Language.OwnName}\"";
        return $"href=\"{Addresses.ForHref(page.Address)}{fragment}\"{elsewhere}";
    }
}
