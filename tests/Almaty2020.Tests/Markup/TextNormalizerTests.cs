using System.Text;
using Almaty2020.Markup;

namespace Almaty2020.Tests.Markup;

public sealed class TextNormalizerTests
{
    public static TheoryData<string, string, string, string> Texts =>
        new()
        {
            // Columns: text as sent, result of Line, of Lines, of Markdown.
            { "a\r\nb\rc\nd", "a b c d", "a\nb\nc\nd", "a\nb\nc\nd" },
            { "| a\u2028b\u2029c\u0085d\u000be\u000cf |", "| a b c d e f |", "| a\nb\nc\nd\ne\nf |", "| a b c d e f |" },
            { "a\tb", "a b", "a b", "a\tb" },
            { "a\u0000\u0007\u001b\u007f\u0080\u009fb", "ab", "ab", "ab" },
            { "a\ufffe\uffff\ufdd0\ufdef\ud83f\udffe\udbff\udfff\ufffdb", "ab", "ab", "ab" },
            { "a\u202ab\u202ec\u2066d\u2069e\u206af\ufff9g", "abcdefg", "abcdefg", "abcdefg" },
            { "\ufeffa\ufeff", "a", "a", "a" },
            {
                "a\u200bb\u200dc\u00add\u2060e\u200ef",
                "a\u200bb\u200dc\u00add\u2060e\u200ef",
                "a\u200bb\u200dc\u00add\u2060e\u200ef",
                "a\u200bb\u200dc\u00add\u2060e\u200ef"
            },
            { " \u200b\u00a0a\u200f ", "a", "a", " \u200b\u00a0a\u200f " },
            { "и\u0306 e\u0301", "й é", "й é", "й é" },
            { "👨‍👩‍👧 😀", "👨‍👩‍👧 😀", "👨‍👩‍👧 😀", "👨‍👩‍👧 😀" },
            { "\u200b", "", "", "" },
            { " \u2028\u3164\u2800\u034f\ufe0f\u115f\U000E0041\ufffc\u180e", "", "", "" },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_IsNormalizedForItsLayout(string sent, string line, string lines, string markdown)
    {
        Assert.Equal(line, TextNormalizer.Line(sent));
        Assert.Equal(lines, TextNormalizer.Lines(sent));
        Assert.Equal(markdown, TextNormalizer.Markdown(sent));
    }

    [Fact]
    public void UnpairedSurrogate_IsDropped() => Assert.Equal("abc", TextNormalizer.Line("a\ud83db\ude00c\ude00\ud83d"));

    [Fact]
    public void EveryNoncharacter_IsDropped()
    {
        for (var plane = 0; plane <= 0x10; plane++)
        {
            foreach (var last in new[] { 0xFFFE, 0xFFFF })
                Assert.Equal("ab", TextNormalizer.Markdown($"a{char.ConvertFromUtf32((plane << 16) | last)}b"));
        }
    }

    [Fact]
    public void MarksOverTheLimit_AreDropped()
    {
        var marks = new string('\u0316', 30);

        Assert.Equal("a" + marks, TextNormalizer.Line("a" + marks));
        Assert.Equal("a" + marks + "b", TextNormalizer.Line("a" + marks + new string('\u0301', 1_000_000) + "b"));
    }

    [Fact]
    public void NothingToChange_ReturnsTheSameInstance()
    {
        const string text = "Қала күні – 2020";

        Assert.Same(text, TextNormalizer.Markdown(text));
    }

    [Theory]
    [InlineData("a😀", 2, "a")]
    [InlineData("a😀", 3, "a😀")]
    [InlineData("😀", 1, "")]
    [InlineData("", 0, "")]
    public void Cut_NeverSplitsASurrogatePair(string text, int length, string cut) =>
        Assert.Equal(cut, TextNormalizer.Truncate(text, length));

    [Fact]
    public void EveryCodePoint_ComesOutAsWellFormedText()
    {
        var text = new StringBuilder();
        for (var code = 0; code <= 0x10FFFF; code++)
            text.Append(code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code)).Append('a');

        var clean = TextNormalizer.Markdown(text.ToString());

        Assert.True(clean.IsNormalized());
        Assert.Equal(clean, TextNormalizer.Markdown(clean));
        Assert.Equal(clean, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(clean)));
    }
}
