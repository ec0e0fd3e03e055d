using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>A sentence of a text.</summary>
/// <param name="Line">Line in which it begins; 1 for the first.</param>
public sealed record Sentence(string Text, int Words, int Line);

/// <summary>Finds the sentences in Markdown and those that are too long.</summary>
public static partial class Sentences
{
    public static IEnumerable<Sentence> TooLong(string markdown, Language language) =>
        Of(markdown).Where(s => s.Words > language.MaxSentenceWords);

    public static IEnumerable<Sentence> Of(string markdown)
    {
        var block = new List<(string Text, int Line)>();
        var isCode = false;
        foreach (var (index, line) in markdown.Split('\n').Index())
        {
            var isFence = Fence().IsMatch(line);
            isCode ^= isFence;
            // Anything but running text ends the block. A list item starts a new one.
            if (isFence || isCode || NonProse().IsMatch(line) || ListItem().IsMatch(line))
            {
                foreach (var sentence in Split(block))
                    yield return sentence;
                block.Clear();
            }

            if (!isFence && !isCode && !NonProse().IsMatch(line))
                block.Add((Plain(line), index + 1));
        }

        foreach (var sentence in Split(block))
            yield return sentence;
    }

    private static IEnumerable<Sentence> Split(List<(string Text, int Line)> block)
    {
        var text = string.Join('\n', block.Select(b => b.Text));
        var start = 0;
        foreach (var end in SentenceEnds().Matches(text).Select(m => m.Index + m.Length).Append(text.Length))
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

    /// <summary>Removes Markdown's markup, including link addresses.</summary>
    private static string Plain(string line) => MarkupCharacters().Replace(LinkAddresses().Replace(ListItem().Replace(line, ""), "]"), "");

    [GeneratedRegex(@"^\s*(```|~~~)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fence();

    /// <summary>Matches empty lines, headings, tables, the first and last lines of containers, and link definitions.</summary>
    [GeneratedRegex(@"^\s*($|#{1,6}\s|\||:::|\[[^\]]+\]:)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NonProse();

    [GeneratedRegex(@"^\s*(>\s*)*([-*+]|\d{1,9}[.)])\s+|^\s*>\s?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ListItem();

    [GeneratedRegex(@"\]\([^)\n]*\)|<[a-z]+:[^>\s]*>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LinkAddresses();

    [GeneratedRegex(@"[*_\[\]`\\]", RegexOptions.NonBacktracking)]
    private static partial Regex MarkupCharacters();

    /// <summary>Matches a full stop and closing quotation marks, before a capital letter, a digit or an opening quotation mark.</summary>
    [GeneratedRegex(@"[.!?…]+[»”""’)]*\s+(?=[\p{Lu}\d«“""(—–])", RegexOptions.None, 1000)]
    private static partial Regex SentenceEnds();

    [GeneratedRegex(@"[\p{L}\p{N}]+([-'’.,/][\p{L}\p{N}]+)*", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
