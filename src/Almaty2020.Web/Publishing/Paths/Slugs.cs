using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Paths;

/// <summary>Slugs: the last segments of addresses.</summary>
public static class Slugs
{
    /// <summary>
    /// Paths that the site itself uses below a language. No page at the top of the tree may have one of them as its slug. The content API
    /// stands beside the languages, but a page called like it would be taken for it.
    /// </summary>
    public static readonly IReadOnlyList<string> Reserved = ["search", "feedback", "api"];

    /// <summary>
    /// Whether a slug consists of lowercase letters of any alphabet and digits, in words joined by single hyphens, in Unicode's composed
    /// form, so that each address has only one spelling.
    /// </summary>
    public static bool IsValid(string slug)
    {
        if (
            slug.Length is 0 or > PageText.SlugMaxLength
            || slug[0] == '-'
            || slug[^1] == '-'
            || slug.Contains("--", StringComparison.Ordinal)
        )
            return false;

        foreach (var rune in slug.EnumerateRunes())
        {
            var ok =
                rune.Value == '-'
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
                || (Rune.IsLetter(rune) && Rune.ToLowerInvariant(rune) == rune);
            if (!ok)
                return false;
        }

        return slug.IsNormalized(NormalizationForm.FormC);
    }

    /// <summary>Proposes a slug for a title in the letters of its language, like the addresses beside it.</summary>
    /// <returns>A valid slug; empty if the title has neither letters nor digits.</returns>
    public static string Propose(string title, Language language) => FirstWordsThatFit(Letters(title, language), PageText.SlugMaxLength);

    /// <summary>
    /// Proposes a slug for a page in one language. That of an alert ends with the page's number: the same warning comes again, and must not
    /// find its address taken.
    /// </summary>
    public static string Propose(string title, Language language, Template template, int pageId)
    {
        if (template != Template.Alert)
            return Propose(title, language);
        var number = pageId.ToString(CultureInfo.InvariantCulture);
        var words = FirstWordsThatFit(Letters(title, language), PageText.SlugMaxLength - number.Length - 1);
        return words.Length > 0 ? $"{words}-{number}" : number;
    }

    /// <summary>Proposes a slug of Latin letters only, from as many words of the title as fit.</summary>
    /// <returns>A valid slug; empty if the title has neither letters nor digits.</returns>
    public static string Propose(string title) => FirstWordsThatFit(Transliteration.ToLatin(title), PageText.SlugMaxLength);

    private static string Letters(string title, Language language) =>
        language.Script == Script.Latin ? Transliteration.ToLatin(title) : Transliteration.ToLowercaseLetters(title);

    private static string FirstWordsThatFit(string words, int maxLength)
    {
        var slug = "";
        foreach (var word in words.Split('-', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = slug.Length == 0 ? word : $"{slug}-{word}";
            if (longer.Length > maxLength)
                return slug.Length > 0 ? slug : word[..maxLength];
            slug = longer;
        }

        return slug;
    }
}
