using System.Globalization;
using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Querying;

/// <summary>A word that is asked for.</summary>
/// <param name="Phrase">Which phrase in quotation marks it belongs to, from 1; 0 is none.</param>
/// <param name="Groups">Of a number that was typed in groups of digits: these, as pages may have them in a row.</param>
internal readonly record struct AskedWord(string Plain, int Phrase, IReadOnlyList<string>? Groups = null);

/// <summary>What somebody typed, bounded: nothing that follows takes longer for a longer text.</summary>
internal sealed class QueryText
{
    public const int MaxLength = 200;
    public const int MaxWords = 12;

    private const string Opening = "\"“„«”";
    private const string Closing = "\"”“»";

    private QueryText(string text, IReadOnlyList<AskedWord> words)
    {
        Text = text;
        Words = words;
    }

    /// <summary>As typed, without what no search reads.</summary>
    public string Text { get; }

    public IReadOnlyList<AskedWord> Words { get; }

    public static QueryText Read(string typed)
    {
        var text = Clean(typed);
        var phrases = Phrases(text);
        var words = Asked(WordReader.Read(text, MaxWords), phrases);

        // A phrase of one word is a word.
        return new QueryText(text, [.. words.Select(w => w.Phrase > 0 && words.Count(o => o.Phrase == w.Phrase) == 1 ? w with { Phrase = 0 } : w)]);
    }

    private static List<AskedWord> Asked(List<Word> words, List<(int Start, int End)> phrases)
    {
        var asked = new List<AskedWord>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            var phrase = 1 + phrases.FindIndex(p => p.Start <= word.Start && word.End <= p.End);
            // In a phrase its groups are words in a row, as they are in the index.
            if (word.Number is { } number && phrase == 0 && at + number.Groups <= words.Count)
            {
                asked.Add(new AskedWord(number.Digits, 0, [.. words.GetRange(at, number.Groups).Select(w => w.Plain)]));
                at += number.Groups - 1;
            }
            else
            {
                asked.Add(new AskedWord(word.Plain, phrase));
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

            // What is no character comes as the replacement character, or as a code point that never will be one.
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned || Rune.IsWhiteSpace(rune))
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
