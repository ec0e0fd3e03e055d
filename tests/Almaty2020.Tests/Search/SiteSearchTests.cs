using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Querying;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Search;

public sealed class SiteSearchTests(SharedSite shared)
{
    private static readonly string[] s_pieces =
    [
        "қала",
        "Әкім",
        "город",
        "мэр",
        "mayor",
        "the",
        "и",
        "және",
        "алматы",
        "2020",
        " ",
        "  ",
        "\n",
        "\t",
        "\"",
        "«",
        "»",
        "“",
        "”",
        "'",
        "-",
        "–",
        "*",
        "?",
        "~",
        "^",
        ":",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "AND",
        "OR",
        "NOT",
        "+",
        "!",
        "\\",
        "/",
        "title:",
        "\0",
        "\u0001",
        "\uD800",
        "\uDC00",
        "😀",
        "\uFFFE",
        "\uFFFF",
        "\u202E",
        "\u200F",
        "שלום",
        "مرحبا",
        "İ",
        "ß",
        "e\u0301",
        "\u0301",
        "ﬁ",
        "中文",
        "programe",
        "прграмма",
        "ghjuhfvvf",
        "a",
        "щ",
        "0",
        "1/5",
        "%",
        "Ph.D.",
        "а.б.в.г",
        "<script>",
        "' OR 1=1 --",
        "\u00AD",
        "\u2060",
    ];

    private static readonly Gen<string> s_text = Gen.OneOf(
            Gen.Int[0, s_pieces.Length - 1].Select(piece => s_pieces[piece]),
            Gen.String[0, 6]
        )
        .Array[0, 30]
        .Select(string.Concat);

    private readonly SiteSearch search = shared.Site.Services.GetRequiredService<SiteSearch>();

    [Fact]
    public async Task AnyText_ReturnsTitlesAndSnippetsOfPages()
    {
        var database = shared.Site.Database;
        await using var db = database.Open();
        var pageTexts = db.Publications.AsEnumerable().ToDictionary(p => (p.PageId, p.Language), p => $"{p.Summary}\n{p.PlainText}\n");
        var shown = await database.Reader.SiteAsync(TestContext.Current.CancellationToken);

        await Gen.Select(s_text, Gen.Int[0, 2], Gen.Int)
            .SampleAsync(
                async (text, language, page) =>
                {
                    var results = await FindAsync(Language.All[language], text, page);
                    await search.SuggestAsync(Language.All[language], text, CancellationToken.None);

                    Assert.InRange(results.Text.Length, 0, QueryText.MaxLength);
                    Assert.InRange(results.PageCount, 1, int.MaxValue);
                    Assert.InRange(results.Page, 1, results.PageCount);
                    Assert.InRange(results.Hits.Count, 0, Math.Min(results.Total, SiteSearch.HitsPerPage));
                    foreach (var hit in results.Hits.Concat(results.OtherLanguages.SelectMany(e => e.Hits)))
                    {
                        Assert.Equal(hit.Page.Title, Joined(hit.Title));
                        var snippet = Joined(hit.Snippet).Trim('…');
                        Assert.InRange(snippet.Length, 1, Snippets.MaxLength);
                        var facts = Web.Search.Indexing.FieldLines.Of(
                            await FieldsAsync(hit.Page.PageId, hit.Page.Language),
                            shown.NumberOf(hit.Page),
                            hit.Page.Language
                        );
                        Assert.Contains(
                            snippet,
                            pageTexts[(hit.Page.PageId, hit.Page.Language)] + string.Join('\n', facts),
                            StringComparison.Ordinal
                        );
                    }
                },
                iter: 400,
                threads: 1
            );

        async Task<Web.Templates.PageFields> FieldsAsync(int pageId, Language language) =>
            (await database.Reader.TextAsync(pageId, language, CancellationToken.None))!.Fields;
    }

    [Theory]
    [InlineData("а")]
    [InlineData(" ")]
    [InlineData("қала ")]
    [InlineData("\"")]
    [InlineData("\uD800")]
    [InlineData("мэр города Алматы ")]
    [InlineData("😀")]
    public async Task OneMegabyteQuery_IsCutToLimit(string piece)
    {
        var results = await FindAsync(Language.Russian, string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));

