using Almaty2020.Web.Publishing;

namespace Almaty2020.Tests.Publishing;

public sealed class QuotesTests
{
    private static readonly string[] Text =
    [
        "Roads", "In 2019 the city repaired 120 km of roads.", "In 2019 the city planted 12,000 trees.", "Тротуарлар", "Қала 2019 жылы 120 км жолды жөндеді.",
    ];

    [Theory]
    [InlineData("Roads", "Roads")]
    [InlineData("In 2019 the city repaired 110 km of roads.", "In 2019 the city repaired 120 km of roads.")]
    [InlineData("The city planted 12,000 trees in 2019!", "In 2019 the city planted 12,000 trees.")]
    [InlineData("Қала 2018 жылы 100 км жолды жөндеді.", "Қала 2019 жылы 120 км жолды жөндеді.")]
    [InlineData("«ТРОТУАРЛАР»", "Тротуарлар")]
    [InlineData("Streets", null)]
    [InlineData("Something else was said of the parks there.", null)]
    [InlineData("…", null)]
    public void Passage_IsFoundWhereMostOfItsWordsAre(string quote, string? expected) => Assert.Equal(expected, Quotes.Find(quote, Text));

    [Fact]
    public void TextWithoutPassages_HasNone() => Assert.Null(Quotes.Find("Roads", []));
}
