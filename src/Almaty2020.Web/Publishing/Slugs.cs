using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;

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

    /// <summary>What a title may be called in an address of its language: in the letters that the language is written in, as the addresses beside it are.</summary>
    /// <returns>Valid; or empty where a title has neither letter nor digit.</returns>
    public static string Propose(string title, Language language) =>
        FirstThatFit(language == Language.English ? Transliteration.ToLatin(title) : Transliteration.ToSmallLetters(title));

    /// <summary>What a title may be called where only Latin letters are: its words, none of them lost, as many as fit.</summary>
    /// <returns>Valid; or empty where a title has neither letter nor digit.</returns>
    public static string Propose(string title) => FirstThatFit(Transliteration.ToLatin(title));

    private static string FirstThatFit(string words)
    {
        var slug = "";
        foreach (var word in words.Split('-', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = slug.Length == 0 ? word : $"{slug}-{word}";
            if (longer.Length > PageText.SlugMaxLength)
                return slug.Length > 0 ? slug : word[..PageText.SlugMaxLength];
            slug = longer;
        }

        return slug;
    }
}
