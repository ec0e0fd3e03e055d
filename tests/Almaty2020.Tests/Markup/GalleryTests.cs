using Almaty2020.Markup;
using AngleSharp.Html.Parser;
using CsCheck;

namespace Almaty2020.Tests.Markup;

/// <summary>Whatever stands in a gallery, it is rendered, and no picture is lost or shown twice.</summary>
public sealed class GalleryTests
{
    private static readonly Gen<string> Words = OneOf(
        "",
        "Медеу",
        "a *b*",
        "\\]",
        "\\\"",
        "&amp;",
        "<b>",
        "😀",
        "![",
        "x".PadRight(300, 'x')
    );

    /// <summary>A picture; {0} is its key.</summary>
    private static readonly Gen<string> Pictures = Gen.Select(Words, Words, OneOf("", "- ", "1. ", "  ", "* "))
        .Select((words, caption, mark) => $"{mark}![{words.Replace("![", "", StringComparison.Ordinal)}](media:{{0}} \"{caption}\")");

    /// <summary>Lines that do not turn what follows into code.</summary>
    private static readonly Gen<string> Others = OneOf(
        "",
        "Words.",
        "## A heading",
        "> quoted",
        "- an item",
        "| a | b |",
        "::: notice Title",
        "::: gallery",
        ":::",
        ":en[English]",
        "[a link](page:mayor)",
        // Dashes would make a heading of the picture above them.
        "***",
        "[^1]"
    );

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void AnySource_ShowsEveryPictureOnce() =>
        Gen.OneOf(Pictures, Pictures, Pictures, Others)
            .Array[0, 12]
            .Sample(lines =>
            {
                var keys = 0;
                var written = lines.Select(line =>
                    line.Contains("{0}", StringComparison.Ordinal) ? line.Replace("{0}", $"p{keys++}", StringComparison.Ordinal) : line
                );

                var rendered = MarkupRenderer.Render($"::: gallery\n{string.Join('\n', written)}\n:::");

                Assert.DoesNotContain(rendered.Issues, i =>
                    MarkupIssueCodes.BlocksPublishing(i.Code) || i.Code == MarkupIssueCodes.RenderingFailed
                );
                var shown = new HtmlParser()
                    .ParseDocument(rendered.Html)
                    .QuerySelectorAll("img")
                    .Select(i => i.GetAttribute("src")!)
                    .ToList();
                Assert.Equal(Enumerable.Range(0, keys).Select(k => $"media:p{k}"), shown);
                Assert.Equal(shown, rendered.Images.Select(i => i.Source));
            });

    [Fact]
    public void PicturesAlone_AreAGallery_WithTheirWordsForSearch()
    {
        var rendered = MarkupRenderer.Render(
            "::: gallery\n![Ice](media:a \"Winter\")\n\n* ![](media:b)\n:::",
            ct: TestContext.Current.CancellationToken
        );

        Assert.Empty(rendered.Issues);
        Assert.Equal(
            2,
            new HtmlParser().ParseDocument(rendered.Html).QuerySelectorAll("ul.gallery > li.gallery-item > figure > img").Length
        );
        Assert.Equal("Ice\nWinter", rendered.PlainText);
    }

    [Theory]
    [InlineData("::: gallery\n:::")]
    [InlineData("::: gallery\n![a](media:a)\nWords.\n:::")]
    [InlineData("::: gallery\n## ![a](media:a)\n:::")]
    [InlineData("::: gallery\n[![a](media:a)](page:b)\n:::")]
    [InlineData("::: gallery\n![a](https://example.org/a.jpg)\n:::")]
    public void AnythingElse_IsReported_AndShownWithoutTheGallery(string source)
    {
        var rendered = MarkupRenderer.Render(source, ct: TestContext.Current.CancellationToken);

        Assert.Contains(rendered.Issues, i => i is { Code: MarkupIssueCodes.BadContainer, Detail: "gallery", Line: 1 });
        Assert.DoesNotContain("class=\"gallery", rendered.Html, StringComparison.Ordinal);
    }
}
