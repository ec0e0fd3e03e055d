using Almaty2020.Markup;

namespace Almaty2020.Tests.Markup;

/// <summary>
/// Tests what rendering returns besides HTML (contents, links, images, plain text), and the texts that the renderer adds.
/// </summary>
public sealed class RenderedMarkupTests
{
    [Fact]
    public void Headings_Rendered_AreListedInTheContents()
    {
        var contents = MarkupRenderer
            .Render("## Қала *және* тұрғын\n\na\n\nКөлік\n-----\n\n### Метро", ct: TestContext.Current.CancellationToken)
            .Contents;

        Assert.Equal(
            [new(2, "t-қала-және-тұрғын", "Қала және тұрғын", 1), new(2, "t-көлік", "Көлік", 5), new(3, "t-метро", "Метро", 8)],
            contents
        );
    }

    [Fact]
    public void Links_Rendered_AreListedAsWritten()
    {
        var links = MarkupRenderer
            .Render("[a *b*](page:c#d)\n\n<https://e.kz>\n[f][g] [h](javascript:i)\n\n[g]: #t-j", ct: TestContext.Current.CancellationToken)
            .Links;

        Assert.Equal([new("page:c#d", "a b", 1), new("https://e.kz", "https://e.kz", 3), new("#t-j", "f", 4)], links);
    }

    [Fact]
    public void Images_Rendered_AreListedWithAlternativeText()
    {
        var images = MarkupRenderer
            .Render("![a](/media/b.jpg)\n\n| c |\n|---|\n| ![](/media/d.jpg) |", ct: TestContext.Current.CancellationToken)
            .Images;

        Assert.Equal([new("/media/b.jpg", "a", 1), new("/media/d.jpg", "", 5)], images);
    }

    [Fact]
    public void EveryKindOfBlock_Rendered_GivesPlainText()
    {
        const string Markdown =
            "## A\n\n*b* [c](page:d) ![e](/media/f.jpg)\ng[^1]\n\n- h\n- i\n\n| j | k |\n|---|---|\n| l | m |\n\n"
            + "::: notice N\no\n:::\n\n::: figures\n- **1** p\n:::\n\nQ\n: r\n\n[^1]: s";

        Assert.Equal(
            "A\nb c e g\nh\ni\nj\nk\nl\nm\nN\no\n1 p\nQ\nr\ns",
            MarkupRenderer.Render(Markdown, ct: TestContext.Current.CancellationToken).PlainText
        );
    }

    [Fact]
    public void TextsOfTheLanguage_Rendered_AreUsed()
    {
        var texts = new MarkupTexts
        {
            Footnotes = "Ескертпелер",
            BackToText = "{0} мәтінге \"оралу\" {1} {",
            Notice = "Хабарлама",
            ChartTable = "Кесте",
        };

        var html = MarkupRenderer
            .Render(
                "a[^1]\n\n[^1]: b\n\n::: notice\nc\n:::\n\n::: chart bar D\n| a | b |\n|--|--|\n| c | 1 |\n:::",
                texts,
                ct: TestContext.Current.CancellationToken
            )
            .Html;

        Assert.Contains("aria-label=\"Ескертпелер\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"1 мәтінге &quot;оралу&quot; {1} {\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Хабарлама\"", html, StringComparison.Ordinal);
        Assert.Contains("<summary>Кесте</summary>", html, StringComparison.Ordinal);
    }
}
