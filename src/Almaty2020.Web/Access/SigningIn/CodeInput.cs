using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Parses codes as people type them: with spaces and dashes, digits of other scripts, or a Kazakh or Russian keyboard layout.
/// </summary>
internal static class CodeInput
{
    // Characters of the keys 1 to 0, and of the letter keys, on the Kazakh layout. It has no digits in the top row.
    private const string DigitKeys = "\"әіңғ,.үұқ";
    private const string Digit = "1234567890";
    private const string LetterKeys = "йцукенгшщзфывапролдячсмить";
    private const string Letter = "QWERTYUIOPASDFGHJKLZXCVBNM";

    /// <summary>Extracts the intended digits.</summary>
    /// <param name="length">
    /// Number of digits in a code. On the Kazakh layout the keys 1, 6 and 7 type punctuation, which counts only if the code would be too
    /// short without it.
    /// </param>
    public static string Digits(string typed, int length)
    {
        var sure = string.Concat(typed.EnumerateRunes().Select(rune => DigitOf(rune) ?? (Rune.IsLetter(rune) ? KeyOf(rune) : null)));
        return sure.Length == length ? sure : string.Concat(typed.EnumerateRunes().Select(rune => DigitOf(rune) ?? KeyOf(rune)));
    }

    /// <summary>Extracts the intended capital letters and digits and drops everything else.</summary>
    public static string LettersAndDigits(string typed)
    {
        var plain = string.Concat(
            typed.EnumerateRunes().Select(rune => DigitOf(rune)?.ToString(CultureInfo.InvariantCulture) ?? rune.ToString())
        );
        // Phone keyboards may produce full-width letters.
        return string.Concat(Composed(plain).Select(Meant).Where(char.IsAsciiLetterOrDigit));

        static char Meant(char c)
        {
            var small = char.ToLowerInvariant(c);
            return LetterKeys.IndexOf(small, StringComparison.Ordinal) is >= 0 and var letter ? Letter[letter]
                : char.IsLetter(c) && DigitKeys.IndexOf(small, StringComparison.Ordinal) is >= 0 and var digit ? Digit[digit]
                : char.ToUpperInvariant(c);
        }
    }

    private static char? DigitOf(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber && Rune.GetNumericValue(rune) is var value
            ? (char)('0' + (int)value)
            : null;

    private static char? KeyOf(Rune rune) =>
        rune.IsBmp && DigitKeys.IndexOf(char.ToLowerInvariant((char)rune.Value), StringComparison.Ordinal) is >= 0 and var key
            ? Digit[key]
            : null;

    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
