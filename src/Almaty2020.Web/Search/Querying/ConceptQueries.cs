using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Says concepts in Lucene's terms. Built by hand: a parsed query would give what residents type a grammar.</summary>
internal sealed class ConceptQueries(IndexTerms terms)
{
    /// <summary>A word in the title tells most of what a page is about, one somewhere in its text least.</summary>
    private static readonly (string Name, float Weight)[] Fields = [(PageDocument.Title, 3f), (PageDocument.Lead, 1.6f), (PageDocument.Body, 1f)];

    /// <summary>For words in other places than the best one.</summary>
    private const float Tie = 0.25f;
    private const float ExactWeight = 0.6f;
    private const float NameWeight = 3f;
    private const float TogetherWeight = 0.8f;
    private const int TogetherSlop = 3;

    public bool IsKnown(string stem) => Array.Exists(Fields, f => terms.Has(f.Name, stem));

    public bool IsKnown(Concept concept) => concept.Sayings.Any(s => s.Stems.All(IsKnown));

    /// <param name="atLeast">How many of the concepts a page must have.</param>
    /// <returns>Null when no page has them.</returns>
    public Query? Of(Wanted asked, int atLeast)
    {
        var concepts = asked.Concepts;
        if (concepts.Count(IsKnown) < atLeast)
            return null;

        var wanted = new BooleanQuery { MinimumNumberShouldMatch = atLeast == concepts.Count ? 0 : atLeast };
        foreach (var concept in concepts.Where(IsKnown))
            wanted.Add(Of(concept), atLeast == concepts.Count ? Occur.MUST : Occur.SHOULD);

        var query = new BooleanQuery { { wanted, Occur.MUST } };
        foreach (var saying in concepts.SelectMany(c => c.Sayings))
        {
            if (saying.Written is { } written && terms.QueryOf(PageDocument.Exact, written) is { } exact)
                query.Add(Weighted(exact, ExactWeight), Occur.SHOULD);
        }

        foreach (var name in Names(concepts))
        {
            if (terms.QueryOf(PageDocument.Name, name) is { } named)
                query.Add(Weighted(named, NameWeight), Occur.SHOULD);
        }

        if (asked.InOrder.Count > 1)
        {
            // Not in the body: reading the places of common words in long texts takes longer than all the rest.
            foreach (var (field, weight) in Fields[..^1])
            {
                if (Phrase(field, asked.InOrder, TogetherSlop) is { } together)
                    query.Add(Weighted(together, weight * TogetherWeight), Occur.SHOULD);
            }
        }

        return query;
    }

    private DisjunctionMaxQuery Of(Concept concept)
    {
        var any = new DisjunctionMaxQuery(Tie);
        foreach (var saying in concept.Sayings)
        {
            if (saying.IsPhrase || saying.Stems.Count == 1)
                AddEachField(any, saying);
            else if (saying.Stems.All(IsKnown))
                any.Add(Anywhere(saying));
        }

        return any;
    }

    private void AddEachField(DisjunctionMaxQuery any, Saying saying)
    {
        foreach (var (field, weight) in Fields)
        {
            if ((saying.Stems.Count == 1 ? terms.QueryOf(field, saying.Stems[0]) : Phrase(field, saying.Stems, slop: 0)) is { } query)
                any.Add(Weighted(query, weight * saying.Weight));
        }
    }

    private BooleanQuery Anywhere(Saying saying)
    {
        var all = new BooleanQuery();
        foreach (var stem in saying.Stems)
        {
            var any = new DisjunctionMaxQuery(Tie);
            AddEachField(any, saying with { Stems = [stem] });
            all.Add(any, Occur.MUST);
        }

        return all;
    }

    /// <summary>The titles that would be said by the whole query.</summary>
    private static IEnumerable<string> Names(IReadOnlyList<Concept> concepts) => concepts is [var only]
        ? only.Sayings.Select(s => string.Join(' ', s.Stems)).Distinct()
        : [string.Join(' ', concepts.SelectMany(c => c.Sayings[0].Stems))];

    /// <returns>Null when a word of it is in no page's field.</returns>
    private PhraseQuery? Phrase(string field, IReadOnlyList<string> stems, int slop)
    {
        if (!stems.All(s => terms.Has(field, s)))
            return null;
        var phrase = new PhraseQuery { Slop = slop };
        foreach (var stem in stems)
            phrase.Add(new Term(field, stem));
        return phrase;
    }

    private static T Weighted<T>(T query, float weight) where T : Query
    {
        query.Boost = weight;
        return query;
    }
}
