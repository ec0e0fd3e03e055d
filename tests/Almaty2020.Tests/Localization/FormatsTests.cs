using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Localization;

public sealed class FormatsTests
{
    [Theory]
    [InlineData("kk", "2026 жылғы 23 қараша")]
    [InlineData("ru", "23 ноября 2026 г.")]
    [InlineData("en", "23 November 2026")]
    public void Day_IsFormattedForTheLanguage(string language, string expected) =>
        Assert.Equal(expected, Of(language).Date(new DateOnly(2026, 11, 23)).Replace('\u00a0', ' '));

    [Theory]
    [InlineData("kk", "2013 жылғы қаңтар", "2006 жыл")]
    [InlineData("ru", "январь 2013 г.", "2006 г.")]
    [InlineData("en", "January 2013", "2006")]
    public void PartialDate_IsFormattedAsFarAsItIsKnown(string language, string month, string year)
    {
        Assert.Equal(month, Of(language).Date(new PartialDate(2013, 1)).Replace('\u00a0', ' '));
        Assert.Equal(year, Of(language).Date(new PartialDate(2006, null)).Replace('\u00a0', ' '));
    }

    [Theory]
    [InlineData(18, 59, "23 November 2026")]
    [InlineData(19, 0, "24 November 2026")]
    public void EveningInUtc_IsFormattedAsTheDayInAlmaty(int hour, int minute, string expected) =>
        Assert.Equal(expected, Of("en").Date(new DateTime(2026, 11, 23, hour, minute, 0, DateTimeKind.Utc)));

    [Theory]
    [InlineData("kk", 0, "0")]
    [InlineData("kk", 999, "999")]
    [InlineData("kk", 1234567, "1\u00a0234\u00a0567")]
    [InlineData("ru", 12345, "12\u00a0345")]
    [InlineData("ru", -12345, "\u221212\u00a0345")]
    [InlineData("en", 12345, "12,345")]
    public void Number_HasGroupsOfThree(string language, int number, string expected) =>
        Assert.Equal(expected, Of(language).Number(number));

    [Theory]
    [InlineData("ru", "one", new[] { 1, 21, 31, 101, 121, 1001, -1 })]
    [InlineData("ru", "few", new[] { 2, 3, 4, 22, 24, 102, 1002, -3 })]
    [InlineData("ru", "many", new[] { 0, 5, 9, 10, 11, 12, 13, 14, 19, 20, 25, 100, 111, 112, 114, 1011, int.MaxValue, int.MinValue })]
    [InlineData("kk", "one", new[] { 1, -1 })]
    [InlineData("kk", "other", new[] { 0, 2, 5, 11, 21, 101 })]
    [InlineData("en", "one", new[] { 1, -1 })]
    [InlineData("en", "other", new[] { 0, 2, 5, 11, 21, 101 })]
    public void Plural_UsesTheFormForTheCount(string language, string form, int[] counts)
    {
        Assert.All(counts, count => Assert.Equal(form, Language.Parse(language).PluralRule.FormOf(count)));
        Assert.Contains(form, Language.Parse(language).PluralRule.Forms);
    }

    private static Formats Of(string language) => Formats.For(Language.Parse(language));
}
