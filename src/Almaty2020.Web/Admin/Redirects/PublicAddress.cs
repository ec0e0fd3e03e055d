using System.Diagnostics.CodeAnalysis;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Admin.Redirects;

/// <summary>An address of the public site as staff type or paste it: <c>/kk/әкім</c> or with the site's name before it.</summary>
/// <param name="Path">In canonical spelling, without the language; empty for the home page.</param>
public sealed record PublicAddress(Language Language, string Path)
{
    /// <summary>Files that the site has in each language, which are no pages.</summary>
    private static readonly string[] Files = ["feed.xml", "opensearch.xml", "site.webmanifest"];

    public bool IsFile => Files.Contains(Path) || Addresses.FormatSuffixOf(Path).Length > 0;

    public override string ToString() => Addresses.PagePath(Language, Path);

    /// <summary>Reads a typed address.</summary>
    /// <param name="siteUrl">The site's own address; an address of another site is not read.</param>
    public static bool TryParse(string? typed, string siteUrl, [NotNullWhen(true)] out PublicAddress? address)
    {
        address = null;
        var text = (typed ?? "").Trim();
        if (Uri.TryCreate(text, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
        {
            if (!string.Equals(absolute.Authority, new Uri(siteUrl).Authority, StringComparison.OrdinalIgnoreCase))
                return false;
            text = absolute.AbsolutePath;
        }

        text = text.Split('?', '#')[0];
        if (text.Contains('%', StringComparison.Ordinal))
            text = Uri.UnescapeDataString(text);
        if (text.Any(char.IsControl))
            return false;
        var canonical = Addresses.Canonical(text)[1..];
        var slash = canonical.IndexOf('/', StringComparison.Ordinal);
        if (!Language.TryFind(slash < 0 ? canonical : canonical[..slash], out var language))
            return false;
        address = new PublicAddress(language, slash < 0 ? "" : canonical[(slash + 1)..]);
        return true;
    }
}
