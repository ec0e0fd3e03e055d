using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Querying;

namespace Almaty2020.Web.Search;

/// <summary>Full-text search of live pages.</summary>
/// <remarks>
/// Searches for the query as typed first. Only if no page has all of it, tries guesses, the likeliest first: another keyboard layout,
/// corrected spelling, pages with most of the words.
/// </remarks>
public sealed class SiteSearch(SearchIndexes indexes, CurrentSite current)
{
    public const int HitsPerPage = 10;
    public const int MaxElsewhere = 3;
    public const int MaxSuggestions = 6;

    /// <summary>Last page of results. Limits the number of collected hits.</summary>
    private const int MaxPage = 1_000;

    /// <summary>Longest wait for the first index after a start. Indexing ten thousand pages takes less.</summary>
    private static readonly TimeSpan IndexTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Searches the pages of one language. Waits for the first index after a start; later calls take a few milliseconds.</summary>
    /// <exception cref="TimeoutException">There is no index yet.</exception>
    public async Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken ct)
    {
        await indexes.OpenAsync().WaitAsync(IndexTimeout, ct);
        var text = QueryText.Read(query.Text);
        if (text.Words.Count == 0)
            return new SearchResults(text.Text, null, [], 0, 1, 1, []);

        var site = current.Site;
        var elsewhere = Language
            .All.Where(l => l != query.Language)
            .Select(l => Elsewhere(l, text, site))
            .Where(f => f.Found.Hits.Count > 0)
            .ToList();
        OtherLanguageHits[] offered = [.. elsewhere.Select(f => f.Found)];
        return indexes.Search(
            query.Language,
            searcher =>
                Search(
                    new LanguageSearch(query.Language, searcher, site),
                    query,
                    text,
                    offered,
                    isOtherLanguage: elsewhere.Exists(f => f.HasEveryWord)
                ),
            new SearchResults(text.Text, null, [], 0, 1, 1, offered)
        );
    }

    /// <summary>Pages whose titles have words beginning as typed: at most six, best first.</summary>
    /// <exception cref="TimeoutException">There is no index yet.</exception>
    public async Task<IReadOnlyList<Suggestion>> SuggestAsync(Language language, string text, CancellationToken ct)
    {
        await indexes.OpenAsync().WaitAsync(IndexTimeout, ct);
        var (words, site) = (QueryText.Read(text).Words, current.Site);
        return indexes.Search<IReadOnlyList<Suggestion>>(
            language,
            searcher =>
                [
                    .. new LanguageSearch(language, searcher, site)
                        .MatchTitlePrefix(words, MaxSuggestions)
                        .Select(h => new Suggestion(h.Page)),
                ],
            []
        );
    }

    private static SearchResults Search(
        LanguageSearch search,
        SearchQuery query,
        QueryText text,
        OtherLanguageHits[] elsewhere,
        bool isOtherLanguage
    )
    {
        var maxHits = Math.Clamp(query.Page, 1, MaxPage) * HitsPerPage;
        var found = search.MatchAll(text.Words, maxHits);
        string? corrected = null;
        if (found.Total == 0)
            (found, corrected) = SearchGuesses(search, query.Language, text, maxHits, isOtherLanguage);

        var pageCount = Math.Max(1, (found.Total + HitsPerPage - 1) / HitsPerPage);
        var page = Math.Clamp(query.Page, 1, pageCount);
        var hits = found.Hits.Skip((page - 1) * HitsPerPage).Take(HitsPerPage);
        return new SearchResults(text.Text, corrected, search.ToHits(found, hits), found.Total, page, pageCount, elsewhere);
    }

    private static (LanguageSearch.Found, string? Corrected) SearchGuesses(
        LanguageSearch search,
        Language language,
        QueryText text,
        int maxHits,
        bool isOtherLanguage
    )
    {
        // Skip corrections if another language has all words exactly as typed: then the query is in that language.
        if (!isOtherLanguage)
        {
            foreach (var layout in Language.All.Prepend(language).Distinct())
            {
                if (KeyboardLayouts.Correct(text.Text, layout) is not { } guess)
                    continue;
                var switched = QueryText.Read(guess);
                if (switched.Text != text.Text && search.MatchAll(switched.Words, maxHits) is { Total: > 0 } inLayout)
                    return (inLayout, switched.Text);
            }

            if (search.Corrected(text.Words) is { } words)
            {
                var found = search.MatchAll(words, maxHits);
                if (found.Total == 0)
                    found = search.MatchMost(words, maxHits);
                if (found.Total > 0)
                    return (found, string.Join(' ', words.Select(w => w.Plain)));
            }
        }

        return (search.MatchMost(text.Words, maxHits), null);
    }

    private (OtherLanguageHits Found, bool HasEveryWord) Elsewhere(Language language, QueryText text, PublishedSite site) =>
        indexes.Search(
            language,
            searcher =>
            {
                var search = new LanguageSearch(language, searcher, site);
                var found = search.MatchAll(text.Words, MaxElsewhere);
                return (new OtherLanguageHits(language, search.ToHits(found, found.Hits)), search.ContainsExactly(text.Words));
            },
            (new OtherLanguageHits(language, []), false)
        );
}
