using System.Globalization;
using System.Text.RegularExpressions;

namespace Almaty2020.Markup.Charts;

/// <summary>
/// A number as people write it: <c>60 %</c>, <c>1/5</c>; <c>1 234,5</c> in Kazakh and Russian, <c>1,234.5</c> in English.
/// </summary>
/// <param name="Number">The number. A share (per cent, fraction) is divided by its whole: 60 % is 0.6.</param>
/// <param name="IsShare">True if it was written as a share of a whole.</param>
/// <param name="IsOtherNotation">True if it could only be read in the notation of another language than the page's.</param>
internal readonly partial record struct ChartValue(double Number, bool IsShare, bool IsOtherNotation = false)
{
    private const int MaxLength = 24;

    private const string Groups = @"[1-9][0-9]{0,2}(?:[ ][0-9]{3})+";

    /// <summary>Parses a value; null if it is not a number.</summary>
    /// <param name="decimalComma">True if the page's language separates decimals with a comma, false for a point.</param>
    public static ChartValue? Parse(string text, bool decimalComma)
    {
        text = NormalizeSpaces(text);
        if (text.Length is 0 or > MaxLength)
            return null;
        if (text[^1] == '%')
            return Decimal(text[..^1].TrimEnd(), decimalComma) is { } percent
                ? new ChartValue(percent.Number / 100, true, percent.IsOtherNotation)
                : null;
        if (text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
        {
            return
                Decimal(text[..slash].Trim(), decimalComma) is { } part
                && Decimal(text[(slash + 1)..].Trim(), decimalComma) is { Number: > 0 } whole
                ? new ChartValue(part.Number / whole.Number, true, part.IsOtherNotation || whole.IsOtherNotation)
                : null;
        }
        return Decimal(text, decimalComma);
    }

    /// <summary>True for a date in digits: <c>12.05.2020</c>, <c>2020-05-12</c>, <c>05.2020</c>.</summary>
    public static bool IsDate(string text) => Date().IsMatch(NormalizeSpaces(text));

    /// <summary>True if a comma precedes the last three digits: 1,234 can mean 1234 or 1.234.</summary>
    public static bool IsAmbiguous(string text) => CommaBeforeThree().IsMatch(NormalizeSpaces(text));

    private static string NormalizeSpaces(string text) => string.Concat(text.Select(unit => char.IsWhiteSpace(unit) ? ' ' : unit)).Trim();

    /// <summary>Parses a number in the page's own notation, or failing that in the other notation.</summary>
    private static ChartValue? Decimal(string text, bool decimalComma)
    {
        var (own, other) = decimalComma ? (WithComma(), WithPoint()) : (WithPoint(), WithComma());
        var isOwn = own.Match(text) is { Success: true };
        if ((isOwn ? own : other).Match(text) is not { Success: true } match)
            return null;
        var digits =
            string.Concat(match.Groups["whole"].Value.Where(char.IsAsciiDigit))
            + (match.Groups["part"].Success ? "." + match.Groups["part"].Value : "");
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new ChartValue(number, false, !isOwn)
            : null;
    }

    [GeneratedRegex(
        "^(?<whole>" + Groups + @"|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?=,)|[0-9]+)(?:,(?<part>[0-9]+))?$",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex WithComma();

    [GeneratedRegex(
        "^(?<whole>" + Groups + @"|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.(?<part>[0-9]+))?$",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex WithPoint();

    [GeneratedRegex(
        @"^([0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{4}|[0-9]{2})|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|(0[1-9]|1[0-2])[./](19|20)[0-9]{2})$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Date();

    [GeneratedRegex(@"^[1-9][0-9]{0,2},[0-9]{3}[ ]?%?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CommaBeforeThree();
}
