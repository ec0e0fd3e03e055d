using CsCheck;

namespace Almaty2020.Tests.Publishing.Comparing;

/// <summary>
/// Random texts made of pieces that have a meaning in Markdown, and of random characters. Versions share most of their pieces.
/// </summary>
internal static class MarkdownGenerator
{
    private static readonly string[] Pieces =
    [
        "a",
        "Қала әкімі",
        "Ёж и мёд",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\n\n\n",
        "\r\n",
        "\r\n\r\n",
        "\r",
        "\t",
        "\n \t\n",
        "- ",
        "> ",
        "# ",
        "```",
        "```\n",
        "\n```\n",
        "~~~~\n",
        "\n    ```\n",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "\n::: notice A\n",
        "\n:::\n",
        ",",
        ".",
        "«",
        "»",
        "–",
        "60 %",
        "\0",
        "\u0085",
        "\u2028",
        "\uD800",
        "\uDC00",
        "👩‍👩‍👧",
        "e\u0301",
        "\u0301",
        "\uFEFF",
        "\u00A0",
    ];

    public static Gen<string> Text { get; } =
        Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece]), Gen.String[0, 4]).Array[0, 25].Select(string.Concat);

    /// <summary>Short paragraphs from a small set, so that versions overlap: blocks are changed, removed, added and moved.</summary>
    public static Gen<string> Version { get; } =
        Gen.OneOf(
            Text,
            Gen.OneOf(
                    Gen.Int[0, 6].Select(i => $"Абзац {i}."),
                    Gen.Int[0, 3].Select(i => $"```\ncode {i}\n\nmore\n```"),
                    Gen.Int[0, 2].Select(i => $"- one {i}\n- two")
                )
                .Array[0, 7]
                .Select(blocks => string.Join("\n\n", blocks))
        );

    /// <summary>The visible lines of a text.</summary>
    public static IEnumerable<string> LinesOf(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
