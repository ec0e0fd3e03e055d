using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Almaty2020.Web.Search.Querying;

/// <summary>What one language's pages have to say to a query; for one query, on one state of the index.</summary>
internal sealed class LanguageSearch(Language language, IndexSearcher searcher, PublishedSite site)
{
    private static readonly string[] TextFields = [PageDocument.Title, PageDocument.Lead, PageDocument.Body];

    private readonly WordForms forms = WordForms.For(language);
    private readonly Vocabulary vocabulary = Vocabulary.For(language);

    /// <summary>Pages found for concepts, best first.</summary>
    internal sealed record Found(IReadOnlyList<Concept> Concepts, IReadOnlyList<LiveHit> Hits, int Total);

    private static readonly Found Nothing = new([], [], 0);

    public IReadOnlyList<Concept> Concepts(IReadOnlyList<AskedWord> words) => new QueryReader(forms, vocabulary).Read(words, IsKnown);

    /// <summary>Pages that have all that is asked for.</summary>
    public Found All(IReadOnlyList<AskedWord> words, int wanted)
    {
        var concepts = Concepts(words);
        return AtLeast(concepts, concepts.Count, wanted);
    }

    /// <summary>Pages that have most of what is asked for: all but one, else half, else anything.</summary>
    public Found Most(IReadOnlyList<AskedWord> words, int wanted)
    {
        // A phrase that nobody says is still made of words.
        List<Concept> concepts = [.. Concepts([.. words.Select(w => w with { Phrase = 0 })]).Where(IsKnown)];
        foreach (var atLeast in new[] { concepts.Count, concepts.Count - 1, (concepts.Count + 1) / 2, 1 }.Where(n => n > 0).Distinct())
        {
            if (AtLeast(concepts, atLeast, wanted) is { Total: > 0 } found)
                return found;
        }

        return Nothing;
    }

    /// <summary>The same words, those that no page has replaced by the nearest that one has.</summary>
    /// <returns>Null when there is nothing to replace, or nothing to replace it by.</returns>
    public IReadOnlyList<AskedWord>? Corrected(IReadOnlyList<AskedWord> words)
    {
        var changed = false;
        var corrected = words.Select(w =>
        {
            if (vocabulary.IsStopWord(forms.Spelling(w.Plain)) || Concepts([w with { Phrase = 0 }]).Any(IsKnown))
                return w;
            if (Spelling.Nearest(searcher.IndexReader, forms, w.Plain) is not { } near)
                return w;
            changed = true;
            return w with { Plain = near };
        }).ToList();
        return changed ? corrected : null;
    }

    public IReadOnlyList<SearchHit> Shown(Found found, IEnumerable<LiveHit> hits)
    {
        var snippets = new Snippets(searcher, forms, found.Concepts);
        return [.. hits.Select(h => new SearchHit(h.Page, snippets.Title(h.Page.Title), snippets.Text(h.Document, h.Page.Summary)))];
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
            foreach (var saying in Concepts([word]).SelectMany(c => c.Sayings).Where(s => s.Stems.Count == 1))
                any.Add(new TermQuery(new Term(PageDocument.Title, saying.Stems[0])), Occur.SHOULD);
            query.Add(any, Occur.MUST);
        }

        query.Add(new PrefixQuery(new Term(PageDocument.Name, forms.Spelling(words[0].Plain))), Occur.SHOULD);
        var hits = new LiveHits(site, language, wanted);
        searcher.Search(query, hits);
        return hits.Best();
    }

    private Found AtLeast(IReadOnlyList<Concept> concepts, int atLeast, int wanted)
    {
        if (concepts.Count == 0)
            return Nothing;
        var hits = new LiveHits(site, language, wanted);
        searcher.Search(ConceptQueries.Of(concepts, atLeast), hits);
        return new Found(concepts, hits.Best(), hits.Total);
    }

    private bool IsKnown(Concept concept) => concept.Sayings.Any(s => s.Stems.All(IsKnown));

    private bool IsKnown(string stem) => Array.Exists(TextFields, field => searcher.IndexReader.DocFreq(new Term(field, stem)) > 0);
}
