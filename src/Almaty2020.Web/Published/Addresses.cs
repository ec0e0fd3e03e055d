using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Published;

/// <summary>Builds and normalizes public addresses.</summary>
public static class Addresses
{
    /// <summary>Suffix of the address of a page's Markdown. No slug contains a full stop, so no page has such an address.</summary>
    public const string MarkdownSuffix = ".md";

    /// <summary>Suffix of the address of a page's JSON.</summary>
    public const string JsonSuffix = ".json";

    /// <summary>Where the content API has the addresses that belong to no page. No language has this code.</summary>
    public const string ApiRoot = "/api";

    /// <summary>Suffix of the address of an indicator's values as CSV.</summary>
    public const string CsvSuffix = ".csv";

    /// <summary>Suffix of the description of the CSV's columns: the address where programs look for it, after the standard CSV on the Web.</summary>
    public const string CsvMetadataSuffix = CsvSuffix + "-metadata.json";

    /// <summary>The catalogue of the site's data.</summary>
    public const string Catalogue = "/data.json";

    /// <summary>Longer endings come before those that they end with.</summary>
    private static readonly string[] FormatSuffixes = [MarkdownSuffix, CsvMetadataSuffix, JsonSuffix, CsvSuffix];

    /// <summary>The suffix of a page in another format at the end of a path; empty for the page itself.</summary>
    public static string FormatSuffixOf(string path) =>
        Array.Find(FormatSuffixes, suffix => path.EndsWith(suffix, StringComparison.Ordinal)) ?? "";

    /// <summary>
    /// True for addresses of the content API: <c>/api</c> and below, the catalogue of the data, and the JSON of pages. Its readers are programs.
    /// </summary>
    public static bool IsOfApi(PathString path)
    {
        if (
            path.StartsWithSegments(ApiRoot, StringComparison.OrdinalIgnoreCase)
            || path.Equals(Catalogue, StringComparison.OrdinalIgnoreCase)
        )
            return true;
        var text = path.Value ?? "";
        return text.EndsWith(JsonSuffix, StringComparison.OrdinalIgnoreCase)
            && text[1..^JsonSuffix.Length].Split('/', '.') is [var language, ..]
            && Language.TryFind(language.ToLowerInvariant(), out _);
    }

    public static string FeedPath(Language language) => $"/{language.Code}/feed.xml";

    /// <summary>The alerts in force, for programs.</summary>
    public static string AlertsPath(Language language) => $"/{language.Code}/alerts.json";

    public static string PagePath(Language language, string path) => path.Length == 0 ? $"/{language.Code}" : $"/{language.Code}/{path}";

    public static string FeedbackPath(Language language) => PagePath(language, "feedback");

    /// <summary>Parameter of <see cref="OtherFormatPath"/>.</summary>
    public const string OtherFormatField = "other-format";

    /// <summary>The form for feedback on a page, with the beginning of a message that asks for another format of a document.</summary>
    public static string OtherFormatPath(PublishedPage page, string title) =>
        $"{FeedbackPath(page.Language)}?page={page.PageId}&revision={page.RevisionId}&{OtherFormatField}={Uri.EscapeDataString(title)}";

    public static string FeedbackThanksPath(Language language) => PagePath(language, "feedback/thanks");

    public static string OpenSearchPath(Language language) => $"/{language.Code}/opensearch.xml";

    public static string ManifestPath(Language language) => $"/{language.Code}/site.webmanifest";

    public static string SearchPath(Language language) => PagePath(language, "search");

    /// <summary>
    /// An address for an <c>href</c> attribute, with readable letters: browsers encode them when they send the request, and people read
    /// them in the status line and on paper. Every character except letters, digits, <c>/</c>, <c>-</c>, <c>.</c>, <c>_</c> and
    /// <c>~</c> is percent-encoded.
    /// </summary>
    public static string ForHref(string address)
    {
        if (address.All(IsPlain))
            return address;
        var href = new StringBuilder(address.Length + 16);
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.IsBmp && IsPlain((char)rune.Value))
                href.Append((char)rune.Value);
            else
                href.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return href.ToString();

        static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '/' or '-' or '.' or '_' or '~';
    }

    /// <summary>
    /// Removes the punctuation that is copied with an address out of a sentence, as in <c>/ru/аким.</c> or <c>/ru/(«аким»)</c>.
    /// </summary>
    /// <returns>The canonical path (see <see cref="Canonical"/>) without its leading slash.</returns>
    public static string WithoutPunctuation(string path)
    {
        var canonical = Canonical(path);
        int start = 0,
            end = canonical.Length;
        while (end > 0 && !IsSlugCharacter(canonical[end - 1]))
            end--;
        while (start < end && !IsSlugCharacter(canonical[start]))
            start++;
        return canonical[start..end];

        static bool IsSlugCharacter(char c) =>
            char.IsLetterOrDigit(c)
            || char.IsSurrogate(c)
            || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
    }

    /// <summary>
    /// The canonical spelling of a path: lower case, single slashes, no trailing slash, Unicode normalization form C.
    /// Every other spelling redirects to it.
    /// </summary>
    public static string Canonical(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var canonical = string.Concat("/", string.Join('/', segments));
        try
        {
            // Compose again after lower-casing: some lower-case letters have a composed form that their capitals lack (ẖ).
            return canonical.Normalize(NormalizationForm.FormC).ToLowerInvariant().Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Invalid Unicode (a lone surrogate): no page has that address.
            return canonical.ToLowerInvariant();
        }
    }
}
