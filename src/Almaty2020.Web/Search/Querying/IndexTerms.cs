using Almaty2020.Web.Search.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Querying;

/// <summary>
/// Cache of term look-ups in the index for one query. A query with its synonyms has dozens of terms, most of which are on no page and can
/// be left out.
/// </summary>
internal sealed class IndexTerms(IndexSearcher searcher)
{
    private readonly Dictionary<(string Field, string Text), TermContext?> cache = [];

    public bool Has(string field, string text) => Find(field, text) is not null;

    /// <summary>Inverse document frequency, as in <see cref="SmallSiteBm25"/>: higher for terms on fewer pages.</summary>
    public float InverseDocumentFrequency(string field, string text) =>
        SmallSiteBm25.InverseDocumentFrequency(Find(field, text)?.DocFreq ?? 0, searcher.IndexReader.MaxDoc);

    /// <returns>Null if the term is on no page.</returns>
    public Query? QueryOf(string field, string text) =>
        Find(field, text) is { } context ? new TermQuery(new Term(field, text), context) : null;

    /// <summary>The postings of a term in one segment of the index.</summary>
    /// <returns>Null if the segment does not have the term.</returns>
    public DocsAndPositionsEnum? Postings(AtomicReaderContext leaf, string field, string text)
    {
        if (Find(field, text)?.Get(leaf.Ord) is not { } state || leaf.AtomicReader.GetTerms(field)?.GetEnumerator() is not { } terms)
            return null;
        terms.SeekExact(new BytesRef(text), state);
        return terms.DocsAndPositions(null, null);
    }

    private TermContext? Find(string field, string text)
    {
        if (cache.TryGetValue((field, text), out var known))
            return known;

        var context = TermContext.Build(searcher.TopReaderContext, new Term(field, text));
        return cache[(field, text)] = context.DocFreq > 0 ? context : null;
    }
}
