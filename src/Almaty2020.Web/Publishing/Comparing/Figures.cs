using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A number as it stands in a text, and what it comes to however it is written.</summary>
/// <param name="Value"><c>1234.5</c> for 1 234,5 as for 1,234.5; <c>1500000</c> for 1.5 million; a telephone number's digits.</param>
/// <param name="Written">As it stands there.</param>
public sealed record Figure(string Value, string Written)
{
    /// <summary>"4 priorities" may be «четыре приоритета» in a good translation; "4 %" is not written out.</summary>
    public bool MayBeAWord => Written.Length == 1 && char.IsAsciiDigit(Written[0]);
}

/// <summary>
/// Reads the numbers of a text as its language writes them, so that those of a source and of its translation can be held against
/// each other. Months of dates in digits are left out, for the other language may have them in words.
/// </summary>
public static partial class Figures
{
    private const int TimeoutMilliseconds = 1000;

    /// <summary>A telephone number, written in groups as anybody likes; a date in digits.</summary>
    private const string Whole =
        @"(?<phone>\+[0-9][0-9 \u00A0()\-–]{6,}[0-9])"
        + @"|(?<![0-9.])(?<day>[0-3]?[0-9])\.[01]?[0-9]\.(?<year>[0-9]{4})(?![0-9.]*[0-9])|(?<![0-9])(?<year>[0-9]{4})-[01][0-9]-(?<day>[0-3][0-9])(?![0-9])";

    // Spaces of numbers: usual, no-break, thin, narrow no-break.
    private const string WithCommas =
        @"(?<![0-9])(?<whole>[0-9]{1,3}(?:[, \u00A0\u2009\u202F][0-9]{3})+(?![0-9])|[0-9]+)(?:\.(?<part>[0-9]+))?"
        + @"(?:[\s\u00A0\u202F]?(?<scale>%|(?:thousand|million|billion|trillion|mln|bn)\b))?";

    private const string WithSpaces =
        @"(?<![0-9])(?<whole>[0-9]{1,3}(?:[ \u00A0\u2009\u202F][0-9]{3})+(?![0-9])|[0-9]+)(?:[,.](?<part>[0-9]+))?"
        + @"(?:[\s\u00A0\u202F]?(?<scale>%|тыс\b|тысяч\w*|мың\w*|миллион\w*|млн\b|миллиард\w*|млрд\b|триллион\w*|трлн\b))?";

    /// <summary>Those of the source that the translation does not have, each once.</summary>
    public static IReadOnlyList<Figure> Missing(string source, Language sourceLanguage, string translation, Language language)
    {
        var there = Of(translation, language).Select(f => f.Value).ToHashSet(StringComparer.Ordinal);
        return [.. Of(source, sourceLanguage).Where(f => !there.Contains(f.Value) && !f.MayBeAWord).DistinctBy(f => f.Value)];
    }

    /// <summary>In the order of the text; addresses of links are no part of it.</summary>
    public static IReadOnlyList<Figure> Of(string text, Language language) =>
        [.. (language == Language.English ? English() : KazakhAndRussian()).Matches(Targets().Replace(text, " ")).SelectMany(Read)];

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

    /// <remarks>What is longer than any number is compared digit by digit.</remarks>
    private static string Plain(string number, decimal scale) =>
        number.Length <= 20 && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? (value * scale).ToString("0.####################", CultureInfo.InvariantCulture)
            : number;

    private static decimal ScaleOf(string word) => word.ToLowerInvariant() switch
    {
        "" or "%" => 1,
        ['t', 'h', ..] or ['т', 'ы', ..] or ['м', 'ы', ..] => 1_000,
        ['t', 'r', ..] or ['т', 'р', ..] => 1_000_000_000_000,
        ['b', ..] or "млрд" or ['м', 'и', 'л', 'л', 'и', 'а', ..] => 1_000_000_000,
        _ => 1_000_000,
    };

    [GeneratedRegex(@"\]\([^)\n]*\)|<[a-z]+:[^>\s]*>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Targets();

    [GeneratedRegex(Whole + "|" + WithCommas, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex English();

    [GeneratedRegex(Whole + "|" + WithSpaces, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex KazakhAndRussian();
}
