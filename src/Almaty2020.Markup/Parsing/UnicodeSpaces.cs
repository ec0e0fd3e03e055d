using System.Text;
using System.Text.RegularExpressions;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// Replaces Unicode spaces with ordinary spaces where Markdown syntax expects a space: before and after <c>##</c>, <c>-</c>,
/// <c>1.</c> or <c>:::</c>, between the pipes of a table, on an empty line and at the end of a line. Word processors and web
/// pages produce them, and authors cannot see the difference. Spaces inside text and code stay.
/// </summary>
internal static partial class UnicodeSpaces
{
    /// <summary>No-break, thin and other Unicode spaces, and the invisible zero-width space and byte order mark.</summary>
    private const string Odd = @"\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000\uFEFF";

    private static readonly System.Buffers.SearchValues<char> s_odd = System.Buffers.SearchValues.Create(
        "\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u200B\u202F\u205F\u3000\uFEFF"
    );

    /// <summary>A line indented by four or more spaces could be read as code.</summary>
    private const int MaxIndent = 3;

    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAny(s_odd))
            return text;
        var result = new StringBuilder(text.Length);
        var fence = "";
        foreach (var range in text.AsSpan().Split('\n'))
        {
            if (range.Start.Value > 0)
                result.Append('\n');
            var line = text.AsSpan()[range];
            result.Append(line.ContainsAny(s_odd) ? NormalizeLine(line.ToString(), ref fence) : TrackFence(line, ref fence));
        }
        return result.ToString();
    }

    private static ReadOnlySpan<char> TrackFence(ReadOnlySpan<char> line, ref string fence)
    {
        fence = NextFence(line.ToString(), fence);
        return line;
    }

    private static string NormalizeLine(string line, ref string fence)
    {
        var trimmed = TrimEnd(line);
        var next = NextFence(trimmed, fence);
        var isCode = fence.Length > 0 && next.Length > 0;
        fence = next;
        if (isCode)
            return line;

        if (TableEdge().IsMatch(trimmed))
            return ToSpaces(trimmed);
        if (Marker().Match(trimmed) is not { Success: true } parts)
            return trimmed;
        var (indent, mark, gap, rest) = (
            parts.Groups["indent"].Value,
            parts.Groups["mark"].Value,
            parts.Groups["gap"].Value,
            parts.Groups["rest"].Value
        );
        if (indent.AsSpan().ContainsAny(s_odd))
        {
            indent = ToSpaces(indent);
            if (!indent.Contains('>', StringComparison.Ordinal) && indent.Length > MaxIndent)
                indent = new string(' ', MaxIndent);
        }
        if (mark[0] == ':' && mark.Length > 1)
            return indent + mark + ToSpaces(gap + rest);
        return gap.AsSpan().ContainsAny(s_odd) && gap.Any(HasWidth) ? $"{indent}{mark} {rest}" : indent + mark + gap + rest;
    }

    /// <summary>Removes Unicode spaces at the end of a line. Keeps two ordinary spaces, which are a hard line break.</summary>
    private static string TrimEnd(string line)
    {
        var end = line.Length;
        while (end > 0 && IsSpace(line[end - 1]))
            end--;
        return line.AsSpan(end).ContainsAny(s_odd) ? line[..end] : line;
    }

    private static string NextFence(string line, string fence)
    {
        var match = Fence().Match(line);
        if (!match.Success)
            return fence;
        var run = match.Groups["run"].Value;
        if (fence.Length == 0)
            return run;
        return run[0] == fence[0] && run.Length >= fence.Length && match.Groups["rest"].Value.Trim().Length == 0 ? "" : fence;
    }

    private static string ToSpaces(string text) => string.Concat(text.Select(unit => IsSpace(unit) ? ' ' : unit));

    private static bool HasWidth(char unit) => unit is not ('\u200B' or '\uFEFF');

    private static bool IsSpace(char unit) => unit is ' ' or '\t' || s_odd.Contains(unit);

    [GeneratedRegex(
        "^(?<indent>[ \t>" + Odd + "]*)(?<mark>#{1,6}|[-+*]|[0-9]{1,9}[.)]|:{3,}|:)(?<gap>[ \t" + Odd + "]*)(?<rest>.*)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Marker();

    /// <summary>The line below a table header: pipes, dashes and colons.</summary>
    [GeneratedRegex(@"^[|:\-\s" + Odd + "]*\\|[|:\\-\\s" + Odd + "]*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TableEdge();

    [GeneratedRegex("^[ ]{0,3}(?:>[ ]?)*(?<run>`{3,}|~{3,})(?<rest>.*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fence();
}
