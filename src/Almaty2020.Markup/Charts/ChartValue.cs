using System.Globalization;
using System.Text.RegularExpressions;

namespace Almaty2020.Markup.Charts;

/// <summary>A number as people write it: <c>60 %</c>, <c>1/5</c>; <c>1 234,5</c> in Kazakh and Russian, <c>1,234.5</c> in English.</summary>
/// <param name="Number">The number; a share (per cent, fraction) is 0 to 1.</param>
/// <param name="IsShare">Whether it was written as a share of a whole.</param>
/// <param name="IsForeign">Whether it is written as the page's language does not write numbers, and could only be read as another does.</param>
internal readonly partial record struct ChartValue(double Number, bool IsShare, bool IsForeign = false)
{
    private const int LongestNumber = 24;

    private const string Groups = @"[1-9][0-9]{0,2}(?:[ ][0-9]{3})+";

    /// <param name="decimalComma">How the page's language parts decimals: by a comma, or by a point.</param>
    public static ChartValue? Parse(string text, bool decimalComma)
    {
        text = Usual(text);
        if (text.Length is 0 or > LongestNumber) return null;
        if (text[^1] == '%') return Decimal(text[..^1].TrimEnd(), decimalComma) is { } percent ? new ChartValue(percent.Number / 100, true, percent.IsForeign) : null;
        if (text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
        {
            return Decimal(text[..slash].Trim(), decimalComma) is { } part && Decimal(text[(slash + 1)..].Trim(), decimalComma) is { Number: > 0 } whole
                ? new ChartValue(part.Number / whole.Number, true, part.IsForeign || whole.IsForeign)
                : null;
        }
        return Decimal(text, decimalComma);
    }

    /// <summary>Whether it looks like a date in digits: <c>12.05.2020</c>, <c>2020-05-12</c>, <c>05.2020</c>.</summary>
    public static bool IsDate(string text) => Date().IsMatch(Usual(text));

    /// <summary>Whether it has a comma before its last three digits: 1,234 is a thousand and more to some, and one and a bit to others.</summary>
    public static bool IsAmbiguous(string text) => CommaBeforeThree().IsMatch(Usual(text));

    private static string Usual(string text) => string.Concat(text.Select(unit => char.IsWhiteSpace(unit) ? ' ' : unit)).Trim();

    /// <summary>As the language writes it; else, where it can be nothing else, as the other does.</summary>
    private static ChartValue? Decimal(string text, bool decimalComma)
    {
        var (own, other) = decimalComma ? (WithComma(), WithPoint()) : (WithPoint(), WithComma());
        var isOwn = own.Match(text) is { Success: true };
        if ((isOwn ? own : other).Match(text) is not { Success: true } match) return null;
        var digits = string.Concat(match.Groups["whole"].Value.Where(char.IsAsciiDigit)) + (match.Groups["part"].Success ? "." + match.Groups["part"].Value : "");
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? new ChartValue(number, false, !isOwn) : null;
    }

    [GeneratedRegex("^(?<whole>" + Groups + @"|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?=,)|[0-9]+)(?:,(?<part>[0-9]+))?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WithComma();

    [GeneratedRegex("^(?<whole>" + Groups + @"|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.(?<part>[0-9]+))?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WithPoint();

    [GeneratedRegex(@"^([0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{4}|[0-9]{2})|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|(0[1-9]|1[0-2])[./](19|20)[0-9]{2})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex(@"^[1-9][0-9]{0,2},[0-9]{3}[ ]?%?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CommaBeforeThree();
}