        Assert.InRange(results.Text.Length, 0, QueryText.MaxLength);
        Assert.Equal(results.Text, (await FindAsync(Language.Russian, results.Text)).Text);
    }

    [Fact]
    public async Task QueryOfStopWordsOnly_IsSearched() => Assert.NotEmpty((await FindAsync(Language.English, "what is this")).Hits);

    [Fact]
    public async Task QueryOperators_AreIgnored()
    {
        var plain = await FindAsync(Language.English, "mayor reception");

        Assert.Equal(
            plain.Hits.Select(h => h.Page.Key),
            (await FindAsync(Language.English, "+mayor* && (reception~)^ || !\\")).Hits.Select(h => h.Page.Key)
        );
    }

    [Fact]
    public async Task Match_IsHighlightedInTitleAndSnippet()
    {
        var hit = (await FindAsync(Language.Russian, "городской транспорт")).Hits[0];

        Assert.Equal([new TextPart("Комфортный ", false), new TextPart("город", true)], hit.Title);
        Assert.Contains(hit.Snippet, p => p is { IsMatch: true, Text: "транспорт" });
    }

    [Fact]
    public async Task Phrase_MatchesOnlyAdjacentWords()
    {
        Assert.Equal("mayor", Assert.Single((await FindAsync(Language.English, "“distinguished career”")).Hits).Page.Key);
        Assert.True((await FindAsync(Language.English, "distinguished career")).Total >= 1);
        // No page has this phrase, so pages with its words are found.
        Assert.NotEmpty((await FindAsync(Language.English, "\"career distinguished\"")).Hits);
    }

    [Fact]
    public async Task Typo_IsCorrectedAndCorrectionIsReported()
    {
        var results = await FindAsync(Language.Russian, "прграмма развтия");

        Assert.Equal("программа развития", results.CorrectedText);
        Assert.Equal("прграмма развтия", results.Text);
        Assert.Equal("almaty-2020", results.Hits[0].Page.Key);
    }

    [Fact]
    public async Task QueryWithHits_IsNotCorrected() => Assert.Null((await FindAsync(Language.Russian, "програма")).CorrectedText);

    [Fact]
    public async Task OtherKeyboardLayout_IsTriedIfNothingIsFound()
    {
        var results = await FindAsync(Language.Russian, "ghjuhfvvf");

        Assert.Equal("программа", results.CorrectedText);
        Assert.Equal("almaty-2020", results.Hits[0].Page.Key);
    }

    [Fact]
    public async Task UnknownWord_OtherWordsAreFound() =>
        Assert.Equal("almaty-2020/comfortable-city", (await FindAsync(Language.English, "metro xylophone")).Hits[0].Page.Key);

    [Theory]
    [InlineData("xylophone")]
    [InlineData("")]
    [InlineData("😀")]
    public async Task NothingFound_ReturnsEmptyFirstPage(string text)
    {
        var results = await FindAsync(Language.English, text, page: 7);

        Assert.Equal((0, 1, 1, 0), (results.Total, results.Page, results.PageCount, results.Hits.Count));
    }

    [Fact]
    public async Task ManyHits_AreShownTenPerPage()
    {
        var first = await FindAsync(Language.English, "the");
        var last = await FindAsync(Language.English, "the", page: int.MaxValue);

        Assert.True(first.Total > SiteSearch.HitsPerPage);
        Assert.Equal((SiteSearch.HitsPerPage, 2), (first.Hits.Count, first.PageCount));
        Assert.Equal((2, first.Total - SiteSearch.HitsPerPage), (last.Page, last.Hits.Count));
        Assert.Empty(first.Hits.Select(h => h.Page.Key).Intersect(last.Hits.Select(h => h.Page.Key)));
    }

    [Theory]
    [InlineData("en", "comf", "almaty-2020/comfortable-city")]
    [InlineData("en", "the we", "almaty-2020/active-city/wealmaty")]
    [InlineData("en", "akim", "mayor")]
    [InlineData("ru", "участв", "take-part")]
    [InlineData("ru", "uchastv", "take-part")]
    [InlineData("ru", "комфортный гор", "almaty-2020/comfortable-city")]
    [InlineData("kk", "багд", "almaty-2020")]
    [InlineData("kk", "bagd", "almaty-2020")]
    [InlineData("kk", "ӘК", "mayor")]
    public async Task BeginningOfTitle_SuggestsPage(string code, string text, string key) =>
        Assert.Equal(key, (await search.SuggestAsync(Language.Parse(code), text, CancellationToken.None))[0].Page.Key);

    [Fact]
    public async Task Suggestions_AreAtMostSix() =>
        Assert.Equal(SiteSearch.MaxSuggestions, (await search.SuggestAsync(Language.English, "a", CancellationToken.None)).Count);

    private Task<SearchResults> FindAsync(Language language, string text, int page = 1) =>
        search.SearchAsync(new SearchQuery(language, text, page), CancellationToken.None);

    private static string Joined(IEnumerable<TextPart> parts) => string.Concat(parts.Select(p => p.Text));
}
