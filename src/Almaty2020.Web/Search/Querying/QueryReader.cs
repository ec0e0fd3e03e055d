using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Querying;

/// <summary>A query as parsed for the index of one language.</summary>
/// <param name="Concepts">What a page must match.</param>
/// <param name="StemsInOrder">The stems of all typed words, including stop words: pages that have them side by side rank higher.</param>
internal sealed record ParsedQuery(IReadOnlyList<Concept> Concepts, IReadOnlyList<string> StemsInOrder);

/// <summary>Parses typed words into concepts for the index of one language.</summary>
internal sealed class QueryReader(LanguageAnalyzer forms, SynonymsAndStopWords vocabulary)
{
    private const float SynonymWeight = 0.8f;
    private const int MaxSynonyms = 8;

    /// <summary>A typed word, or two typed words that pages write as one.</summary>
    /// <param name="Parts">The stems of two joined words, without stop words; null for a single word.</param>
    /// <param name="Groups">The stems of the digit groups of a number; null for other words.</param>
    private readonly record struct Unit(string Plain, string Stem, int Phrase, string[]? Parts, string[]? Groups = null);

    /// <param name="words">The typed words.</param>
    /// <param name="isKnown">Whether the index has a stem. Two words are joined if it has the joined one (we almaty, WeAlmaty).</param>
    public ParsedQuery Read(IReadOnlyList<QueryWord> words, Func<string, bool> isKnown)
    {
        var units = ReadUnits(words, isKnown);
        List<string> stems = [.. units.Select(u => u.Stem)];
        var concepts = new List<Concept>();
        for (var at = 0; at < units.Count; )
        {
            var (length, concept) = units[at].Phrase > 0 ? ReadPhrase(units, stems, at) : ReadWord(units, stems, at, isKnown);
            // Skip repeated words.
            if (!concepts.Any(c => c.Alternatives[0].Stems.SequenceEqual(concept.Alternatives[0].Stems)))
                concepts.Add(concept);
            at += length;
        }

        return new ParsedQuery(concepts, [.. words.Select(w => forms.Stem(w.Plain))]);
    }

    private List<Unit> ReadUnits(IReadOnlyList<QueryWord> words, Func<string, bool> isKnown)
    {
        var units = new List<Unit>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (
                word.Phrase == 0
                && at + 1 < words.Count
                && words[at + 1] is { Phrase: 0 } next
                && Joined(word, next) is { } joined
                && isKnown(joined.Stem)
            )
            {
                units.Add(joined);
                at++;
            }
            else if (word.Phrase > 0 || !IsStopWord(word))
            {
                units.Add(SingleWord(word));
            }
        }

        return units.Count > 0 ? units : [.. words.Select(SingleWord)];

        Unit SingleWord(QueryWord word) =>
            new(word.Plain, forms.Stem(word.Plain), word.Phrase, null, word.Groups is null ? null : [.. word.Groups.Select(forms.Stem)]);
    }

    private Unit? Joined(QueryWord first, QueryWord second)
    {
        var joined = first.Plain + second.Plain;
        // Never join adjacent numbers.
        return char.IsDigit(first.Plain[^1]) || char.IsDigit(second.Plain[0])
            ? null
            : new Unit(
                joined,
                forms.Stem(joined),
                0,
                IsStopWord(first) || IsStopWord(second) ? [] : [forms.Stem(first.Plain), forms.Stem(second.Plain)]
            );
    }

    private bool IsStopWord(QueryWord word) => vocabulary.IsStopWord(forms.Spelling(word.Plain));

    private static (int Length, Concept Concept) ReadPhrase(List<Unit> units, List<string> stems, int at)
    {
        var end = at + 1;
        while (end < units.Count && units[end].Phrase == units[at].Phrase)
            end++;
        return (end - at, new Concept([new Alternative(stems[at..end], IsPhrase: true, null, 1)]));
    }

    private (int Length, Concept Concept) ReadWord(List<Unit> units, List<string> stems, int at, Func<string, bool> isKnown)
    {
        var (length, meanings) = vocabulary.SynonymsAt(stems, at);
        // Give synonyms full weight if the typed word is on no page.
        var weight = length > 1 || isKnown(stems[at]) ? SynonymWeight : 1;
        var synonyms = meanings.Take(MaxSynonyms).Select(m => new Alternative(m, IsPhrase: m.Length > 1, null, weight));
        if (length > 1)
            return (length, new Concept([new Alternative(stems[at..(at + length)], IsPhrase: false, null, 1), .. synonyms]));

        var typed = new Alternative([stems[at]], IsPhrase: false, units[at].Plain, 1);
        // Also match the groups in a row, as part of a longer number.
        if (units[at].Groups is { } groups)
            return (1, new Concept([typed, new Alternative(groups, IsPhrase: true, null, 1), .. synonyms]));
        return (
            1,
            new Concept(
                units[at].Parts is { Length: > 0 } parts
                    ? [typed, new Alternative(parts, IsPhrase: false, null, 1), .. synonyms]
                    : [typed, .. synonyms]
            )
        );
    }
}
