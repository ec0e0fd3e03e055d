using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Publishing;

/// <summary>The last segment of an address.</summary>
public static class Slugs
{
    /// <summary>What the site itself answers below a language, so that no page at the top of the tree may be named so.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["search", "feedback"];

    /// <summary>
    /// Small letters of any alphabet and digits, in words joined by single hyphens, in Unicode's composed form:
    /// so that one place has one spelling.
    /// </summary>
    public static bool IsValid(string slug)
    {
        if (slug.Length is 0 or > PageText.SlugMaxLength || slug[0] == '-' || slug[^1] == '-' || slug.Contains("--", StringComparison.Ordinal))
            return false;

        foreach (var rune in slug.EnumerateRunes())
        {
            var ok = rune.Value == '-'
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
                || (Rune.IsLetter(rune) && Rune.ToLowerInvariant(rune) == rune);
            if (!ok)
                return false;
        }

        return slug.IsNormalized(NormalizationForm.FormC);
    }

    /// <summary>What a title may be called in an address: its words in Latin letters, none of them lost, as many as fit.</summary>
    /// <returns>Valid; or empty where a title has neither letter nor digit.</returns>
    public static string Propose(string title)
    {
        var slug = "";
        foreach (var word in Transliteration.ToLatin(title).Split('-', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = slug.Length == 0 ? word : $"{slug}-{word}";
            if (longer.Length > PageText.SlugMaxLength)
                return slug.Length > 0 ? slug : word[..PageText.SlugMaxLength];
            slug = longer;
        }

        return slug;
    }
}
