using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Site.Pages;

/// <summary>What an address leads to, for the page itself and for its other formats.</summary>
internal static class RequestedPage
{
    /// <summary>
    /// Cache-Control for 410 and permanent redirects. By default browsers keep both forever, but pages come back and names are reused.
    /// </summary>
    public const string Revalidate = "public, max-age=0, s-maxage=10";

    /// <param name="path">Below the language, without the ending.</param>
    /// <param name="ending">The suffix of the requested format; empty for the page itself.</param>
    /// <returns>What was found, and the ending of a redirect to it: punctuation may have hidden it.</returns>
    public static (Resolution Found, string Ending) Find(PublishedSite site, Language requested, string path, string ending)
    {
        var found = site.Resolve(requested, path);
        if (found is not Resolution.Unknown)
            return (found, ending);

        var meant = Addresses.WithoutPunctuation(path);
        if (ending.Length == 0)
        {
            ending = Addresses.FormatSuffixOf(meant);
            meant = meant[..^ending.Length];
        }

        // An ending without a name before it, as in /en/mayor/.md, matches no page.
        if (ending.Length > 0 && (meant.Length == 0 || path.EndsWith('/')))
            return (found, ending);
        var mistyped = site.ResolveMistyped(requested, meant);
        return mistyped is Resolution.MovedTo(var page) && !page.HasFormat(ending) ? (found, ending) : (mistyped, ending);
    }
}
