using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Reads codes as people type them: with spaces and dashes, in digits of other scripts, or on a keyboard that is switched to Kazakh or Russian.</summary>
internal static class TypedCodes
{
    // The keys 1 to 0 and the letters, as the Kazakh layout has them. It has no digits in that row.
    private const string DigitKeys = "\"әіңғ,.үұқ";
    private const string Digit = "1234567890";
    private const string LetterKeys = "йцукенгшщзфывапролдячсмить";
    private const string Letter = "QWERTYUIOPASDFGHJKLZXCVBNM";

    /// <summary>The digits that are meant.</summary>
    /// <param name="length">How many a code has. The keys 1, 6 and 7 are punctuation on the Kazakh layout: they count only where the code would be too short without them.</param>
    public static string Digits(string typed, int length)
    {
        var sure = string.Concat(typed.EnumerateRunes().Select(rune => DigitOf(rune) ?? (Rune.IsLetter(rune) ? KeyOf(rune) : null)));
        return sure.Length == length ? sure : string.Concat(typed.EnumerateRunes().Select(rune => DigitOf(rune) ?? KeyOf(rune)));
    }

    /// <summary>Capital letters and digits that are meant; everything else is left out.</summary>
    public static string LettersAndDigits(string typed)
    {
        var plain = string.Concat(typed.EnumerateRunes().Select(rune => DigitOf(rune)?.ToString(CultureInfo.InvariantCulture) ?? rune.ToString()));
        // Letters from a phone's keyboard may be of full width.
        return string.Concat(Composed(plain).Select(Meant).Where(char.IsAsciiLetterOrDigit));

        static char Meant(char c)
        {
            var small = char.ToLowerInvariant(c);
            return LetterKeys.IndexOf(small, StringComparison.Ordinal) is >= 0 and var letter ? Letter[letter]
                : char.IsLetter(c) && DigitKeys.IndexOf(small, StringComparison.Ordinal) is >= 0 and var digit ? Digit[digit]
                : char.ToUpperInvariant(c);
        }
    }

    private static char? DigitOf(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber && Rune.GetNumericValue(rune) is var value ? (char)('0' + (int)value) : null;

    private static char? KeyOf(Rune rune) => rune.IsBmp && DigitKeys.IndexOf(char.ToLowerInvariant((char)rune.Value), StringComparison.Ordinal) is >= 0 and var key ? Digit[key] : null;

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
