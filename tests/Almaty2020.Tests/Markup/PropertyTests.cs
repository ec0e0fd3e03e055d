using Almaty2020.Markup;
using CsCheck;

namespace Almaty2020.Tests.Markup;

/// <summary>Property tests for any text, even hostile ones. The texts are random sequences of pieces that matter to Markdown.</summary>
public sealed class PropertyTests
{
    private static readonly string[] s_pieces =
    [
        "a",
        "ә ғ қ",
        "Ёж",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "    ",
        "0",
        "1. ",
        "- ",
        "* ",
        "+ ",
        "> ",
        "# ",
        "## ",
        "### ",
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "```",
        "~~~",
        "[",
        "]",
        "](",
        ")",
        "(",
        "![",
        "[^1]",
        "[^1]: ",
        "[a]: ",
        "[a]",
        "<",
        ">",
        "</",
        "|",
        "\n|-|-|\n",
        "|-",
        ":",
        ": ",
        ":en[",
        ":xx[",
        "::: ",
        ":::",
        "\n:::\n",
        "\n::: notice ",
        "\n::: figures\n",
        "\n::: timeline\n",
        "\n::: gallery\n",
        "\n![a](/media/a.jpg)\n",
        "\n::: quotation ",
        "\n::: chart bar A\n",
        "\n::: chart share A\n",
        "\n::: lang en\n",
        "\\",
        "&",
        "&amp;",
        "&#0;",
        "&#x1;",
        "&#10;",
        "&#xD800;",
        "&Tab;",
        "page:",
        "https://",
        "javascript:",
        "data:text/html,",
        "/media/",
        "#t-a",
        "mailto:",
        "\"",
        "'",
        "=",
        "\n===\n",
        "\n---\n",
        "---",
        "<script>",
        "</script>",
        "<svg onload=a>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<?",
        "onerror=a",
        "{.a}",
        "\0",
        "\u0001",
        "\u000B",
        "\u0085",
        "\uD800",
        "\uDC00",
        "😀",
        "\uFFFE",
        "\uFFFD",
        "\u00A0",
        "\u2028",
        "\u202E",
        "\uFEFF",
        "é",
        "İ",
    ];

    private static readonly Gen<string> s_text = Gen.OneOf(
            Gen.Int[0, s_pieces.Length - 1].Select(piece => s_pieces[piece]),
            Gen.String[0, 6]
        )
        .Array[0, 60]
        .Select(string.Concat);

    [Fact]
    public void AnyText_Rendered_IsSafeAndHasValidLines() =>
        s_text.Sample(
            text =>
            {
                var rendered = MarkupRenderer.Render(text);
                SafeHtml.AssertSafe(rendered.Html);
                Assert.DoesNotContain(rendered.Issues, issue => issue.Code == MarkupIssueCodes.RenderingFailed);

                var lines =
                    text.ReplaceLineEndings("\n").Split('\n', '\u000B').Length + text.Count(unit => unit is '\r' or '\u2028' or '\u0085');
                Assert.All(rendered.Issues, issue => Assert.InRange(issue.Line, 1, lines));
                Assert.All(rendered.Links, link => Assert.InRange(link.Line, 1, lines));
                Assert.All(rendered.Images, image => Assert.InRange(image.Line, 1, lines));
                Assert.All(rendered.Contents, heading => Assert.InRange(heading.Line, 1, lines));
                Assert.All(rendered.Contents, heading => Assert.Contains($"id=\"{heading.Id}\"", rendered.Html, StringComparison.Ordinal));
                Assert.All(rendered.Issues, issue => Assert.InRange(issue.Detail.Length, 0, 80));
            },
            iter: 3_000
        );

    [Fact]
    public void AnyText_RenderedTwice_GivesTheSameResult() =>
        s_text.Sample(
            text =>
            {
                var (first, second) = (MarkupRenderer.Render(text), MarkupRenderer.Render(text));
                Assert.Equal(first.Html, second.Html);
                Assert.Equal(first.PlainText, second.PlainText);
                Assert.Equal(first.Issues, second.Issues);
            },
            iter: 300
        );

    /// <summary>If the author typed no angle bracket, one in the plain text would come from the renderer's own markup.</summary>
    [Fact]
    public void TextWithoutAngleBrackets_Rendered_HasNoTagsInItsPlainText() =>
        s_text
            .Where(text => !text.Contains('<', StringComparison.Ordinal) && !text.Contains('&', StringComparison.Ordinal))
            .Sample(text => Assert.DoesNotContain('<', MarkupRenderer.Render(text).PlainText), iter: 300);
}
