using System.Globalization;
using System.Text;
using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Querying;

/// <summary>A word that is asked for.</summary>
/// <param name="Phrase">Which phrase in quotation marks it belongs to, from 1; 0 is none.</param>
internal readonly record struct AskedWord(string Plain, int Phrase);

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
        var words = WordReader.Read(text, MaxWords)
            .Select(w => new AskedWord(w.Plain, 1 + phrases.FindIndex(p => p.Start <= w.Start && w.End <= p.End)))
            .ToList();

        // A phrase of one word is a word.
        return new QueryText(text, [.. words.Select(w => w.Phrase > 0 && words.Count(o => o.Phrase == w.Phrase) == 1 ? w with { Phrase = 0 } : w)]);
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

        var text = clean.ToString().TrimEnd();
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Code points that are no characters.
            return text;
        }
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
