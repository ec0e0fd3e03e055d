using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>A number as it stands in a text, and what it comes to however it is written.</summary>
/// <param name="Value">1234.5 for 1 234,5 as for 1,234.5; 1500000 for 1.5 million.</param>
public sealed record Figure(decimal Value, string Text);

/// <summary>
/// Reads the numbers of a text as its language writes them, so that those of a source and of its translation can be held against
/// each other. Months of dates in digits are left out, for the other language may have them in words.
/// </summary>
public static partial class Figures
{
    /// <summary>Those of the source that the translation does not have, each once.</summary>
    public static IReadOnlyList<Figure> Missing(string source, Language sourceLanguage, string translation, Language language)
    {
        var there = In(translation, language).Select(f => f.Value).ToHashSet();
        return [.. In(source, sourceLanguage).Where(f => !there.Contains(f.Value) && !MayBeAWord(f)).DistinctBy(f => f.Value)];
    }

    public static IReadOnlyList<Figure> In(string text, Language language)
    {
        var found = new List<Figure>();
        text = Targets().Replace(text, " ");
        foreach (Match date in Dates().Matches(text))
        {
            found.Add(new Figure(Whole(date.Groups["day"].Value), date.Value));
            found.Add(new Figure(Whole(date.Groups["year"].Value), date.Value));
        }

        text = Dates().Replace(text, " ; ");
        foreach (Match match in (language == Language.English ? English() : KazakhAndRussian()).Matches(text))
        {
            var digits = string.Concat(match.Groups["whole"].Value.Where(char.IsAsciiDigit));
            var part = match.Groups["part"].Value;
            if (!decimal.TryParse(part.Length == 0 ? digits : $"{digits}.{part}", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                continue; // Longer than any number of which two languages would speak.
            found.Add(new Figure(value * ScaleOf(match.Groups["scale"].Value), match.Value.Trim()));
        }

        return found;
    }

    /// <summary>"4 priorities" may be «четыре приоритета» in a good translation; "4 %" is not written out.</summary>
    private static bool MayBeAWord(Figure figure) => figure.Value is >= 0 and < 10 && figure.Text.Length == 1;

    private static decimal Whole(string digits) => decimal.Parse(digits, CultureInfo.InvariantCulture);

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

    [GeneratedRegex(@"(?<![\d.])(?<day>[0-3]?\d)\.[01]?\d\.(?<year>\d{4})(?![\d.]*\d)|(?<!\d)(?<year>\d{4})-[01]\d-(?<day>[0-3]\d)(?!\d)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dates();

    [GeneratedRegex(@"(?<![\d])(?<whole>\d{1,3}(?:[,\u0020\u00a0\u202f]\d{3})+(?!\d)|\d+)(?:\.(?<part>\d+))?(?:[\s\u00a0]?(?<scale>%|(?:thousand|million|billion|trillion|mln|bn)\b))?", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex English();

    [GeneratedRegex(@"(?<![\d])(?<whole>\d{1,3}(?:[\u0020\u00a0\u202f]\d{3})+(?!\d)|\d+)(?:[,.](?<part>\d+))?(?:[\s\u00a0]?(?<scale>%|тыс\b|тысяч\w*|мың\w*|миллион\w*|млн\b|миллиард\w*|млрд\b|триллион\w*|трлн\b))?", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex KazakhAndRussian();
}
