using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>A sentence of a text.</summary>
/// <param name="Line">In which it begins, from 1.</param>
public sealed record Sentence(string Text, int Words, int Line);

/// <summary>Finds sentences in Markdown, and says how long one may be.</summary>
public static partial class Sentences
{
    /// <summary>
    /// More words than this are too many for a sentence: 25 in English, as GOV.UK's content design holds it. Russian and Kazakh say
    /// the same in fewer words; the texts of this site's three languages, counted against each other, in 0.88 and 0.80 of them.
    /// </summary>
    public static int MostWords(Language language) =>
        language == Language.English ? 25 : language == Language.Russian ? 22 : 20;

    public static IEnumerable<Sentence> TooLong(string markdown, Language language) => Of(markdown).Where(s => s.Words > MostWords(language));

    public static IEnumerable<Sentence> Of(string markdown)
    {
        var block = new List<(string Text, int Line)>();
        var isCode = false;
        foreach (var (index, line) in markdown.Split('\n').Index())
        {
            var isFence = Fence().IsMatch(line);
            isCode ^= isFence;
            // What is no running text ends what was; an item of a list begins a text of its own.
            if (isFence || isCode || NoText().IsMatch(line) || Item().IsMatch(line))
            {
                foreach (var sentence in Split(block))
                    yield return sentence;
                block.Clear();
            }

            if (!isFence && !isCode && !NoText().IsMatch(line))
                block.Add((Plain(line), index + 1));
        }

        foreach (var sentence in Split(block))
            yield return sentence;
    }

    private static IEnumerable<Sentence> Split(List<(string Text, int Line)> block)
    {
        var text = string.Join('\n', block.Select(b => b.Text));
        var start = 0;
        foreach (var end in Ends().Matches(text).Select(m => m.Index + m.Length).Append(text.Length))
        {
            var sentence = text[start..end];
            var words = Words().Count(sentence);
            if (words > 0)
            {
                var before = start + (sentence.Length - sentence.TrimStart().Length);
                yield return new Sentence(sentence.Trim().Replace('\n', ' '), words, block[text.AsSpan(0, before).Count('\n')].Line);
            }

            start = end;
        }
    }

    /// <summary>Without the signs of Markdown, addresses least of all.</summary>
    private static string Plain(string line) => Signs().Replace(Targets().Replace(Item().Replace(line, ""), "]"), "");

    [GeneratedRegex(@"^\s*(```|~~~)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fence();

    /// <summary>Empty lines, headings, tables, the edges of parts, definitions of links.</summary>
    [GeneratedRegex(@"^\s*($|#{1,6}\s|\||:::|\[[^\]]+\]:)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NoText();

    [GeneratedRegex(@"^\s*(>\s*)*([-*+]|\d{1,9}[.)])\s+|^\s*>\s?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Item();

    [GeneratedRegex(@"\]\([^)\n]*\)|<[a-z]+:[^>\s]*>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Targets();

    [GeneratedRegex(@"[*_\[\]`\\]", RegexOptions.NonBacktracking)]
    private static partial Regex Signs();

    /// <summary>A full stop and what closes with it, before a capital, a digit or an opening quotation mark.</summary>
    [GeneratedRegex(@"[.!?…]+[»”""’)]*\s+(?=[\p{Lu}\d«“""(—–])", RegexOptions.None, 1000)]
    private static partial Regex Ends();

    [GeneratedRegex(@"[\p{L}\p{N}]+([-'’.,/][\p{L}\p{N}]+)*", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
