using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Searches the pages of one language, for one query and on one commit of the index.</summary>
internal sealed class LanguageSearch
{
    /// <summary>Number of pages from which suggestions are chosen.</summary>
    private const int MaxConsidered = 50;

    /// <summary>Number of concepts used by <see cref="MatchMost"/>: the rarest ones of a long query.</summary>
    private const int MaxConceptsForMost = 6;

    private readonly PageSearcher searcher;
    private readonly DocumentWeights live;
    private readonly IndexTerms terms;
    private readonly ConceptQueries queries;
    private readonly LanguageAnalyzer forms;
    private readonly SynonymsAndStopWords vocabulary;

    public LanguageSearch(Language language, PageSearcher searcher, PublishedSite site)
    {
        this.searcher = searcher;
        live = searcher.WeightsIn(site, language);
        terms = new IndexTerms(searcher);
        queries = new ConceptQueries(terms);
        forms = LanguageAnalyzer.For(language);
        vocabulary = SynonymsAndStopWords.For(language);
    }

    /// <summary>Hits for a query, best first. <c>Total</c> also counts hits that were not collected.</summary>
    internal sealed record Found(ParsedQuery Query, IReadOnlyList<LiveHit> Hits, int Total);

    private static readonly Found Nothing = new(new ParsedQuery([], []), [], 0);

    public ParsedQuery Read(IReadOnlyList<QueryWord> words) => new QueryReader(forms, vocabulary).Read(words, queries.IsKnown);

    /// <summary>Finds pages that match all concepts of the query.</summary>
    public Found MatchAll(IReadOnlyList<QueryWord> words, int maxHits)
    {
        var parsed = Read(words);
        return AtLeast(parsed, parsed.Concepts.Count, maxHits);
    }

    /// <summary>Finds pages that match most concepts: all of them, otherwise all but one, otherwise half, otherwise any one.</summary>
    public Found MatchMost(IReadOnlyList<QueryWord> words, int maxHits)
    {
        // Ignore quotation marks: no page has the phrase, but pages may have its words.
        var parsed = Read([.. words.Select(w => w with { Phrase = 0 })]);
        List<Concept> concepts = [.. parsed.Concepts.Where(queries.IsKnown)];
        if (concepts.Count > MaxConceptsForMost)
            concepts = [.. concepts.OrderByDescending(queries.InverseDocumentFrequencyOf).Take(MaxConceptsForMost)];
        foreach (var atLeast in new[] { concepts.Count, concepts.Count - 1, (concepts.Count + 1) / 2, 1 }.Where(n => n > 0).Distinct())
        {
            if (AtLeast(parsed with { Concepts = concepts }, atLeast, maxHits) is { Total: > 0 } found)
                return found;
        }

        return Nothing;
    }

    /// <summary>True if the pages contain every word exactly as typed: then the query is in their language.</summary>
    public bool ContainsExactly(IReadOnlyList<QueryWord> words) =>
        words.All(w => vocabulary.IsStopWord(forms.Spelling(w.Plain)) || terms.Has(PageDocument.Exact, w.Plain));

    /// <summary>Replaces words that are on no page by the nearest words that are.</summary>
    /// <returns>Null if no word was replaced.</returns>
    public IReadOnlyList<QueryWord>? Corrected(IReadOnlyList<QueryWord> words)
    {
        var changed = false;
        var isOnlyConcept = Read(words).Concepts.Count == 1;
        var corrected = words
            .Select(w =>
            {
                if (vocabulary.IsStopWord(forms.Spelling(w.Plain)) || Read([w with { Phrase = 0 }]).Concepts.Any(queries.IsKnown))
                    return w;
                if (SpellingCorrector.Nearest(searcher, forms, w.Plain, isOnlyConcept) is not { } nearest)
                    return w;
                changed = true;
                return w with { Plain = nearest };
            })
            .ToList();
        return changed ? corrected : null;
    }

    public IReadOnlyList<SearchHit> ToHits(Found found, IEnumerable<LiveHit> hits)
    {
        var snippets = new Snippets(searcher, terms, queries, forms, found.Query.Concepts);
        // Make snippets in document order, because the index is read forwards only; then restore the order of the hits.
        return
        [
            .. hits.Index()
                .OrderBy(h => h.Item.Document)
                .Select(h =>
                    (
                        h.Index,
                        Hit: new SearchHit(
                            h.Item.Page,
                            snippets.Title(h.Item.Page.Title),
                            snippets.Text(h.Item.Document, h.Item.Page.Summary)
                        )
                    )
                )
                .OrderBy(h => h.Index)
                .Select(h => h.Hit),
        ];
    }

    /// <summary>Finds pages whose titles have words beginning as the typed ones.</summary>
    public IReadOnlyList<LiveHit> MatchTitlePrefix(IReadOnlyList<QueryWord> words, int maxHits)
    {
        if (words.Count == 0)
            return [];

        var query = new BooleanQuery();
        foreach (var word in words)
        {
            var spelling = forms.Spelling(word.Plain);
            // Also match titles that equal the word in another form, or a synonym of it.
            var any = new BooleanQuery { { new PrefixQuery(new Term(PageDocument.TitlePrefix, spelling)), Occur.SHOULD } };
            foreach (var alternative in Read([word]).Concepts.SelectMany(c => c.Alternatives).Where(s => s.Stems.Count == 1))
                any.Add(new TermQuery(new Term(PageDocument.WholeTitle, alternative.Stems[0])), Occur.SHOULD);
            query.Add(any, Occur.MUST);
        }

        query.Add(new PrefixQuery(new Term(PageDocument.WholeTitle, forms.Spelling(words[0].Plain))), Occur.SHOULD);
        var hits = new LiveHitCollector(live, MaxConsidered);
        searcher.Search(query, hits);
        // Among equal scores the shortest title is nearest to the typed text.
        return
        [
            .. hits.Best()
                .OrderByDescending(h => h.Score)
                .ThenBy(h => h.Page.ShortTitle.Length)
                .ThenBy(h => h.Page.Path, StringComparer.Ordinal)
                .Take(maxHits),
        ];
    }

    private Found AtLeast(ParsedQuery parsed, int atLeast, int maxHits)
    {
        if (queries.Of(parsed.Concepts, atLeast) is not { } query)
            return Nothing;
        var hits = new LiveHitCollector(live, Math.Max(maxHits, ProximityRescorer.MaxHits));
        searcher.Search(query, hits);
        return new Found(parsed, new ProximityRescorer(searcher, terms, parsed.StemsInOrder).Rescore(hits.Best()), hits.Total);
    }
}
