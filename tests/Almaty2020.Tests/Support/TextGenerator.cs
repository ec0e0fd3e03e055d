using System.Globalization;
using System.Text;
using Almaty2020.Markup;
using CsCheck;

namespace Almaty2020.Tests.Support;

/// <summary>Generates ordinary, broken and hostile texts, and checks that a stored text is normalized.</summary>
internal static class TextGenerator
{
    private static readonly string[] Pieces =
    [
        // Characters that must never be stored: noncharacters, lone surrogates, control and bidi characters.
        "\ufffe",
        "\uffff",
        "\ufdd0",
        "\ufdef",
        "\U0001fffe",
        "\U000bffff",
        "\U0010fffe",
        "\U0010ffff",
        "\ufffd",
        "\ud83d",
        "\ude00",
        "\udfff\ud800",
        "\0",
        "\u0001",
        "\u0007",
        "\u001b",
        "\u001f",
        "\u007f",
        "\u0080",
        "\u009f",
        "\u202a",
        "\u202e",
        "\u202c",
        "\u2066",
        "\u2069",
        "\u200e",
        "\u200f",
        "\u061c",
        "\u206a",
        "\ufff9",
        "\ufffb",
        "\ufeff",
        // Invisible characters and white space.
        " ",
        "  ",
        "\t",
        "\u00a0",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u2060",
        "\u00ad",
        "\u180e",
        "\u3164",
        "\u115f",
        "\u2800",
        "\u034f",
        "\ufe0f",
        "\U000e0041",
        "\u3000",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\u000b",
        "\f",
        "\u0085",
        "\u2028",
        "\u2029",
        // Syntax of HTML, CSV formulas, YAML and Markdown.
        "<b>",
        "</script>",
        "&amp;",
        "&",
        "]]>",
        "<!--",
        "\"",
        "'",
        "=1+1",
        ";=1+1;",
        ",+1",
        "\t-1",
        "@SUM(A1)",
        "---",
        "- a",
        ": ",
        " #",
        "{}",
        "[a](page:mayor)",
        "| a | b |",
        "\\u0000",
        "\\",
        "%00",
        "*",
        "_",
        "`",
        // Words.
        "Қала",
        "көшелері",
        "Город",
        "улицы",
        "City",
        "и\u0306",
        "e\u0301",
        "İ",
        "ß",
        "ﬁ",
        "1 414 000",
        "12,345",
        "2.5",
        "۱۲۳",
        "😀",
        "👨‍👩‍👧",
        "🇰🇿",
        "城市",
        "\u0338",
        "\u0301\u0316",
        "ыыыыыы",
        "ы.ы.ы.",
    ];

    public static Gen<string> Texts { get; } =
        Gen.Frequency(
            (6, Gen.Int[0, Pieces.Length - 1].Array[0, 12].Select(drawn => string.Concat(drawn.Select(i => Pieces[i])))),
            (1, Gen.Char.Array[0, 40].Select(units => new string(units))),
            (1, Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]))
        );

    /// <summary>Texts of about one million characters each.</summary>
    public static IReadOnlyDictionary<string, string> Large { get; } =
        new Dictionary<string, string>
        {
            ["one line"] = Repeat("сөз "),
            ["one word"] = Repeat("ы"),
            ["one abbreviation"] = Repeat("ы."),
            ["one number"] = Repeat("414 "),
            ["noncharacters"] = Repeat("\ufffe"),
            ["halves"] = Repeat("\ud83d"),
            ["separators"] = Repeat("\u2028"),
            ["line ends"] = Repeat("\r\n"),
            ["NUL"] = Repeat("\0"),
            ["marks"] = Repeat("\u0316\u0301"),
            ["invisible"] = Repeat("\u200b"),
            ["directions"] = Repeat("\u202e"),
            ["emoji"] = Repeat("😀"),
        };

    /// <summary>The first <paramref name="count"/> generated texts. The seed is fixed, so every run gets the same ones.</summary>
    public static IReadOnlyList<string> Sample(int count)
    {
        var pcg = new PCG(1, 20_261_129);
        return [.. Enumerable.Range(0, count).Select(_ => Texts.Generate(pcg, null, out var _))];
    }

    /// <summary>Asserts what <see cref="Almaty2020.Markup.TextNormalizer"/> guarantees for every stored text.</summary>
    public static void AssertIsNormalized(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;
        for (var i = 0; i < text.Length; i++)
        {
            var rune = Rune.GetRuneAt(text, i);
            i += rune.Utf16SequenceLength - 1;
            var isBad =
                (rune.Value & 0xFFFE) == 0xFFFE
                || rune.Value
                    is (>= 0xFDD0 and <= 0xFDEF)
                        or 0xFFFD
                        or 0xFEFF
                        or 0x2028
                        or 0x2029
                        or (>= 0x202A and <= 0x202E)
                        or (>= 0x2066 and <= 0x206F)
                || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control && rune.Value is not ('\n' or '\t'));
            // Build the message only on failure: a text may have a million characters.
            if (isBad)
                Assert.Fail($"U+{rune.Value:X4} in {Escape(text)}");
        }

        Assert.True(text.IsNormalized(), Escape(text));
        Assert.False(TextNormalizer.IsBlank(text), $"Only invisible: {Escape(text)}");
    }

    public static string Escape(string text) =>
        string.Concat(text.Take(200).Select(unit => unit is >= ' ' and < '\x7f' ? unit.ToString() : $"\\u{(int)unit:x4}"));

    private static string Repeat(string piece) => string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
}
