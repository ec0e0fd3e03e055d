using System.Globalization;
using System.Net;
using System.Text;

namespace Almaty2020.Web.Site.Pages;

/// <summary>
/// Numbers the links of a body for paper, where they cannot be followed: the style sheet for print shows the number beside the link, and a
/// list at the end of the page has the addresses. Links to the same address share a number.
/// </summary>
public static class PrintedLinks
{
    private const string LinkTag = "<a ";
    private const string Href = " href=\"";

    /// <param name="html">As the sanitizer writes it: &lt; always begins a tag, and every attribute value is in double quotes.</param>
    /// <param name="host">Scheme and host of the site.</param>
    /// <returns>The HTML with a number in each link that leads to another page or site, and their addresses as people type them.</returns>
    public static (string Html, IReadOnlyList<string> Addresses) Number(string html, string host)
    {
        var at = html.IndexOf(LinkTag, StringComparison.Ordinal);
        if (at < 0)
            return (html, []);
        var (numbered, addresses, copied) = (new StringBuilder(html.Length + 200), new List<string>(), 0);
        for (; at >= 0; at = html.IndexOf(LinkTag, at, StringComparison.Ordinal))
        {
            var attributes = at + LinkTag.Length - 1;
            var end = EndOfTag(html, attributes);
            var href = html.IndexOf(Href, attributes, end - attributes, StringComparison.Ordinal);
            at = end;
            if (href < 0)
                continue;
            href += Href.Length;
            if (AddressOf(WebUtility.HtmlDecode(html[href..html.IndexOf('"', href)]), host) is not { } address)
                continue;
            if (addresses.IndexOf(address) is var index && index < 0)
            {
                index = addresses.Count;
                addresses.Add(address);
            }

            numbered.Append(html, copied, attributes - copied).Append(CultureInfo.InvariantCulture, $" data-note=\"{index + 1}\"");
            copied = attributes;
        }

        return (numbered.Append(html, copied, html.Length - copied).ToString(), addresses);
    }

    /// <summary>The whole address with readable letters; null for a link within the page, and for an e-mail address.</summary>
    private static string? AddressOf(string href, string host) =>
        (href.StartsWith('/') ? host + href : href) is var full
        && full.StartsWith("http", StringComparison.Ordinal)
        && Uri.TryCreate(full, UriKind.Absolute, out var address)
            ? address.ToString()
            : null;

    /// <summary>The position of the &gt; that ends a tag, which may also stand within a value.</summary>
    private static int EndOfTag(string html, int from)
    {
        var isValue = false;
        for (var at = from; at < html.Length; at++)
        {
            if (html[at] == '"')
                isValue = !isValue;
            else if (html[at] == '>' && !isValue)
                return at;
        }

        return html.Length;
    }
}
