using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Querying;
using Almaty2020.Web.Search.Words;

namespace Almaty2020.Web.Search;

/// <summary>Finds pages by what they say.</summary>
/// <remarks>
/// What was typed is looked for first; only where no page has it all do guesses follow, the likeliest first: another keyboard layout,
/// mistyped words, pages with most of the words.
/// </remarks>
public sealed class SiteSearch(SearchIndexes indexes, CurrentSite current)
{
    public const int HitsPerPage = 10;
    public const int MaxElsewhere = 3;
    public const int MaxSuggestions = 6;

    /// <summary>No one reads on so far; and what is collected is bounded by it.</summary>
    private const int MaxPage = 1_000;

    /// <summary>For the first index, at a start: longer than ten thousand pages take. A folder that cannot be written to has none.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>Waits until there is an index; after that, a few milliseconds.</summary>
    /// <exception cref="TimeoutException">There is none yet.</exception>
    public async Task<SearchResults> SearchAsync(SearchQuery query, CancellationToken ct)
    {
        await indexes.OpenAsync().WaitAsync(LongestWait, ct);
        var text = QueryText.Read(query.Text);
        if (text.Words.Count == 0)
            return new SearchResults(text.Text, null, [], 0, 1, 1, []);

        var site = current.Site;
        var elsewhere = Language.All.Where(l => l != query.Language).Select(l => Elsewhere(l, text, site)).Where(f => f.Found.Hits.Count > 0).ToList();
        FoundElsewhere[] offered = [.. elsewhere.Select(f => f.Found)];
        return indexes.Search(
            query.Language,
            searcher => Search(new LanguageSearch(query.Language, searcher, site), query, text, offered, isWellTyped: elsewhere.Exists(f => f.IsWellTyped)),
            new SearchResults(text.Text, null, [], 0, 1, 1, offered));
    }

    /// <summary>Pages whose titles go on from what is being typed, at most six; best first.</summary>
    /// <exception cref="TimeoutException">There is no index yet.</exception>
    public async Task<IReadOnlyList<Suggestion>> SuggestAsync(Language language, string text, CancellationToken ct)
    {
        await indexes.OpenAsync().WaitAsync(LongestWait, ct);
        var (words, site) = (QueryText.Read(text).Words, current.Site);
        return indexes.Search<IReadOnlyList<Suggestion>>(
            language, searcher => [.. new LanguageSearch(language, searcher, site).Beginning(words, MaxSuggestions).Select(h => new Suggestion(h.Page))], []);
    }

    private static SearchResults Search(LanguageSearch search, SearchQuery query, QueryText text, FoundElsewhere[] elsewhere, bool isWellTyped)
    {
        var wanted = Math.Clamp(query.Page, 1, MaxPage) * HitsPerPage;
        var found = search.All(text.Words, wanted);
        string? corrected = null;
        if (found.Total == 0)
            (found, corrected) = Guess(search, query.Language, text, wanted, isWellTyped);

        var pageCount = Math.Max(1, (found.Total + HitsPerPage - 1) / HitsPerPage);
        var page = Math.Clamp(query.Page, 1, pageCount);
        var hits = found.Hits.Skip((page - 1) * HitsPerPage).Take(HitsPerPage);
        return new SearchResults(text.Text, corrected, search.Shown(found, hits), found.Total, page, pageCount, elsewhere);
    }

    private static (LanguageSearch.Found, string? Corrected) Guess(LanguageSearch search, Language language, QueryText text, int wanted, bool isWellTyped)
    {
        // In another language, that is; then nothing is to be mended.
        if (!isWellTyped)
        {
            foreach (var layout in new[] { language, Language.Kazakh, Language.Russian, Language.English }.Distinct())
            {
                if (KeyboardLayouts.Guess(text.Text, layout) is not { } guess)
                    continue;
                var switched = QueryText.Read(guess);
                if (switched.Text != text.Text && search.All(switched.Words, wanted) is { Total: > 0 } inLayout)
                    return (inLayout, switched.Text);
            }

            if (search.Corrected(text.Words) is { } words)
            {
                var found = search.All(words, wanted);
                if (found.Total == 0)
                    found = search.Most(words, wanted);
                if (found.Total > 0)
                    return (found, string.Join(' ', words.Select(w => w.Plain)));
            }
        }

        return (search.Most(text.Words, wanted), null);
    }

    private (FoundElsewhere Found, bool IsWellTyped) Elsewhere(Language language, QueryText text, PublishedSite site) => indexes.Search(
        language,
        searcher =>
        {
            var search = new LanguageSearch(language, searcher, site);
            var found = search.All(text.Words, MaxElsewhere);
            return (new FoundElsewhere(language, search.Shown(found, found.Hits)), search.Writes(text.Words));
        },
        (new FoundElsewhere(language, []), false));
}
