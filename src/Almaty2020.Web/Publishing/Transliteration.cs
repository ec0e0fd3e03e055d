using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Kazakh and Russian in Latin letters, for addresses. Russian as maps have it (BGN/PCGN: Абай is abay), with j for ь and ъ, which
/// maps write as apostrophes; Kazakh letters by the Latin letter that is nearest to their sound. The table is whole: a letter that
/// were not in it would be lost without a word, as ә, ғ and қ are in most tools.
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

    /// <summary>Letters and digits in small ASCII; everything between them is a hyphen.</summary>
    public static string ToLatin(string text)
    {
        var latin = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize().ToLower(CultureInfo.InvariantCulture))
        {
            if (char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
                latin.Append(letter);
            else if (Table.TryGetValue(letter, out var written))
                latin.Append(written);
            else if (char.IsLetterOrDigit(letter))
                AppendPlain(letter, latin);
            else if (letter is not ('\'' or '\u2019' or '\u02bc' or '\u00ad'))
                latin.Append('-');
        }

        return latin.ToString();
    }

    /// <summary>Letters of every alphabet as they are, small; everything between them is a hyphen.</summary>
    public static string ToSmallLetters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize().EnumerateRunes())
        {
            var small = Rune.ToLowerInvariant(rune);
            if (Rune.GetUnicodeCategory(small) is UnicodeCategory.DecimalDigitNumber || (Rune.IsLetter(small) && small.ToString().IsNormalized() && small.Value < 0x10000))
                letters.Append(small.Value == 'İ' ? "i" : small.ToString());
            else if (small.Value is not ('\'' or '\u2019' or '\u02bc' or '\u00ad') && Rune.GetUnicodeCategory(small) is not UnicodeCategory.NonSpacingMark)
                letters.Append('-');
        }

        return letters.ToString();
    }

    /// <summary>Letters of other alphabets: without their marks (é is e). One that is none of ours even so parts two words.</summary>
    private static void AppendPlain(char letter, StringBuilder latin)
    {
        var plain = string.Concat(letter.ToString().Normalize(NormalizationForm.FormKD).Where(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
        latin.Append(plain.Length > 0 ? plain : "-");
    }
}
