using System.Globalization;
using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Querying;

/// <summary>A word of a query.</summary>
/// <param name="Plain">The word in its plain form (see <see cref="LetterFolding.Fold"/>).</param>
/// <param name="Phrase">Number of the phrase in quotation marks that the word belongs to, from 1; 0 for none.</param>
/// <param name="Groups">For a number typed in groups of digits: the groups; otherwise null.</param>
internal readonly record struct QueryWord(string Plain, int Phrase, IReadOnlyList<string>? Groups = null);

/// <summary>The words and phrases of a typed query, limited in length so that long input cannot slow down a search.</summary>
internal sealed class QueryText
{
    public const int MaxLength = 200;
    public const int MaxWords = 12;

    private const string Opening = "\"“„«”";
    private const string Closing = "\"”“»";

    private QueryText(string text, IReadOnlyList<QueryWord> words)
    {
        Text = text;
        Words = words;
    }

    /// <summary>The query as typed, without surrounding spaces, control characters and text beyond the length limit.</summary>
    public string Text { get; }

    public IReadOnlyList<QueryWord> Words { get; }

    public static QueryText Read(string typed)
    {
        var text = Clean(typed);
        var phrases = Phrases(text);
        var words = ReadWords(WordTokenizer.Read(text, MaxWords), phrases);

        // Treat a phrase of one word as a plain word.
        return new QueryText(
            text,
            [.. words.Select(w => w.Phrase > 0 && words.Count(o => o.Phrase == w.Phrase) == 1 ? w with { Phrase = 0 } : w)]
        );
    }

    private static List<QueryWord> ReadWords(List<Word> words, List<(int Start, int End)> phrases)
    {
        var asked = new List<QueryWord>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            var phrase = 1 + phrases.FindIndex(p => p.Start <= word.Start && word.End <= p.End);
            // Inside a phrase, keep the groups as adjacent words: the index has them too.
            if (word.Number is { } number && phrase == 0 && at + number.Groups <= words.Count)
            {
                asked.Add(new QueryWord(number.Digits, 0, [.. words.GetRange(at, number.Groups).Select(w => w.Plain)]));
                at += number.Groups - 1;
            }
            else
            {
                asked.Add(new QueryWord(word.Plain, phrase));
            }
        }

        return asked;
    }

    private static string Clean(string typed)
    {
        var clean = new StringBuilder(MaxLength);
        foreach (var rune in typed.AsSpan().TrimStart().EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
                break;

            // Replace invalid UTF-16 (read as U+FFFD), control characters and unassigned code points by a space.
            if (
                rune == Rune.ReplacementChar
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned
                || Rune.IsWhiteSpace(rune)
            )
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else
            {
                clean.Append(rune);
            }
        }

        return TextNormalizer.Line(clean.ToString());
    }

    private static List<(int Start, int End)> Phrases(string text)
    {
        var phrases = new List<(int, int)>();
        for (var at = 0; at < text.Length; at++)
        {
            if (!Opening.Contains(text[at], StringComparison.Ordinal))
                continue;
            var end = text.AsSpan(at + 1).IndexOfAny(Closing);
            if (end < 0)
                break;
            phrases.Add((at + 1, at + 1 + end));
            at += 1 + end;
        }

        return phrases;
    }
}
