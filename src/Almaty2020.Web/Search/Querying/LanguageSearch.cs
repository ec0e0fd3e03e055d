using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>What one language's pages have to say to a query; for one query, on one state of the index.</summary>
internal sealed class LanguageSearch
{
    /// <summary>Of the pages that a beginning suggests.</summary>
    private const int MaxConsidered = 50;

    /// <summary>Of those that are most of a long query: any of the rarest will do.</summary>
    private const int MaxConceptsOfMost = 6;

    private readonly PageSearcher searcher;
    private readonly LiveWeights live;
    private readonly IndexTerms terms;
    private readonly ConceptQueries queries;
    private readonly WordForms forms;
    private readonly Vocabulary vocabulary;

    public LanguageSearch(Language language, PageSearcher searcher, PublishedSite site)
    {
        this.searcher = searcher;
        live = searcher.WeightsIn(site, language);
        terms = new IndexTerms(searcher);
        queries = new ConceptQueries(terms);
        forms = WordForms.For(language);
        vocabulary = Vocabulary.For(language);
    }

    /// <summary>Pages found for concepts, best first.</summary>
    internal sealed record Found(Wanted Asked, IReadOnlyList<LiveHit> Hits, int Total);

    private static readonly Found Nothing = new(new Wanted([], []), [], 0);

    public Wanted Read(IReadOnlyList<AskedWord> words) => new QueryReader(forms, vocabulary).Read(words, queries.IsKnown);

    /// <summary>Pages that have all that is asked for.</summary>
    public Found All(IReadOnlyList<AskedWord> words, int wanted)
    {
        var asked = Read(words);
        return AtLeast(asked, asked.Concepts.Count, wanted);
    }

    /// <summary>Pages that have most of what is asked for: all but one, else half, else anything.</summary>
    public Found Most(IReadOnlyList<AskedWord> words, int wanted)
    {
        // A phrase that nobody says is still made of words.
        var asked = Read([.. words.Select(w => w with { Phrase = 0 })]);
        List<Concept> concepts = [.. asked.Concepts.Where(queries.IsKnown)];
        if (concepts.Count > MaxConceptsOfMost)
            concepts = [.. concepts.OrderByDescending(queries.RarityOf).Take(MaxConceptsOfMost)];
        foreach (var atLeast in new[] { concepts.Count, concepts.Count - 1, (concepts.Count + 1) / 2, 1 }.Where(n => n > 0).Distinct())
        {
            if (AtLeast(asked with { Concepts = concepts }, atLeast, wanted) is { Total: > 0 } found)
                return found;
        }

        return Nothing;
    }

    /// <summary>Whether these pages write every word as it was typed, letter by letter: then it is their language.</summary>
    public bool Writes(IReadOnlyList<AskedWord> words) => words
        .All(w => vocabulary.IsStopWord(forms.Spelling(w.Plain)) || terms.Has(PageDocument.Exact, w.Plain));

    /// <summary>The same words, those that no page has replaced by the nearest that one has.</summary>
    /// <returns>Null when there is nothing to replace, or nothing to replace it by.</returns>
    public IReadOnlyList<AskedWord>? Corrected(IReadOnlyList<AskedWord> words)
    {
        var changed = false;
        var isAlone = Read(words).Concepts.Count == 1;
        var corrected = words.Select(w =>
        {
            if (vocabulary.IsStopWord(forms.Spelling(w.Plain)) || Read([w with { Phrase = 0 }]).Concepts.Any(queries.IsKnown))
                return w;
            if (Spelling.Nearest(searcher, forms, w.Plain, isAlone) is not { } near)
                return w;
            changed = true;
            return w with { Plain = near };
        }).ToList();
        return changed ? corrected : null;
    }

    public IReadOnlyList<SearchHit> Shown(Found found, IEnumerable<LiveHit> hits)
    {
        var snippets = new Snippets(searcher, terms, queries, forms, found.Asked.Concepts);
        // In the order of the index, which is read forwards only; then as they were.
        return [.. hits.Index()
            .OrderBy(h => h.Item.Document)
            .Select(h => (h.Index, Hit: new SearchHit(h.Item.Page, snippets.Title(h.Item.Page.Title), snippets.Text(h.Item.Document, h.Item.Page.Summary))))
            .OrderBy(h => h.Index)
            .Select(h => h.Hit)];
    }

    /// <summary>Pages whose titles have words that begin as the typed ones do.</summary>
    public IReadOnlyList<LiveHit> Beginning(IReadOnlyList<AskedWord> words, int wanted)
    {
        if (words.Count == 0)
            return [];

        var query = new BooleanQuery();
        foreach (var word in words)
        {
            var spelling = forms.Spelling(word.Plain);
            // Endings differ, and a word may be another's name for the thing.
            var any = new BooleanQuery { { new PrefixQuery(new Term(PageDocument.Begins, spelling)), Occur.SHOULD } };
            foreach (var saying in Read([word]).Concepts.SelectMany(c => c.Sayings).Where(s => s.Stems.Count == 1))
                any.Add(new TermQuery(new Term(PageDocument.Name, saying.Stems[0])), Occur.SHOULD);
            query.Add(any, Occur.MUST);
        }

        query.Add(new PrefixQuery(new Term(PageDocument.Name, forms.Spelling(words[0].Plain))), Occur.SHOULD);
        var hits = new LiveHits(live, MaxConsidered);
        searcher.Search(query, hits);
        // Of equals the shortest is the nearest to what has been typed.
        return [.. hits.Best().OrderByDescending(h => h.Score).ThenBy(h => h.Page.ShortTitle.Length).ThenBy(h => h.Page.Path, StringComparer.Ordinal).Take(wanted)];
    }

    private Found AtLeast(Wanted asked, int atLeast, int wanted)
    {
        if (queries.Of(asked.Concepts, atLeast) is not { } query)
            return Nothing;
        var hits = new LiveHits(live, Math.Max(wanted, Nearness.MaxHits));
        searcher.Search(query, hits);
        return new Found(asked, new Nearness(searcher, terms, asked.InOrder).Sorted(hits.Best()), hits.Total);
    }
}
