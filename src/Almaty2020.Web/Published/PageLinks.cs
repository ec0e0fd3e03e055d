using System.Text;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Published;

/// <summary>
/// Gives the links of a body (<c>href="page:key#part"</c>) the addresses that their pages have now. Done when a page is
/// shown rather than when it is published, so that a renamed page breaks no link and asks nobody to publish again.
/// </summary>
public static class PageLinks
{
    private const string Scheme = "page:";
    private const string Marker = "href=\"" + Scheme;

    /// <param name="host">Scheme and host that residents see: on paper a link is its whole address. Null leaves them out.</param>
    public static string Resolve(string html, Language language, PublishedSite site, string? host = null)
    {
        if (!html.Contains(Marker, StringComparison.Ordinal))
            return html;

        var resolved = new StringBuilder(html.Length + 200);
        var done = 0;
        foreach (var (start, end) in Targets(html))
        {
            resolved.Append(html, done, start - Marker.Length - done);
            resolved.Append(Attributes(html[start..end], language, site, host));
            done = end + 1;
        }

        return resolved.Append(html, done, html.Length - done).ToString();
    }

    /// <summary>Where the targets of links to pages lie: in tags alone, for a text may quote the same characters.</summary>
    /// <remarks>The sanitizer's writing is regular: &lt; outside a tag begins one, and every value is in double quotes.</remarks>
    private static IEnumerable<(int Start, int End)> Targets(string html)
    {
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at))
        {
            at = html.AsSpan(at).IndexOfAny('"', '>') + at;
            while (html[at] == '"')
            {
                var end = html.IndexOf('"', at + 1);
                if (html.AsSpan(0, at).EndsWith(" href=", StringComparison.Ordinal) && html.AsSpan(at + 1).StartsWith(Scheme, StringComparison.Ordinal))
                    yield return (at + 1 + Scheme.Length, end);
                at = html.AsSpan(end + 1).IndexOfAny('"', '>') + end + 1;
            }
        }
    }

    /// <param name="target">As the sanitizer wrote it: HTML-encoded, perhaps percent-encoded.</param>
    private static string Attributes(string target, Language language, PublishedSite site, string? host)
    {
        var hash = target.IndexOf('#', StringComparison.Ordinal);
        var key = Uri.UnescapeDataString(hash < 0 ? target : target[..hash]);
        var fragment = hash < 0 ? "" : target[hash..];

        if (site.FindLinked(key, language) is not { } page)
            return "class=\"dead\"";

        // A page that is only in another language: the link goes there, and the style sheet shows the language's name behind it.
        var elsewhere = page.Language == language ? "" : $" hreflang=\"{page.Language.Code}\" data-language=\"{page.Language.OwnName}\"";
        return $"href=\"{Addresses.ForHref(page.Address)}{fragment}\"{elsewhere}{(host is null ? "" : $" data-host=\"{host}\"")}";
    }
}
