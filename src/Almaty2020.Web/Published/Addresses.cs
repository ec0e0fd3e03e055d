using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Published;

/// <summary>How an address is written.</summary>
public static class Addresses
{
    /// <summary>Ends the address of a page's Markdown; no slug has a full stop.</summary>
    public const string MarkdownEnding = ".md";

    public static string FeedOf(Language language) => $"/{language.Code}/feed.xml";

    public static string Of(Language language, string path) => path.Length == 0 ? $"/{language.Code}" : $"/{language.Code}/{path}";

    public static string OfSearch(Language language) => Of(language, "search");

    /// <summary>
    /// An address for href, with its letters as they are: browsers encode them on their way, and people read them in the status line
    /// and on paper. Whatever is neither letter, digit nor usual in an address is percent-encoded.
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

    /// <summary>The path that is meant by one that was copied with signs of the sentence around it, as <c>/ru/аким.</c> or <c>/ru/аким»)</c>.</summary>
    /// <returns>In its one spelling, without a slash at its beginning.</returns>
    public static string WithoutPunctuation(string path)
    {
        var canonical = Canonical(path);
        var end = canonical.Length;
        while (end > 0 && !IsOfSlug(canonical[end - 1]))
            end--;
        return canonical[..end].TrimStart('/');

        static bool IsOfSlug(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c)
            || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
    }

    /// <summary>
    /// The one spelling of a path: small letters, single slashes, none at the end, Unicode's composed form.
    /// Every other spelling redirects here.
    /// </summary>
    public static string Canonical(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var canonical = string.Concat("/", string.Join('/', segments));
        try
        {
            // Composed twice: small letters have compositions that their capitals lack (H and ẖ).
            return canonical.Normalize(NormalizationForm.FormC).ToLowerInvariant().Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Not text (a lone surrogate): nothing has that address.
            return canonical.ToLowerInvariant();
        }
    }
}
