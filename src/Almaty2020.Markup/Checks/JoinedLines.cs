using System.Text.RegularExpressions;

namespace Almaty2020.Markup.Checks;

/// <summary>
/// Finds lines that Markdown joins although the author meant them as separate lines: an address, a list without list marks, a poem.
/// Prose that an editor has wrapped is not reported: its lines are long and continue in lower case.
/// </summary>
internal static partial class JoinedLines
{
    /// <summary>Lines up to this length are not wrapped prose: no editor wraps that narrowly.</summary>
    private const int NarrowLine = 45;

    /// <summary>An editor that wraps prose fills lines at least to this length before it starts a new one.</summary>
    private const int WrappedLine = 66;

    private const int MaxLines = 40;

    /// <returns>The first two lines; null if there is nothing to report.</returns>
    public static string? Find(string text)
    {
        if (!text.Contains(VisibleText.SoftBreak, StringComparison.Ordinal))
            return null;
        var lines = text.Split(VisibleText.SoftBreak, MaxLines + 1).Select(line => line.Trim()).ToArray();
        if (lines.Length > MaxLines || Array.Exists(lines, line => line.Length == 0 || line[0] is '<' or '|'))
            return null;
        var breaks = lines
            .Zip(lines.Skip(1), (before, after) => (Before: AfterLastBreak(before), After: BeforeFirstBreak(after)))
            .ToArray();
        return IsList(lines[0], breaks) || IsNarrow(lines) || IsAddress(breaks) ? $"{lines[0]} / {lines[1]}" : null;
    }

    private static bool IsList(string first, (string Before, string After)[] breaks) =>
        Array.Exists(breaks, at => Bullet().IsMatch(at.After))
        || (ListMark().IsMatch(first) && Array.TrueForAll(breaks, at => ListMark().IsMatch(at.After)));

    private static bool IsNarrow(string[] lines) =>
        lines.Length > 2
        && Array.TrueForAll(lines, line => line.Split(VisibleText.HardBreak).All(part => part.Length <= NarrowLine))
        && !lines[0].Contains(VisibleText.HardBreak, StringComparison.Ordinal);

    private static bool IsAddress((string Before, string After)[] breaks) =>
        Array.TrueForAll(breaks, at =>
            at.Before.Length <= WrappedLine
            && at.After.Length <= WrappedLine
            && at.Before.Length + 1 + FirstWord(at.After).Length <= WrappedLine
            && LineBeginning().IsMatch(at.After)
        ) && Array.Exists(breaks, at => at.Before[^1] is not ('.' or '!' or '?' or '…' or ':' or ';'));

    private static string FirstWord(string line) => line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? line[..end] : line;

    /// <summary>The part of a line after its last hard line break.</summary>
    private static string AfterLastBreak(string line) =>
        line[(line.LastIndexOf(VisibleText.HardBreak) + 1)..] is { Length: > 0 } rest ? rest : line;

    private static string BeforeFirstBreak(string line) =>
        line.IndexOf(VisibleText.HardBreak, StringComparison.Ordinal) is > 0 and var end ? line[..end] : line;

    [GeneratedRegex(@"^[•·▪◦●‣✓✔]", RegexOptions.NonBacktracking)]
    private static partial Regex Bullet();

    /// <summary>Dashes, numbers and letters that look like list marks, but have no space after them or are unknown to Markdown.</summary>
    [GeneratedRegex(@"^([-–—*+]\s?\S|[0-9]{1,3}[.)]\s?\p{L}|\p{L}\)\s)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ListMark();

    /// <summary>A capital letter, a number, or an abbreviation that is common in addresses.</summary>
    [GeneratedRegex(
        @"^(\p{Lu}|[0-9+№«(\uE000]|(г|ул|пр|просп|пл|тел|факс|каб|оф|қ|көш|даңғ|st|tel|fax|e-mail|email)\b)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex LineBeginning();
}
