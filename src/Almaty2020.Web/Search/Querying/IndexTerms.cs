using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Querying;

/// <summary>
/// Where the terms of a query stand in the index, each looked up once: a query with its synonyms has dozens, most of them in no
/// page, and what is in no page need not be asked for.
/// </summary>
internal sealed class IndexTerms(IndexSearcher searcher)
{
    private readonly Dictionary<(string Field, string Text), TermContext?> found = [];

    public bool Has(string field, string text) => Find(field, text) is not null;

    /// <summary>Large for what few pages have; as the ranking has it.</summary>
    public float Rarity(string field, string text) => Ranking.Rarity(Find(field, text)?.DocFreq ?? 0, searcher.IndexReader.MaxDoc);

    /// <returns>Null when no page has it.</returns>
    public Query? QueryOf(string field, string text) => Find(field, text) is { } context ? new TermQuery(new Term(field, text), context) : null;

    /// <summary>The places of a term in one part of the index.</summary>
    /// <returns>Null when it has none there.</returns>
    public DocsAndPositionsEnum? Places(AtomicReaderContext leaf, string field, string text)
    {
        if (Find(field, text)?.Get(leaf.Ord) is not { } state || leaf.AtomicReader.GetTerms(field)?.GetEnumerator() is not { } terms)
            return null;
        terms.SeekExact(new BytesRef(text), state);
        return terms.DocsAndPositions(null, null);
    }

    private TermContext? Find(string field, string text)
    {
        if (found.TryGetValue((field, text), out var known))
            return known;

        var context = TermContext.Build(searcher.TopReaderContext, new Term(field, text));
        return found[(field, text)] = context.DocFreq > 0 ? context : null;
    }
}
