using System.Globalization;
using System.Text;
using Almaty2020.Markup;

namespace Almaty2020.Web.Publishing.Paths;

/// <summary>
/// Writes Kazakh and Russian in Latin letters, for addresses. Russian follows maps (BGN/PCGN: Абай is abay), with j for ь and ъ, which maps
/// write as apostrophes. Kazakh letters become the Latin letter nearest to their sound. The table is complete: a missing letter would
/// silently be lost, as ә, ғ and қ are in most tools.
/// </summary>
public static class Transliteration
{
    public static readonly IReadOnlyDictionary<char, string> Table = new Dictionary<char, string>
    {
        ['а'] = "a",
        ['ә'] = "a",
        ['б'] = "b",
        ['в'] = "v",
        ['г'] = "g",
        ['ғ'] = "g",
        ['д'] = "d",
        ['е'] = "e",
        ['ё'] = "yo",
        ['ж'] = "zh",
        ['з'] = "z",
        ['и'] = "i",
        ['й'] = "y",
        ['к'] = "k",
        ['қ'] = "q",
        ['л'] = "l",
        ['м'] = "m",
        ['н'] = "n",
        ['ң'] = "ng",
        ['о'] = "o",
        ['ө'] = "o",
        ['п'] = "p",
        ['р'] = "r",
        ['с'] = "s",
        ['т'] = "t",
        ['у'] = "u",
        ['ұ'] = "u",
        ['ү'] = "u",
        ['ф'] = "f",
        ['х'] = "kh",
        ['һ'] = "h",
        ['ц'] = "ts",
        ['ч'] = "ch",
        ['ш'] = "sh",
        ['щ'] = "shch",
        ['ъ'] = "j",
        ['ы'] = "y",
        ['і'] = "i",
        ['ь'] = "j",
        ['э'] = "e",
        ['ю'] = "yu",
        ['я'] = "ya",
    };

    /// <summary>Cyrillic letters of neighbouring languages. Those with marks (ї, ў, ӯ) are written as their base letter.</summary>
    private static readonly Dictionary<char, string> Neighbours = new()
    {
        ['є'] = "ye",
        ['ґ'] = "g",
        ['ђ'] = "dj",
        ['ј'] = "j",
        ['љ'] = "lj",
        ['њ'] = "nj",
        ['ћ'] = "c",
        ['џ'] = "dz",
        ['җ'] = "zh",
        ['ҳ'] = "h",
        ['ҷ'] = "j",
    };

    /// <summary>Lowercase ASCII letters and digits; everything between them becomes a hyphen.</summary>
    public static string ToLatin(string text)
    {
        var latin = new StringBuilder(text.Length);
        foreach (var rune in TextNormalizer.Line(text).EnumerateRunes())
            latin.Append(Transliterate(Rune.ToLowerInvariant(rune)));
        return latin.ToString();
    }

    /// <summary>
    /// Lowercase letters: those of other alphabets unchanged, Latin ones without their marks. Everything between them becomes a hyphen.
    /// </summary>
    public static string ToLowercaseLetters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var rune in TextNormalizer.Line(text).EnumerateRunes())
        {
            var small = Rune.ToLowerInvariant(rune);
            var isKept =
                Rune.GetUnicodeCategory(small) is UnicodeCategory.DecimalDigitNumber
                || (Rune.IsLetter(small) && small.IsBmp && small.ToString().IsNormalized() && !IsLatin(small));
            letters.Append(isKept ? small.ToString() : Transliterate(small));
        }

        return letters.ToString();
    }

    private static bool IsLatin(Rune letter) =>
        letter.IsAscii
        || LatinLetterFolding.Table.ContainsKey(letter)
        || char.IsAsciiLetter(letter.ToString().Normalize(NormalizationForm.FormKD)[0]);

    private static string Transliterate(Rune letter)
    {
        if (letter.IsAscii && Rune.IsLetterOrDigit(letter))
            return letter.ToString();
        if (
            letter.IsBmp
            && (Table.TryGetValue((char)letter.Value, out var written) || Neighbours.TryGetValue((char)letter.Value, out written))
        )
            return written;
        if (LatinLetterFolding.Table.TryGetValue(letter, out var latin))
            return latin;
        if (IsPartOfWord(letter))
            return "";
        var category = Rune.GetUnicodeCategory(letter);
        if (!Rune.IsLetterOrDigit(letter) && category is not UnicodeCategory.LetterNumber)
            return "-";

        // Remove the marks: é becomes e, and İ, which has no lowercase letter in the invariant culture, becomes i.
        var plain = string.Concat(
            letter
                .ToString()
                .Normalize(NormalizationForm.FormKD)
                .EnumerateRunes()
                .Select(Rune.ToLowerInvariant)
                .Where(r => r != letter)
                .Where(Rune.IsLetterOrDigit)
                .Select(Transliterate)
        );
        // Any other letter separates two words; a modifier letter, such as a half ring or a raised dot, does not.
        return plain.Length > 0 ? plain
            : category is UnicodeCategory.ModifierLetter ? ""
            : "-";
    }

    /// <summary>Apostrophes, marks that have no composed letter, and invisible characters: dropped without separating two words.</summary>
    private static bool IsPartOfWord(Rune rune) =>
        rune.Value is '\'' or '`' or '\u2019' or '\u2018' or '\u02bc' or '\u02bb' or '\u02b9'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;
}
