using System.Buffers;
using System.Globalization;

namespace Almaty2020.Markup.Charts;

/// <summary>A number as people write it: <c>60 %</c>, <c>1/5</c>, <c>1 234,5</c>, <c>1,234.5</c>.</summary>
/// <param name="Number">The number; a share (per cent, fraction) is 0 to 1.</param>
/// <param name="IsShare">Whether it was written as a share of a whole.</param>
internal readonly record struct ChartValue(double Number, bool IsShare)
{
    private const int LongestNumber = 24;
    private static readonly SearchValues<char> s_numerals = SearchValues.Create("0123456789,.");

    public static ChartValue? Parse(string text)
    {
        text = string.Concat(text.Where(unit => !char.IsWhiteSpace(unit)));
        if (text.Length is 0 or > LongestNumber) return null;
        if (text[^1] == '%') return Decimal(text[..^1]) is { } percent ? new ChartValue(percent / 100, true) : null;
        if (text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
            return Decimal(text[..slash]) is { } part && Decimal(text[(slash + 1)..]) is { } whole and > 0 ? new ChartValue(part / whole, true) : null;
        return Decimal(text) is { } number ? new ChartValue(number, false) : null;
    }

    /// <summary>
    /// Of commas and points, the last kind parts the decimals and the other groups thousands. One kind alone groups if
    /// it occurs twice; one comma alone groups if exactly three digits follow a number that does not begin with 0.
    /// </summary>
    private static double? Decimal(string text)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAnyExcept(s_numerals)) return null;
        var commas = text.Count(unit => unit == ',');
        var points = text.Count(unit => unit == '.');
        char? separator = (commas, points) switch
        {
            (0, 0) => null,
            ( > 0, > 0) => text[text.LastIndexOfAny([',', '.'])],
            (1, 0) => text[0] != '0' && text.IndexOf(',', StringComparison.Ordinal) == text.Length - 4 ? null : ',',
            (0, 1) => '.',
            _ => null,
        };
        var digits = string.Concat(text.Where(unit => unit == separator || char.IsAsciiDigit(unit)));
        if (separator is { } decimals) digits = digits.Replace(decimals, '.');
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
