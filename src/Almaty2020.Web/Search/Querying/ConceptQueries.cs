using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Says concepts in Lucene's terms. Built by hand: a parsed query would give what residents type a grammar.</summary>
internal sealed class ConceptQueries(IndexTerms terms)
{
    /// <summary>For other words of a concept than the best one.</summary>
    private const float Tie = 0.25f;
    private const float ExactWeight = 0.5f;
    private const float NameWeight = 2f;

    public bool IsKnown(string stem) => terms.Has(PageDocument.Text, stem);

    public bool IsKnown(Concept concept) => concept.Sayings.Any(IsKnown);

    private bool IsKnown(Saying saying) => saying.Stems.All(IsKnown);

    /// <param name="atLeast">How many of the concepts a page must have.</param>
    /// <returns>Null when no page has them.</returns>
    public Query? Of(IReadOnlyList<Concept> concepts, int atLeast)
    {
        if (concepts.Count == 0 || concepts.Count(IsKnown) < atLeast)
            return null;

        var isAll = atLeast == concepts.Count;
        var wanted = new BooleanQuery { MinimumNumberShouldMatch = isAll ? 0 : atLeast };
        foreach (var concept in concepts.Where(IsKnown))
            wanted.Add(Of(concept), isAll ? Occur.MUST : Occur.SHOULD);

        var query = new BooleanQuery { { wanted, Occur.MUST } };
        foreach (var concept in concepts)
        {
            // The form that happens to be rare tells no more than the word does.
            if (concept.Sayings[0].Written is { } written && terms.QueryOf(PageDocument.Exact, written) is { } exact)
                query.Add(Weighted(exact, ExactWeight * RarityOf(concept) / terms.Rarity(PageDocument.Exact, written)), Occur.SHOULD);
        }

        foreach (var name in Names(concepts))
        {
            if (terms.QueryOf(PageDocument.Name, name) is { } named)
                query.Add(Weighted(named, NameWeight), Occur.SHOULD);
        }

        return query;
    }

    /// <summary>How much a concept tells: a thing is as common as the commonest word for it, so that a rare synonym outweighs nothing.</summary>
    public float RarityOf(Concept concept)
    {
        var known = concept.Sayings.Where(IsKnown).ToList();
        return known.Count == 0 ? 0 : known.Min(s => s.Stems.Max(Rarity));
    }

    private float Rarity(string stem) => terms.Rarity(PageDocument.Text, stem);

    private Query Of(Concept concept)
    {
        var rarity = RarityOf(concept);
        List<Query> sayings = [.. concept.Sayings.Where(IsKnown).Select(s => Of(s, s.Weight * rarity / s.Stems.Sum(Rarity)))];
        if (sayings.Count == 1)
            return sayings[0];
        var any = new DisjunctionMaxQuery(Tie);
        foreach (var saying in sayings)
            any.Add(saying);
        return any;
    }

    private Query Of(Saying saying, float weight)
    {
        if (saying.Stems.Count == 1)
            return Weighted(terms.QueryOf(PageDocument.Text, saying.Stems[0])!, weight);
        if (saying.IsPhrase)
        {
            var phrase = new PhraseQuery();
            foreach (var stem in saying.Stems)
                phrase.Add(new Term(PageDocument.Text, stem));
            return Weighted(phrase, weight);
        }

        var all = new BooleanQuery();
        foreach (var stem in saying.Stems)
            all.Add(Weighted(terms.QueryOf(PageDocument.Text, stem)!, weight), Occur.MUST);
        return all;
    }

    /// <summary>The titles that would be said by the whole query.</summary>
    private static IEnumerable<string> Names(IReadOnlyList<Concept> concepts) => concepts is [var only]
        ? only.Sayings.Select(s => string.Join(' ', s.Stems)).Distinct()
        : [string.Join(' ', concepts.SelectMany(c => c.Sayings[0].Stems))];

    private static T Weighted<T>(T query, float weight) where T : Query
    {
        query.Boost = weight;
        return query;
    }
}
