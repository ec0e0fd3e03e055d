using System.Buffers;
using System.Text.RegularExpressions;

namespace Almaty2020.Markup.Checks;

/// <summary>Signs of Markdown that readers see. A sign alone says little: each rule wants it where an author would have put it to work.</summary>
internal static partial class LeftoverMarks
{
    private const int ExcerptLength = 32;

    /// <summary>Every rule needs one of these.</summary>
    private static readonly SearchValues<char> s_signs = SearchValues.Create("*_~#]`:|&");

    private static readonly Regex[] s_rules = [Stars(), SpacedStars(), SpacedStar(), Underscores(), Tildes(), Hashes(), Link(), Backticks(), Colons(), Language(), TableEdge(), TableRows(), Footnote(), Reference(), Entity()];

    /// <param name="Line">From 0, within the text.</param>
    public readonly record struct Mark(int Line, string Excerpt);

    /// <summary>At most one of each kind.</summary>
    public static IEnumerable<Mark> In(string text)
    {
        if (!text.AsSpan().ContainsAny(s_signs)) yield break;
        var hasTableEdge = false;
        foreach (var rule in s_rules)
        {
            if (rule.Match(text) is not { Success: true } match) continue;
            // A table's head and the line below it are told once.
            if (ReferenceEquals(rule, TableRows()) && hasTableEdge) continue;
            hasTableEdge |= ReferenceEquals(rule, TableEdge());
            var start = match.Groups["mark"].Index;
            var end = Math.Min(text.Length, Math.Max(start + match.Groups["mark"].Length, start + ExcerptLength));
            if (char.IsLowSurrogate(text[Math.Min(end, text.Length - 1)])) end--;
            var excerpt = text[start..Math.Max(start, end)].Replace(ReadText.Meant, '…').Replace(ReadText.HardBreak, ' ');
            yield return new Mark(text.AsSpan(0, start).Count(ReadText.SoftBreak) + text.AsSpan(0, start).Count(ReadText.HardBreak), excerpt.ReplaceLineEndings(" "));
        }
    }

    /// <summary><c>**word</c>, and <c>word**ending</c>. Not <c>5 ** 3</c> and <c>2**3</c>, nor <c>Price**</c> with its note.</summary>
    [GeneratedRegex(@"(^|[^\p{L}\p{N}*])(?<mark>\*{2,3}[\p{L}\p{N}«„“""(\[])|[^\s*](?<mark>\*{2,3}\p{L})|[^\s*0-9](?<mark>\*{2,3}[0-9])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Stars();

    /// <summary><c>** word**</c>: a space keeps the stars from working.</summary>
    [GeneratedRegex(@"(^|\s)(?<mark>\*\*[ \u00A0][^*\n]*[^\s*]\*\*)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SpacedStars();

    /// <summary><c>*word *</c>, where nothing follows that could make it a product.</summary>
    [GeneratedRegex(@"(^|\s)(?<mark>\*[^\s*][^*\n]*[ \u00A0]\*)($|[.,;:!?)\n])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SpacedStar();

    [GeneratedRegex(@"(^|[^\p{L}\p{N}_])(?<mark>__[^\s_])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Underscores();

    /// <summary>Other Markdown strikes out with two tildes; here they are text.</summary>
    [GeneratedRegex(@"(?<mark>~~[^\s~][^~\n]*~~)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Tildes();

    /// <summary>A heading without its space. One hash may be a hashtag.</summary>
    [GeneratedRegex(@"^[ ]*(?<mark>#{2,})", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Hashes();

    [GeneratedRegex(@"(?<mark>\[[^\[\]\n]+\](\(|[ ]\((https?:|page:|mailto:|tel:|www\.|/|#)))", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<mark>`{3,})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Backticks();

    /// <summary>The edge of a part that is none.</summary>
    [GeneratedRegex(@"(?<mark>:{3,})|^[ ]*(?<mark>::[ ]?(notice|figures|timeline|quotation|chart|lang)\b)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Colons();

    [GeneratedRegex(@"(^|[^\p{L}\p{N}])(?<mark>:(kk|ru|en|de|fr|tr|zh|la)\[)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Language();

    /// <summary>The line below a table's head, where it makes no table.</summary>
    [GeneratedRegex(@"^[ ]*(?<mark>\|?[ ]*:?-{2,}:?[ ]*\|)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TableEdge();

    /// <summary>Two rows of a table without the line below its head.</summary>
    [GeneratedRegex(@"^[ ]*(?<mark>\|[^\n]*\|[ ]*\n[ ]*\|[^\n]*\|)[ ]*$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TableRows();

    [GeneratedRegex(@"(?<mark>\[\^([^\]\s]*\s[^\]\n]*)?\])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Footnote();

    /// <summary><c>[text][name]</c> whose address is given nowhere.</summary>
    [GeneratedRegex(@"(?<mark>\[[^\[\]\n]*\p{L}[^\[\]\n]*\]\[[^\[\]\n^]+\])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();

    /// <summary>An entity without its semicolon.</summary>
    [GeneratedRegex(@"(?<mark>&(nbsp|laquo|raquo|mdash|ndash|quot|shy)\b)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Entity();
}
