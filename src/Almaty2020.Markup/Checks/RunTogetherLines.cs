using System.Text.RegularExpressions;

namespace Almaty2020.Markup.Checks;

/// <summary>
/// Finds lines that an author meant to stay lines: of an address, of a list without its marks, of a poem. Markdown joins them. Prose that
/// an editor has wrapped is left alone: its lines are long, and go on in small letters.
/// </summary>
internal static partial class RunTogetherLines
{
    /// <summary>No editor wraps prose as narrow as this.</summary>
    private const int NarrowLine = 45;

    /// <summary>Nor does it begin a new line while the next word would fit here.</summary>
    private const int WrappedLine = 66;

    private const int MostLines = 40;

    /// <returns>The beginning of the first two lines; null where there are none to be told.</returns>
    public static string? In(string text)
    {
        if (!text.Contains(ReadText.SoftBreak, StringComparison.Ordinal)) return null;
        var lines = text.Split(ReadText.SoftBreak, MostLines + 1).Select(line => line.Trim()).ToArray();
        if (lines.Length > MostLines || Array.Exists(lines, line => line.Length == 0 || line[0] is '<' or '|')) return null;
        var breaks = lines.Zip(lines.Skip(1), (before, after) => (Before: After(before), After: Before(after))).ToArray();
        return IsList(lines[0], breaks) || IsNarrow(lines) || IsAddress(breaks) ? $"{lines[0]} / {lines[1]}" : null;
    }

    private static bool IsList(string first, (string Before, string After)[] breaks) =>
        Array.Exists(breaks, at => Bullet().IsMatch(at.After)) || (ListMark().IsMatch(first) && Array.TrueForAll(breaks, at => ListMark().IsMatch(at.After)));

    private static bool IsNarrow(string[] lines) =>
        lines.Length > 2 && Array.TrueForAll(lines, line => line.Split(ReadText.HardBreak).All(part => part.Length <= NarrowLine))
        && !lines[0].Contains(ReadText.HardBreak, StringComparison.Ordinal);

    private static bool IsAddress((string Before, string After)[] breaks) =>
        Array.TrueForAll(breaks, at => at.Before.Length <= WrappedLine && at.After.Length <= WrappedLine
            && at.Before.Length + 1 + FirstWord(at.After).Length <= WrappedLine && LineBeginning().IsMatch(at.After))
        && Array.Exists(breaks, at => at.Before[^1] is not ('.' or '!' or '?' or '…' or ':' or ';'));

    private static string FirstWord(string line) => line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? line[..end] : line;

    /// <summary>What follows the last line end that readers see.</summary>
    private static string After(string line) => line[(line.LastIndexOf(ReadText.HardBreak) + 1)..] is { Length: > 0 } rest ? rest : line;

    private static string Before(string line) => line.IndexOf(ReadText.HardBreak, StringComparison.Ordinal) is > 0 and var end ? line[..end] : line;

    [GeneratedRegex(@"^[•·▪◦●‣✓✔]", RegexOptions.NonBacktracking)]
    private static partial Regex Bullet();

    /// <summary>Dashes, numbers and letters that make no list, for want of a space or because Markdown knows none.</summary>
    [GeneratedRegex(@"^([-–—*+]\s?\S|[0-9]{1,3}[.)]\s?\p{L}|\p{L}\)\s)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ListMark();

    /// <summary>A capital, a number, or what addresses abbreviate.</summary>
    [GeneratedRegex(@"^(\p{Lu}|[0-9+№«(\uE000]|(г|ул|пр|просп|пл|тел|факс|каб|оф|қ|көш|даңғ|st|tel|fax|e-mail|email)\b)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LineBeginning();
}
