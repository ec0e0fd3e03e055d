using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Says concepts in Lucene's terms. Built by hand: a parsed query would give what residents type a grammar.</summary>
internal static class ConceptQueries
{
    /// <summary>A word in the title tells most of what a page is about, one somewhere in its text least.</summary>
    private static readonly (string Field, float Weight)[] Fields = [(PageDocument.Title, 3f), (PageDocument.Lead, 1.6f), (PageDocument.Body, 1f)];

    /// <summary>For words in other places than the best one.</summary>
    private const float Tie = 0.25f;
    private const float ExactWeight = 0.6f;
    private const float NameWeight = 3f;
    private const float TogetherWeight = 0.8f;
    private const int TogetherSlop = 3;

    /// <param name="atLeast">How many of the concepts a page must have.</param>
    public static Query Of(Wanted asked, int atLeast)
    {
        var concepts = asked.Concepts;
        var wanted = new BooleanQuery { MinimumNumberShouldMatch = atLeast == concepts.Count ? 0 : atLeast };
        foreach (var concept in concepts)
            wanted.Add(Of(concept), atLeast == concepts.Count ? Occur.MUST : Occur.SHOULD);

        var query = new BooleanQuery { { wanted, Occur.MUST } };
        foreach (var saying in concepts.SelectMany(c => c.Sayings))
        {
            if (saying.Written is { } written)
                query.Add(Weighted(new TermQuery(new Term(PageDocument.Exact, written)), ExactWeight), Occur.SHOULD);
        }

        foreach (var name in Names(concepts))
            query.Add(Weighted(new TermQuery(new Term(PageDocument.Name, name)), NameWeight), Occur.SHOULD);

        if (asked.InOrder.Count > 1)
        {
            foreach (var (field, weight) in Fields)
                query.Add(Weighted(Phrase(field, asked.InOrder, TogetherSlop), weight * TogetherWeight), Occur.SHOULD);
        }

        return query;
    }

    private static DisjunctionMaxQuery Of(Concept concept)
    {
        var sayings = concept.Sayings.SelectMany(s => s.IsPhrase || s.Stems.Count == 1 ? InOneField(s) : [Anywhere(s)]);
        var any = new DisjunctionMaxQuery(Tie);
        foreach (var saying in sayings)
            any.Add(saying);
        return any;
    }

    private static IEnumerable<Query> InOneField(Saying saying) => Fields.Select(f => Weighted<Query>(
        saying.Stems.Count == 1 ? new TermQuery(new Term(f.Field, saying.Stems[0])) : Phrase(f.Field, saying.Stems, slop: 0),
        f.Weight * saying.Weight));

    private static BooleanQuery Anywhere(Saying saying)
    {
        var all = new BooleanQuery();
        foreach (var stem in saying.Stems)
        {
            var any = new DisjunctionMaxQuery(Tie);
            foreach (var (field, weight) in Fields)
                any.Add(Weighted(new TermQuery(new Term(field, stem)), weight * saying.Weight));
            all.Add(any, Occur.MUST);
        }

        return all;
    }

    /// <summary>The titles that would be said by the whole query.</summary>
    private static IEnumerable<string> Names(IReadOnlyList<Concept> concepts) => concepts is [var only]
        ? only.Sayings.Select(s => string.Join(' ', s.Stems)).Distinct()
        : [string.Join(' ', concepts.SelectMany(c => c.Sayings[0].Stems))];

    private static PhraseQuery Phrase(string field, IReadOnlyList<string> stems, int slop)
    {
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
