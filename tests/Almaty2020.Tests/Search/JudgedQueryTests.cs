using System.Globalization;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Search;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Search;

/// <summary>Relevance of search results, measured with queries whose right page is known: <c>judged-queries.*.md</c>.</summary>
public sealed class JudgedQueryTests(SharedSite shared, ITestOutputHelper output)
{
    private const double MinShareFirst = 0.95;

    private readonly SiteSearch search = shared.Site.Services.GetRequiredService<SiteSearch>();

    public static TheoryData<string> Languages => [.. Language.All.Select(l => l.Code)];

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task JudgedQueries_RightPage_IsAmongFirstThree(string code)
    {
        var language = Language.Parse(code);
        var queries = JudgedQuery.Of(language);
        var (firsts, missed, wrongSnippets) = (0, new List<string>(), new List<string>());

        output.WriteLine("| query | right page | place | found | instead | tests |");
        output.WriteLine("|---|---|---:|---:|---|---|");
        foreach (var query in queries)
        {
            var results = await search.SearchAsync(new SearchQuery(language, query.Text), TestContext.Current.CancellationToken);
            var place = 1 + results.Hits.ToList().FindIndex(h => h.Page.Key == query.Key);
            output.WriteLine(
                $"| {query.Text} | {query.Key} | {(place == 0 ? "–" : place)} | {results.Total} | {results.CorrectedText} | {query.Tests} |"
            );

            firsts += place == 1 ? 1 : 0;
            if (place is 0 or > 3)
                missed.Add($"{query.Text}: {string.Join(", ", results.Hits.Select(h => h.Page.Key))}");
            else if (Snippet(results.Hits[place - 1]) is var snippet && !snippet.Contains(query.SnippetText, StringComparison.Ordinal))
                wrongSnippets.Add($"{query.Text}: {snippet}");
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{code}: {queries.Count} queries, {firsts} first ({(double)firsts / queries.Count:P1})"
            )
        );
        Assert.True(queries.Count >= 40);
        Assert.Empty(missed);
        Assert.True(firsts >= MinShareFirst * queries.Count, $"{firsts} of {queries.Count}");
        Assert.Empty(wrongSnippets);
    }

    public static TheoryData<string, string, string, string> Elsewhere =>
        [
            .. JudgedQuery
                .Rows("elsewhere.md")
                .Select(row => new TheoryDataRow<string, string, string, string>(row[0], row[1], row[2], row[3])),
        ];

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task QueryInOtherLanguage_ShowsPagesOfThatLanguageSeparately(string reads, string query, string foundIn, string key)
    {
        var results = await search.SearchAsync(new SearchQuery(Language.Parse(reads), query), TestContext.Current.CancellationToken);

        var found = Assert.Single(results.OtherLanguages, e => e.Language.Code == foundIn);
        Assert.Equal(key, found.Hits[0].Page.Key);
        Assert.All(found.Hits, h => Assert.Equal(found.Language, h.Page.Language));
        Assert.Contains(found.Hits[0].Snippet.Concat(found.Hits[0].Title), p => p.IsMatch);
    }

    private static string Snippet(SearchHit hit) => string.Concat(hit.Snippet.Select(p => p.Text));
}
