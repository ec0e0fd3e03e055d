using System.Buffers;
using System.Text.RegularExpressions;

namespace Almaty2020.Markup.Checks;

/// <summary>
/// Finds Markdown syntax that readers would see as text. A sign alone proves little, so each rule also checks that it is where an
/// author would use it as markup.
/// </summary>
internal static partial class LeftoverSyntax
{
    private const int ExcerptLength = 32;

    /// <summary>A text without any of these characters, and without a digit at its beginning, cannot match a rule.</summary>
    private static readonly SearchValues<char> s_signs = SearchValues.Create("*_~#]`:|&=");

    private static readonly Regex s_language = new(
        $@"(^|[^\p{{L}}\p{{N}}])(?<mark>:({string.Join('|', Languages.Codes)})\[)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    );

    private static readonly Regex[] s_rules =
    [
        Stars(),
        SpacedStars(),
        LooseStars(),
        SpacedStar(),
        OpenStar(),
        Underscores(),
        Tildes(),
        Highlight(),
        Hashes(),
        Link(),
        Backticks(),
        Colons(),
        s_language,
        TableEdge(),
        TableRows(),
        TaskBox(),
        ListNumber(),
        Footnote(),
        Reference(),
        Entity(),
    ];

    /// <param name="Line">Zero-based line within the text.</param>
    public readonly record struct Match(int Line, string Excerpt);

    /// <summary>Finds at most one match per rule.</summary>
    public static IEnumerable<Match> Find(string text)
    {
        if (!text.AsSpan().ContainsAny(s_signs) && !char.IsAsciiDigit(text.FirstOrDefault()))
            yield break;
        var hasTableEdge = false;
        foreach (var rule in s_rules)
        {
            if (rule.Match(text) is not { Success: true } match)
                continue;
            // Report a table's header and the line of dashes below it only once.
            if (ReferenceEquals(rule, TableRows()) && hasTableEdge)
                continue;
            hasTableEdge |= ReferenceEquals(rule, TableEdge());
            var start = match.Groups["mark"].Index;
            var end = Math.Min(text.Length, Math.Max(start + match.Groups["mark"].Length, start + ExcerptLength));
            if (char.IsLowSurrogate(text[Math.Min(end, text.Length - 1)]))
                end--;
            var excerpt = text[start..Math.Max(start, end)].Replace(VisibleText.NotSyntax, '…').Replace(VisibleText.HardBreak, ' ');
            yield return new Match(
                text.AsSpan(0, start).Count(VisibleText.SoftBreak) + text.AsSpan(0, start).Count(VisibleText.HardBreak),
                excerpt.ReplaceLineEndings(" ")
            );
        }
    }

    /// <summary>Matches <c>**word</c> and <c>word**ending</c>, but not <c>5 ** 3</c>, <c>2**3</c> or <c>Price**</c> with a note.</summary>
    [GeneratedRegex(
        @"(^|[^\p{L}\p{N}*])(?<mark>\*{2,3}[\p{L}\p{N}«„“""(\[])|[^\s*](?<mark>\*{2,3}\p{L})|[^\s*0-9](?<mark>\*{2,3}[0-9])",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Stars();

    /// <summary>Matches <c>** word**</c>: because of the space, the stars are not markup.</summary>
    [GeneratedRegex(@"(^|\s)(?<mark>\*\*[ \u00A0][^*\n]*[^\s*]\*\*)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SpacedStars();

    /// <summary>Matches <c>a ** word ** b</c>: a letter between the stars, because <c>2 ** 3 ** 2</c> is a power.</summary>
    [GeneratedRegex(
        @"(^|\s)(?<mark>\*\*[ \u00A0][^*\n]*\p{L}[^*\n]*[ \u00A0]\*\*)($|[\s.,;:!?)])",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex LooseStars();

    /// <summary>
    /// Matches <c>text *word</c>, a star that was never closed. At the beginning of a line, or if another word ends with a star, it is a note.
    /// </summary>
    [GeneratedRegex(@"^[^*]*[^\s*][ \u00A0](?<mark>\*\p{L}[^*]*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OpenStar();

    /// <summary>Matches <c>*word *</c> unless what follows could make it a multiplication.</summary>
    [GeneratedRegex(
        @"(^|\s)(?<mark>\*[^\s*][^*\n]*[ \u00A0]\*)($|[.,;:!?)\n])",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex SpacedStar();

    [GeneratedRegex(@"(^|[^\p{L}\p{N}_])(?<mark>__[^\s_])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Underscores();

    /// <summary>Matches <c>~~word~~</c>: strikethrough in other Markdown dialects, plain text here.</summary>
    [GeneratedRegex(@"(?<mark>~~[^\s~][^~\n]*~~)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Tildes();

    /// <summary>Matches <c>==word==</c>: marked text in other Markdown dialects, plain text here.</summary>
    [GeneratedRegex(
        @"(^|[^\p{L}\p{N}=])(?<mark>==[^\s=]([^=\n]*[^\s=])?==)($|[^\p{L}\p{N}=])",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Highlight();

    /// <summary>Matches a heading without the space after its hashes. A single hash may be a hashtag.</summary>
    [GeneratedRegex(@"^[ ]*(?<mark>#{2,})", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Hashes();

    [GeneratedRegex(
        @"(?<mark>\[[^\[\]\n]+\](\(|[ ]\((https?:|page:|mailto:|tel:|www\.|/|#)))",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<mark>`{3,})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Backticks();

    /// <summary>Matches the first or last line of a container that was not recognized as one.</summary>
    [GeneratedRegex(
        @"(?<mark>:{3,})|^[ ]*(?<mark>::[ ]?(notice|figures|timeline|quotation|gallery|chart|lang)\b)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking
    )]
    private static partial Regex Colons();

    /// <summary>Matches the line of dashes below a table header that was not recognized as a table.</summary>
    [GeneratedRegex(
        @"^[ ]*(?<mark>\|?[ ]*:?-{2,}:?[ ]*\|)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking
    )]
    private static partial Regex TableEdge();

    /// <summary>
    /// Matches two rows of a table that has no line of dashes below its header, or one row with several cells. <c>|x|</c> is an absolute value.
    /// </summary>
    [GeneratedRegex(
        @"^[ ]*(?<mark>\|[^\n]*\|[ ]*\n[ ]*\|[^\n]*\||\|[^|\n]+(\|[^|\n]+)+\|)[ ]*$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking
    )]
    private static partial Regex TableRows();

    /// <summary>Matches <c>[ ] text</c> and <c>[x] text</c>: a task list in other Markdown dialects, plain text here.</summary>
    [GeneratedRegex(
        @"^[ ]*(?<mark>\[[ xX]\][ ][^\n]*)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking
    )]
    private static partial Regex TaskBox();

    /// <summary>
    /// Matches a list number without the space after it. Only in the first line: several such lines are reported as run together. At least two
    /// letters must follow, because <c>3.x</c> is a version.
    /// </summary>
    [GeneratedRegex(@"^(?<mark>[0-9]{1,3}[.)]\p{L}{2}[^\n]*)($|\n[^0-9])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ListNumber();

    [GeneratedRegex(@"(?<mark>\[\^([^\]\s]*\s[^\]\n]*)?\])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Footnote();

    /// <summary>Matches a reference link <c>[text][name]</c> without a definition of its address.</summary>
    [GeneratedRegex(@"(?<mark>\[[^\[\]\n]*\p{L}[^\[\]\n]*\]\[[^\[\]\n^]+\])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();

    /// <summary>Matches an HTML entity without its semicolon.</summary>
    [GeneratedRegex(@"(?<mark>&(nbsp|laquo|raquo|mdash|ndash|quot|shy)\b)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Entity();
}
