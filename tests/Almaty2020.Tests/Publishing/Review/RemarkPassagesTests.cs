using Almaty2020.Web.Publishing.Review;

namespace Almaty2020.Tests.Publishing.Review;

public sealed class RemarkPassagesTests
{
    private static readonly string[] Text =
    [
        "Roads",
        "In 2019 the city repaired 120 km of roads.",
        "In 2019 the city planted 12,000 trees.",
        "Тротуарлар",
        "Қала 2019 жылы 120 км жолды жөндеді.",
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
    public void EditedPassage_IsFoundByItsSharedWords(string quote, string? expected) =>
        Assert.Equal(expected, RemarkPassages.Find(quote, Text));

    [Fact]
    public void NoPassages_FindsNothing() => Assert.Null(RemarkPassages.Find("Roads", []));
}
