using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>Finds where a text refers to a priority by its number: "the fourth priority", «4-басымдық».</summary>
public static partial class PriorityNumbers
{
    /// <summary>Stems of the ordinals from first to sixth, per language: enough for the priorities of a site.</summary>
    private static readonly string[] Ordinals =
    [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "перв",
        "втор",
        "трет",
        "четверт",
        "пят",
        "шест",
        "бірінші",
        "екінші",
        "үшінші",
        "төртінші",
        "бесінші",
        "алтыншы",
    ];

    public static IEnumerable<(int Number, string Words)> FindIn(string text, Language language) =>
        PatternOf(language)?.Matches(text).Select(m => (NumberOf(m), m.Value)) ?? [];

    private static Regex? PatternOf(Language language) =>
        language.PriorityNumbers switch
        {
            PriorityNumberPattern.Kazakh => Kazakh(),
            PriorityNumberPattern.Russian => Russian(),
            PriorityNumberPattern.English => English(),
            _ => null,
        };

    private static int NumberOf(Match match)
    {
        if (match.Groups["digits"] is { Success: true, Value: var digits })
            return int.Parse(digits, CultureInfo.InvariantCulture);
        var word = match.Groups["word"].Value.ToLowerInvariant().Replace('ё', 'е');
        return (Array.FindIndex(Ordinals, o => word.StartsWith(o, StringComparison.Ordinal)) % 6) + 1;
    }

    [GeneratedRegex(
        @"\b(?<word>first|second|third|fourth|fifth|sixth)\s+priority\b|\bpriority\s+(?<digits>[1-9])\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex English();

    [GeneratedRegex(
        @"\b(?<word>перв|втор|трет|четв[её]рт|пят|шест)\w*\s+приоритет\w*|\bприоритет\w*\s+(№\s*)?(?<digits>[1-9])\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Russian();

    [GeneratedRegex(
        @"\b(?<word>бірінші|екінші|үшінші|төртінші|бесінші|алтыншы)\s+басымды\w*|\b(?<digits>[1-9])-басымды\w*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Kazakh();
}
