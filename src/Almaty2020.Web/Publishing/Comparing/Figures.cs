using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A number in a text, and its value regardless of notation.</summary>
/// <param name="Value">
/// <c>1234.5</c> for both 1 234,5 and 1,234.5; <c>1500000</c> for 1.5 million; the digits of a telephone number.
/// </param>
/// <param name="Written">As written in the text.</param>
public sealed record Figure(string Value, string Written)
{
    /// <summary>
    /// A single digit may be a word in a good translation: "4 priorities" can be «четыре приоритета». "4 %" is not spelled out.
    /// </summary>
    public bool MayBeSpelledOut => Written.Length == 1 && char.IsAsciiDigit(Written[0]);
}

/// <summary>
/// Reads the numbers of a text in the notation of its language, so that a source and its translation can be compared. Months of numeric
/// dates are left out, because the other language may spell them out.
/// </summary>
public static partial class Figures
{
    private const int TimeoutMilliseconds = 1000;

    /// <summary>A telephone number, grouped in any way, or a numeric date.</summary>
    private const string PhoneOrDate =
        @"(?<phone>\+[0-9][0-9 \u00A0()\-–]{6,}[0-9])"
        + @"|(?<![0-9.])(?<day>[0-3]?[0-9])\.[01]?[0-9]\.(?<year>[0-9]{4})(?![0-9.]*[0-9])|(?<![0-9])(?<year>[0-9]{4})-[01][0-9]-(?<day>[0-3][0-9])(?![0-9])";

    // Group separators: space, no-break space, thin space, narrow no-break space.
    private const string WithCommas =
        @"(?<![0-9])(?<whole>[0-9]{1,3}(?:[, \u00A0\u2009\u202F][0-9]{3})+(?![0-9])|[0-9]+)(?:\.(?<part>[0-9]+))?"
        + @"(?:[\s\u00A0\u202F]?(?<scale>%|(?:thousand|million|billion|trillion|mln|bn)\b))?";

    private const string WithSpaces =
        @"(?<![0-9])(?<whole>[0-9]{1,3}(?:[ \u00A0\u2009\u202F][0-9]{3})+(?![0-9])|[0-9]+)(?:[,.](?<part>[0-9]+))?"
        + @"(?:[\s\u00A0\u202F]?(?<scale>%|тыс\b|тысяч\w*|мың\w*|миллион\w*|млн\b|миллиард\w*|млрд\b|триллион\w*|трлн\b))?";

    /// <summary>The figures of the source that the translation lacks, each once.</summary>
    public static IReadOnlyList<Figure> Missing(string source, Language sourceLanguage, string translation, Language language)
    {
        var there = Of(translation, language).Select(f => f.Value).ToHashSet(StringComparer.Ordinal);
        return [.. Of(source, sourceLanguage).Where(f => !there.Contains(f.Value) && !f.MayBeSpelledOut).DistinctBy(f => f.Value)];
    }

    /// <summary>The figures in text order. Link addresses are ignored.</summary>
    public static IReadOnlyList<Figure> Of(string text, Language language) =>
        [
            .. (language.DecimalSeparator == "." ? CommaBetweenGroups() : SpaceBetweenGroups())
                .Matches(Targets().Replace(text, " "))
                .SelectMany(Read),
        ];

    private static IEnumerable<Figure> Read(Match match)
    {
        var (written, groups) = (match.Value.Trim(), match.Groups);
        if (groups["phone"].Success)
            return [new Figure("+" + Digits(written), written)];
        if (groups["year"].Success)
            return [new Figure(Plain(groups["day"].Value, 1), written), new Figure(Plain(groups["year"].Value, 1), written)];

        var number = groups["part"].Success ? $"{Digits(groups["whole"].Value)}.{groups["part"].Value}" : Digits(groups["whole"].Value);
        return [new Figure(Plain(number, ScaleOf(groups["scale"].Value)), written)];
    }

    private static string Digits(string written) => string.Concat(written.Where(char.IsAsciiDigit));

    /// <remarks>Longer sequences of digits are compared digit by digit.</remarks>
    private static string Plain(string number, decimal scale) =>
        number.Length <= 20 && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? (value * scale).ToString("0.####################", CultureInfo.InvariantCulture)
            : number;

    private static decimal ScaleOf(string word) =>
        word.ToLowerInvariant() switch
        {
            "" or "%" => 1,
            ['t', 'h', ..] or ['т', 'ы', ..] or ['м', 'ы', ..] => 1_000,
            ['t', 'r', ..] or ['т', 'р', ..] => 1_000_000_000_000,
            ['b', ..] or "млрд" or ['м', 'и', 'л', 'л', 'и', 'а', ..] => 1_000_000_000,
            _ => 1_000_000,
        };

    [GeneratedRegex(@"\]\([^)\n]*\)|<[a-z]+:[^>\s]*>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Targets();

    [GeneratedRegex(PhoneOrDate + "|" + WithCommas, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex CommaBetweenGroups();

    [GeneratedRegex(PhoneOrDate + "|" + WithSpaces, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex SpaceBetweenGroups();
}
