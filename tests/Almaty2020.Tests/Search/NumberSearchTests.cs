using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Search;
using Almaty2020.Web.Search.Words;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Search;

/// <summary>Search for numbers with any digit grouping, and corrections that must not guess wrongly.</summary>
public sealed class NumberSearchTests(SharedSite shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly SiteSearch search = shared.Site.Services.GetRequiredService<SiteSearch>();

    /// <summary>Text on a page, and the queries that must find it.</summary>
    private static readonly (string Written, string[] Typed)[] Numbers =
    [
        ("1 414 000 flats", ["1414000", "1 414 000", "1,414,000", "1.414.000", "1'414'000", "1\u00a0414\u00a0000", "414 000"]),
        ("2\u00a0515\u00a0000 flats", ["2515000", "2,515,000"]),
        ("3\u202f616\u202f000 flats", ["3616000", "3 616 000"]),
        ("4\u2009717\u2009000 flats", ["4717000"]),
        ("12,345 flats", ["12345", "12 345", "12,345", "12.345"]),
        ("13.456 flats", ["13456", "13,456"]),
        ("14'567 flats", ["14567", "14 567"]),
        ("15’678 flats", ["15678"]),
        ("16789 flats", ["16 789", "16,789", "16.789", "16'789"]),
        ("1234567 flats", ["1 234 567", "1,234,567"]),
        ("17,890km of road", ["17890", "17 890 km"]),
        ("In 2019 there were 18 901 flats", ["18901", "2019"]),
        ("Room 5 19 012 flats", ["19012"]),
        ("2,75 km", ["2.75", "2,75"]),
        ("3.85 km", ["3,85", "3.85"]),
        ("Call 8 727 271 65 00", ["8 727 271 65 00", "271 65 00", "727 271"]),
    ];

    [Fact]
    public async Task Number_IsFoundWithAnyDigitGrouping()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        for (var i = 0; i < Numbers.Length; i++)
            await staff.PublishAsync(
                await staff.AddPageAsync($"p{i}"),
                Language.English,
                TestStaff.Text($"p{i}", $"Page {(char)('a' + i)}", $"There are {Numbers[i].Written} here.")
            );
        using var node = new SearchNode(database);
        await node.CatchUpAsync();

        var missed = new List<string>();
        for (var i = 0; i < Numbers.Length; i++)
        {
            foreach (var typed in Numbers[i].Typed)
            {
                var found = await node.ResultsAsync(typed);
                if (found.Hits is not [var first, ..] || first.Page.Key != $"p{i}" || found.CorrectedText is not null)
                    missed.Add($"{typed} for {Numbers[i].Written}: {string.Join(' ', found.Hits.Select(h => h.Page.Key))}");
                else if (!found.Hits[0].Snippet.Any(p => p.IsMatch))
                    missed.Add($"{typed} for {Numbers[i].Written}: not marked");
            }
        }

        Assert.Empty(missed);
    }

    [Theory]
    [InlineData("1 414 000", "1414000")]
    [InlineData("1,414 000", "1414")]
    [InlineData("12,345.67", "12345")]
    [InlineData("2019 414 000", "414000")]
    [InlineData("1 41 000", "41000")]
    [InlineData("1  414", "")]
    [InlineData("1\n414", "")]
    [InlineData("12,3456", "")]
    [InlineData("01.02.2019", "")]
    [InlineData("a1 414", "1414")]
    [InlineData("1 000 000 000 000 000 000", "1000000000000000000")]
    [InlineData("1 000 000 000 000 000 000 000 000 000", "")]
    public void GroupedNumbers_AreRecognized(string text, string digits) =>
        Assert.Equal(digits, string.Join(' ', WordTokenizer.Read(text).Select(w => w.Number?.Digits).OfType<string>()));

    [Theory]
    [InlineData("kk", "ІЖӨ")]
    [InlineData("kk", "іжө")]
    [InlineData("kk", "ӘІҢ")]
    [InlineData("kk", "ңүә құқ")]
    [InlineData("kk", "ІЖӨ өһү")]
    [InlineData("ru", "жэ хъ")]
    [InlineData("en", "[];'")]
    public async Task OtherKeyboardLayout_WithoutLetters_IsNotSuggested(string language, string text)
    {
        var results = await search.SearchAsync(new SearchQuery(Language.Parse(language), text), Ct);

        Assert.True(
            results.CorrectedText is null || results.CorrectedText.Count(char.IsLetter) > results.CorrectedText.Length / 2,
            results.CorrectedText
        );
    }

    [Theory]
    [InlineData("ru", "ghjuhfvvf", "программа")]
    [InlineData("ru", "f,fq", "абай")]
    [InlineData("en", "фдьфен 2020", "almaty 2020")]
    public void OtherKeyboardLayout_OfWords_IsCorrected(string language, string text, string guess) =>
        Assert.Equal(guess, KeyboardLayouts.Correct(text, Language.Parse(language)));

    [Fact]
    public async Task RepeatedLetter_FindsNothing()
    {
        var found = new List<string>();
        foreach (var language in Language.All)
        {
            foreach (var letter in "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі0")
            {
                foreach (var length in new[] { 5, 7, 14, 60, 200 })
                {
                    var results = await search.SearchAsync(new SearchQuery(language, new string(letter, length)), Ct);
                    if (results.Total + results.OtherLanguages.Count > 0)
                        found.Add(
                            $"{language.Code}: {letter} × {length} → {results.CorrectedText} {string.Join(' ', results.Hits.Select(h => h.Page.Key))}"
                        );
                }
            }
        }

        Assert.Empty(found);
    }
}
