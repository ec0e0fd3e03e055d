using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;

namespace Almaty2020.Tests.Publishing.Comparing;

/// <summary>A translation laid beside its source: figures as each language writes them, and which block stands for which.</summary>
public sealed class TranslationComparisonTests
{
    [Theory]
    [InlineData("1,234.5 trees in 2,000,000 gardens", "1234.5 2000000", "en")]
    [InlineData("1 234,5 ағаш, 2 000 000 бақ", "1234.5 2000000", "kk")]
    [InlineData("1\u00A0234,5\u202F% и 2\u2009000", "1234.5 2000", "ru")]
    [InlineData("In 2015, 2016 and 2017–2020.", "2015 2016 2017 2020", "en")]
    [InlineData("в 2019 200 человек", "2019 200", "ru")]
    [InlineData("100 2019", "100 2019", "ru")]
    [InlineData("0.50 and .5", "0.5 5", "en")]
    [InlineData("0,50", "0.5", "kk")]
    [InlineData("Call +7 (727) 271-65-02 or 109.", "+77272716502 109", "en")]
    [InlineData("+7 727 271 65 02 немесе 109", "+77272716502 109", "kk")]
    [InlineData("no figure", "", "en")]
    public void Figures_AreReadAsTheLanguageWritesThem(string text, string values, string language) =>
        Assert.Equal(values, string.Join(' ', Figures.Of(text, Language.Parse(language)).Select(f => f.Value)));

    [Fact]
    public void Figures_OfADigitsFlood_AreReadInTime()
    {
        var flood = string.Concat(Enumerable.Repeat("1 234,", 50_000));

        Assert.NotEmpty(Figures.Of(flood, Language.Russian));
        Assert.NotEmpty(Figures.Of(flood, Language.English));
    }

    [Fact]
    public void Aligned_HeadingsMeetWhateverLiesBetweenThem()
    {
        var rows = Alignment.Of(null, "One.\n\n## A\n\nTwo.\n\nThree.\n\n## B\n\n- four", "Бір.\n\n## А\n\nЕкі.\n\n## Б\n\nҚосымша.\n\n- төрт");

        Assert.Equal(
            [("One.", "Бір."), ("## A", "## А"), ("Two.", "Екі."), ("Three.", ""), ("## B", "## Б"), ("", "Қосымша."), ("- four", "- төрт")],
            rows.Select(r => (r.Source, r.Translation)));
        Assert.All(rows, r => Assert.Null(r.Comparison));
    }

    [Fact]
    public void Aligned_WhatChangedAndWhatIsGone_StandsWhereItWas()
    {
        var rows = Alignment.Of("One.\n\nGone for good.\n\n## A\n\nTwo old words.", "One.\n\n## A\n\nTwo new words.", "Бір.\n\n## А\n\nЕкі сөз.");

        Assert.Equal([("One.", "Бір."), ("", ""), ("## A", "## А"), ("Two new words.", "Екі сөз.")], rows.Select(r => (r.Source, r.Translation)));
        Assert.Equal(["", "Gone for good.", "", "Two old words."], rows.Select(r => r.Comparison?.Before ?? ""));
    }

    [Fact]
    public void Aligned_NothingYetTranslated_ShowsTheSourceAlone()
    {
        var rows = Alignment.Of(null, "One.\n\n## A", "");

        Assert.Equal([("One.", ""), ("## A", "")], rows.Select(r => (r.Source, r.Translation)));
    }

    [Fact]
    public void Quote_IsTheBeginningInOneLine_AndWholeCharacters()
    {
        Assert.Equal("one two", Remark.QuoteOf("  one\n\n two "));
        var quote = Remark.QuoteOf(string.Concat(Enumerable.Repeat("😀", Remark.QuoteMaxLength)));
        Assert.Equal(Remark.QuoteMaxLength, quote.Length);
        Assert.Equal(Remark.QuoteMaxLength - 1, Remark.QuoteOf("x" + string.Concat(Enumerable.Repeat("😀", Remark.QuoteMaxLength))).Length);
    }

    [Fact]
    public void Blocks_OfARenderedText_AreItToTheLastCharacter()
    {
        var html = Rendering.Render("One\nline.\n\n## Heading\n\n- a\n\n  b\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n::: notice\nOf two.\n\nParagraphs.\n:::", Language.English).Html;

        var blocks = RenderedBlocks.Of(html);

        Assert.Equal(html.ReplaceLineEndings("").Trim(), string.Concat(blocks.Select(b => b.Html)).ReplaceLineEndings(""));
        Assert.Equal(["One line.", "Heading", "a\nb\nc"], blocks.Take(3).Select(b => b.Text));
        Assert.Equal("x y\n1 2", blocks[3].Text);
    }
}
