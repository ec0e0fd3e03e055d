using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Makes of typed words what one language's index is asked for.</summary>
internal sealed class QueryReader(WordForms forms, Vocabulary vocabulary)
{
    private const float SynonymWeight = 0.8f;
    private const int MaxSynonyms = 8;

    /// <param name="isKnown">Whether the index has a stem: two words are one where that is known (we almaty, WeAlmaty).</param>
    public IReadOnlyList<Concept> Read(IReadOnlyList<AskedWord> words, Func<string, bool> isKnown)
    {
        var telling = words.Where(w => w.Phrase > 0 || !vocabulary.IsStopWord(forms.Spelling(w.Plain))).ToList();
        if (telling.Count == 0)
            telling = [.. words];

        List<string> stems = [.. telling.Select(w => forms.Stem(w.Plain))];
        var concepts = new List<Concept>();
        for (var at = 0; at < telling.Count;)
        {
            var phrase = telling[at].Phrase;
            var length = 1;
            if (phrase > 0)
            {
                while (at + length < telling.Count && telling[at + length].Phrase == phrase)
                    length++;
                Add(new Concept([new Saying(stems[at..(at + length)], IsPhrase: true, null, 1)]));
            }
            else
            {
                (length, var concept) = One(telling, stems, at, isKnown);
                Add(concept);
            }

            at += length;
        }

        return concepts;

        // The same word twice asks for nothing more.
        void Add(Concept concept)
        {
            if (!concepts.Any(c => c.Sayings[0].Stems.SequenceEqual(concept.Sayings[0].Stems)))
                concepts.Add(concept);
        }
    }

    private (int Length, Concept Concept) One(List<AskedWord> words, List<string> stems, int at, Func<string, bool> isKnown)
    {
        var (length, meant) = vocabulary.SynonymsAt(stems, at);
        var synonyms = meant.Take(MaxSynonyms).Select(m => new Saying(m, IsPhrase: m.Length > 1, null, SynonymWeight));
        if (length > 1)
            return (length, new Concept([new Saying(stems[at..(at + length)], IsPhrase: false, null, 1), .. synonyms]));

        var own = new Saying([stems[at]], IsPhrase: false, words[at].Plain, 1);
        if (at + 1 < words.Count && words[at + 1].Phrase == 0 && forms.Stem(words[at].Plain + words[at + 1].Plain) is var joined && isKnown(joined))
            return (2, new Concept([new Saying([joined], IsPhrase: false, words[at].Plain + words[at + 1].Plain, 1), new Saying(stems[at..(at + 2)], IsPhrase: false, null, 1)]));
        return (1, new Concept([own, .. synonyms]));
    }
}
