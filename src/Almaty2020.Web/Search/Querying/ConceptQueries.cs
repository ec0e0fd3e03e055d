using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Builds Lucene queries for concepts. Lucene's query parser is not used: it would treat typed characters as operators.</summary>
internal sealed class ConceptQueries(IndexTerms terms)
{
    /// <summary>Share of the scores of all wordings of a concept except the best one that is added to its score.</summary>
    private const float Tie = 0.25f;
    private const float ExactWeight = 0.5f;
    private const float NameWeight = 2f;

    public bool IsKnown(string stem) => terms.Has(PageDocument.Text, stem);

    public bool IsKnown(Concept concept) => concept.Alternatives.Any(IsKnown);

    private bool IsKnown(Alternative alternative) => alternative.Stems.All(IsKnown);

    /// <param name="concepts">The concepts to search for.</param>
    /// <param name="atLeast">Number of concepts that a page must have.</param>
    /// <returns>Null if the index has too few of the concepts for any page to match.</returns>
    public Query? Of(IReadOnlyList<Concept> concepts, int atLeast)
    {
        if (concepts.Count == 0 || concepts.Count(IsKnown) < atLeast)
            return null;

        var isAll = atLeast == concepts.Count;
        var conceptsQuery = new BooleanQuery { MinimumNumberShouldMatch = isAll ? 0 : atLeast };
        foreach (var concept in concepts.Where(IsKnown))
            conceptsQuery.Add(Of(concept), isAll ? Occur.MUST : Occur.SHOULD);

        var query = new BooleanQuery { { conceptsQuery, Occur.MUST } };
        foreach (var concept in concepts)
        {
            // Weight by the rarity of the concept, not of this form of the word: a rare form means no more than the word.
            if (concept.Alternatives[0].Written is { } written && terms.QueryOf(PageDocument.Exact, written) is { } exact)
                query.Add(
                    Weighted(
                        exact,
                        ExactWeight * InverseDocumentFrequencyOf(concept) / terms.InverseDocumentFrequency(PageDocument.Exact, written)
                    ),
                    Occur.SHOULD
                );
        }

        foreach (var name in Names(concepts))
        {
            if (terms.QueryOf(PageDocument.WholeTitle, name) is { } named)
                query.Add(Weighted(named, NameWeight), Occur.SHOULD);
        }

        return query;
    }

    /// <summary>Rarity of a concept: that of its most common wording, so that a rare synonym does not get a high score.</summary>
    public float InverseDocumentFrequencyOf(Concept concept)
    {
        var known = concept.Alternatives.Where(IsKnown).ToList();
        return known.Count == 0 ? 0 : known.Min(s => s.Stems.Max(Rarity));
    }

    private float Rarity(string stem) => terms.InverseDocumentFrequency(PageDocument.Text, stem);

    private Query Of(Concept concept)
    {
        var rarity = InverseDocumentFrequencyOf(concept);
        List<Query> alternatives = [.. concept.Alternatives.Where(IsKnown).Select(s => Of(s, s.Weight * rarity / s.Stems.Sum(Rarity)))];
        if (alternatives.Count == 1)
            return alternatives[0];
        var any = new DisjunctionMaxQuery(Tie);
        foreach (var alternative in alternatives)
            any.Add(alternative);
        return any;
    }

    private Query Of(Alternative alternative, float weight)
    {
        if (alternative.Stems.Count == 1)
            return Weighted(terms.QueryOf(PageDocument.Text, alternative.Stems[0])!, weight);
        if (alternative.IsPhrase)
        {
            var phrase = new PhraseQuery();
            foreach (var stem in alternative.Stems)
                phrase.Add(new Term(PageDocument.Text, stem));
            return Weighted(phrase, weight);
        }

        var all = new BooleanQuery();
        foreach (var stem in alternative.Stems)
            all.Add(Weighted(terms.QueryOf(PageDocument.Text, stem)!, weight), Occur.MUST);
        return all;
    }

    /// <summary>Titles that equal the whole query or a synonym of it.</summary>
    private static IEnumerable<string> Names(IReadOnlyList<Concept> concepts) =>
        concepts is [var only]
            ? only.Alternatives.Select(s => string.Join(' ', s.Stems)).Distinct()
            : [string.Join(' ', concepts.SelectMany(c => c.Alternatives[0].Stems))];

    private static T Weighted<T>(T query, float weight)
        where T : Query
    {
        query.Boost = weight;
        return query;
    }
}
