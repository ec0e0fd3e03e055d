using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Querying;

/// <summary>What one language's index is asked for.</summary>
/// <param name="InOrder">The stems of all that was typed, the words that say nothing too: pages that have them side by side come first.</param>
internal sealed record Wanted(IReadOnlyList<Concept> Concepts, IReadOnlyList<string> InOrder);

/// <summary>Makes of typed words what one language's index is asked for.</summary>
internal sealed class QueryReader(WordForms forms, Vocabulary vocabulary)
{
    private const float SynonymWeight = 0.8f;
    private const int MaxSynonyms = 8;

    /// <summary>A typed word, or two that pages write as one.</summary>
    /// <param name="Groups">The stems of a number's groups of digits.</param>
    private readonly record struct Unit(string Plain, string Stem, int Phrase, string[]? Apart, string[]? Groups = null);

    /// <param name="isKnown">Whether the index has a stem: two words are one where that is known (we almaty, WeAlmaty).</param>
    public Wanted Read(IReadOnlyList<AskedWord> words, Func<string, bool> isKnown)
    {
        var units = Units(words, isKnown);
        List<string> stems = [.. units.Select(u => u.Stem)];
        var concepts = new List<Concept>();
        for (var at = 0; at < units.Count;)
        {
            var (length, concept) = units[at].Phrase > 0 ? Phrase(units, stems, at) : Plain(units, stems, at, isKnown);
            // The same word twice asks for nothing more.
            if (!concepts.Any(c => c.Sayings[0].Stems.SequenceEqual(concept.Sayings[0].Stems)))
                concepts.Add(concept);
            at += length;
        }

        return new Wanted(concepts, [.. words.Select(w => forms.Stem(w.Plain))]);
    }

    private List<Unit> Units(IReadOnlyList<AskedWord> words, Func<string, bool> isKnown)
    {
        var units = new List<Unit>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (word.Phrase == 0 && at + 1 < words.Count && words[at + 1] is { Phrase: 0 } next && Joined(word, next) is { } joined && isKnown(joined.Stem))
            {
                units.Add(joined);
                at++;
            }
            else if (word.Phrase > 0 || !IsStopWord(word))
            {
                units.Add(Alone(word));
            }
        }

        return units.Count > 0 ? units : [.. words.Select(Alone)];

        Unit Alone(AskedWord word) => new(word.Plain, forms.Stem(word.Plain), word.Phrase, null, word.Groups is null ? null : [.. word.Groups.Select(forms.Stem)]);
    }

    private Unit? Joined(AskedWord first, AskedWord second)
    {
        var joined = first.Plain + second.Plain;
        // Numbers side by side are two.
        return char.IsDigit(first.Plain[^1]) || char.IsDigit(second.Plain[0])
            ? null
            : new Unit(joined, forms.Stem(joined), 0, IsStopWord(first) || IsStopWord(second) ? [] : [forms.Stem(first.Plain), forms.Stem(second.Plain)]);
    }

    private bool IsStopWord(AskedWord word) => vocabulary.IsStopWord(forms.Spelling(word.Plain));

    private static (int Length, Concept Concept) Phrase(List<Unit> units, List<string> stems, int at)
    {
        var end = at + 1;
        while (end < units.Count && units[end].Phrase == units[at].Phrase)
            end++;
        return (end - at, new Concept([new Saying(stems[at..end], IsPhrase: true, null, 1)]));
    }

    private (int Length, Concept Concept) Plain(List<Unit> units, List<string> stems, int at, Func<string, bool> isKnown)
    {
        var (length, meant) = vocabulary.SynonymsAt(stems, at);
        // What stands in for a word that no page has is all there is.
        var weight = length > 1 || isKnown(stems[at]) ? SynonymWeight : 1;
        var synonyms = meant.Take(MaxSynonyms).Select(m => new Saying(m, IsPhrase: m.Length > 1, null, weight));
        if (length > 1)
            return (length, new Concept([new Saying(stems[at..(at + length)], IsPhrase: false, null, 1), .. synonyms]));

        var own = new Saying([stems[at]], IsPhrase: false, units[at].Plain, 1);
        // The same digits may be a part of a longer number.
        if (units[at].Groups is { } groups)
            return (1, new Concept([own, new Saying(groups, IsPhrase: true, null, 1), .. synonyms]));
        return (1, new Concept(units[at].Apart is { Length: > 0 } apart ? [own, new Saying(apart, IsPhrase: false, null, 1), .. synonyms] : [own, .. synonyms]));
    }
}
