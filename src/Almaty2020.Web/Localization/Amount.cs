using System.Globalization;

namespace Almaty2020.Web.Localization;

/// <summary>A number of a field, with decimals: how people type it, and how content files and forms spell it.</summary>
public static class Amount
{
    /// <summary>The largest number, in either direction. Computations with such numbers do not overflow.</summary>
    public const decimal Max = 1_000_000_000_000m;

    public const int MaxDecimals = 6;

    private const string Spelling = "0.######";

    private const int MaxLength = 40;

    /// <summary>Reads what content files spell: <c>1234.5</c>.</summary>
    /// <returns>Null if the text is no such number.</returns>
    public static decimal? Read(string text) =>
        text.Length is > 0 and <= MaxLength
        && decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
        && Math.Abs(number) <= Max
        && Math.Round(number, MaxDecimals) == number
            // Without zeros at the end: equal numbers are stored alike.
            ? decimal.Parse(ToText(number), CultureInfo.InvariantCulture)
            : null;

    /// <summary>Reads what people type in any language: <c>1 234,5</c>, <c>1234.5</c>, <c>−3</c>.</summary>
    /// <returns>Null if the text is no number, or if its comma may group digits: 1,234 is a thousand in English and one in Russian.</returns>
    public static decimal? Parse(string typed)
    {
        var text = string.Concat(typed.Where(c => !char.IsWhiteSpace(c))).Replace('\u2212', '-');
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma >= 0 && (text.Contains('.', StringComparison.Ordinal) || text.Length - comma == 4))
            return null;
        return Read(text.Replace(',', '.'));
    }

    /// <summary>The spelling of content files and forms.</summary>
    public static string ToText(decimal number) => number.ToString(Spelling, CultureInfo.InvariantCulture);
}
