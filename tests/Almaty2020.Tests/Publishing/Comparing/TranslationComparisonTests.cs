using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Tests.Publishing.Comparing;

/// <summary>Alignment of a translation with its source, block by block.</summary>
public sealed class TranslationComparisonTests
{
    [Fact]
    public void Aligned_HeadingsMatch_RegardlessOfTheBlocksBetween()
    {
        var rows = BlockAlignment.Of(
            null,
            "One.\n\n## A\n\nTwo.\n\nThree.\n\n## B\n\n- four",
            "Бір.\n\n## А\n\nЕкі.\n\n## Б\n\nҚосымша.\n\n- төрт"
        );

        Assert.Equal(
            [
                ("One.", "Бір."),
                ("## A", "## А"),
                ("Two.", "Екі."),
                ("Three.", ""),
                ("## B", "## Б"),
                ("", "Қосымша."),
                ("- four", "- төрт"),
            ],
            rows.Select(r => (r.Source, r.Translation))
        );
        Assert.All(rows, r => Assert.Null(r.Comparison));
    }

    [Fact]
    public void Aligned_ChangedAndRemovedBlocks_StayInPlace()
    {
        var rows = BlockAlignment.Of(
            "One.\n\nGone for good.\n\n## A\n\nTwo old words.",
            "One.\n\n## A\n\nTwo new words.",
            "Бір.\n\n## А\n\nЕкі сөз."
        );

        Assert.Equal(
            [("One.", "Бір."), ("", ""), ("## A", "## А"), ("Two new words.", "Екі сөз.")],
            rows.Select(r => (r.Source, r.Translation))
        );
        Assert.Equal(["", "Gone for good.", "", "Two old words."], rows.Select(r => r.Comparison?.Before ?? ""));
    }

    [Fact]
    public void Aligned_NoTranslationYet_ShowsOnlyTheSource()
    {
        var rows = BlockAlignment.Of(null, "One.\n\n## A", "");

        Assert.Equal([("One.", ""), ("## A", "")], rows.Select(r => (r.Source, r.Translation)));
    }

    [Fact]
    public void Quote_IsOneLine_CutBetweenWholeCharacters()
    {
        Assert.Equal("one two", Remark.QuoteOf("  one\n\n two "));
        var quote = Remark.QuoteOf(string.Concat(Enumerable.Repeat("😀", Remark.QuoteMaxLength)));
        Assert.Equal(Remark.QuoteMaxLength, quote.Length);
        Assert.Equal(Remark.QuoteMaxLength - 1, Remark.QuoteOf("x" + string.Concat(Enumerable.Repeat("😀", Remark.QuoteMaxLength))).Length);
    }

    [Fact]
    public void RenderedBlocks_TogetherAreTheWholeHtml()
    {
        var html = Rendering
            .Render(
                "One\nline.\n\n## Heading\n\n- a\n\n  b\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n::: notice\nOf two.\n\nParagraphs.\n:::",
                Language.English,
                ct: TestContext.Current.CancellationToken
            )
            .Html;

        var blocks = RenderedBlocks.Of(html);

        Assert.Equal(html.ReplaceLineEndings("").Trim(), string.Concat(blocks.Select(b => b.Html)).ReplaceLineEndings(""));
        Assert.Equal(["One line.", "Heading", "a\nb\nc"], blocks.Take(3).Select(b => b.Text));
        Assert.Equal("x y\n1 2", blocks[3].Text);
    }
}
