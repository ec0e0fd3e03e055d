using System.Text;

namespace Almaty2020.Markup.Hostile;

/// <summary>
/// Generates texts of any length that make Markdown parsers slow. Shared by the linear-time test and the benchmark (the
/// test project links this file).
/// </summary>
public static class HostileLengths
{
    private static readonly Dictionary<string, Func<int, string>> s_generators = new(StringComparer.Ordinal)
    {
        ["brackets-open"] = Repeat("["),
        ["brackets-nested"] = length => Nested("[", "a", "]", length),
        ["brackets-links"] = Repeat("[a](b"),
        ["brackets-titles"] = Repeat("[a](b \"c "),
        ["brackets-pointy"] = Repeat("[a](<b "),
        ["brackets-images"] = Repeat("![a"),
        ["brackets-closing"] = Repeat("a]"),
        ["brackets-lines"] = Repeat("[a\n"),
        ["links-many"] = Repeat("[a](page:b) "),
        ["emphasis-open"] = Repeat("*a **b "),
        ["emphasis-close"] = Repeat("a** b* "),
        ["emphasis-alternating"] = Repeat("*a_ "),
        ["emphasis-nested"] = length => Nested("*a **b ", "c", " b** a*", length),
        ["emphasis-run"] = Repeat("*"),
        ["emphasis-words"] = Repeat("a**b"),
        ["emphasis-in-links"] = Repeat("[*a](page:b) "),
        ["emphasis-many-blocks"] = Repeat("*a **b _c __d [e\n\n"),
        ["backticks-growing"] = Backticks,
        ["backticks-single"] = Repeat("` ``"),
        ["html-openers"] = Repeat("<a "),
        ["html-comments"] = Repeat("<!--"),
        ["html-instructions"] = Repeat("<?a"),
        ["html-tags"] = Repeat("<b>"),
        ["autolinks-open"] = Repeat("<https:a"),
        ["entities"] = Repeat("&a"),
        ["escapes"] = Repeat("\\*\\["),
        ["definitions-of-links"] = Repeat("[a]: b\n"),
        ["definitions-many"] = Numbered(i => $"[a{i}]: /b\n"),
        ["definitions-titles"] = Repeat("[a]: b 'c\n"),
        ["definitions-apart"] = Repeat("[a]: b\n\nc\n\n"),
        ["definitions-labels"] = Repeat("[a\n"),
        ["references-bomb"] = length => $"[a]: https://example.org/{new string('b', 1_900)}\n\n" + Repeat("[a]")(length),
        ["references-bomb-paragraphs"] = length => $"[a]: https://example.org/{new string('b', 1_900)}\n\n" + Repeat("[a]\n\n")(length),
        ["quotes-one-line"] = Repeat(">"),
        ["quotes-staircase"] = length => Staircase("> ", "a", length),
        ["quotes-lines"] = Repeat("> > > > > > > > > > > > > > > > > > > > a\n"),
        ["lists-one-line"] = Repeat("- "),
        ["lists-staircase"] = length => Staircase("  ", "- a", length),
        ["lists-items"] = Repeat("- a\n"),
        ["lists-loose"] = Repeat("- a\n\n"),
        ["lists-alternating"] = Repeat("- a\n+ b\n"),
        ["lists-numbers"] = Repeat("1. a\n"),
        ["thematic-breaks"] = Repeat("* * *\n"),
        ["thematic-almost"] = Repeat("* "),
        ["headings"] = Repeat("## a\n"),
        ["headings-underlined"] = Repeat("a\n---\n"),
        ["headings-numbers"] = Numbered(i => $"## a {i % 50}\n"),
        ["paragraphs"] = Repeat("a\n\n"),
        ["lines"] = Repeat("a\n"),
        ["line-long"] = Repeat("a"),
        ["spaces"] = Repeat(" "),
        ["tabs-indented"] = Repeat("\ta\n"),
        ["code-fences-open"] = Repeat("```\n"),
        ["code-fences-nested"] = Repeat("~~~ a\nb\n"),
        ["tables-columns"] = length => $"{Repeat("|a")(length / 4)}\n{Repeat("|-")(length / 4)}\n{Repeat("|a")(length / 2)}\n",
        ["tables-rows"] = length => "|a|b|c|\n|-|-|-|\n" + Repeat("|d|e|f|\n")(length),
        ["tables-short-rows"] = length => $"{Repeat("|a")(60)}\n{Repeat("|-")(60)}\n" + Repeat("|\n")(length),
        ["tables-emphasis"] = length => "|a|b|\n|-|-|\n" + Repeat("|*a|**b|\n")(length),
        ["tables-many"] = Repeat("a|b\n-|-\n\n"),
        ["tables-dashes"] = Repeat("|-"),
        ["tables-pipes"] = Repeat("|"),
        ["footnotes-one"] = length => "[^a]: b\n\n" + Repeat("[^a] ")(length),
        ["footnotes-many"] = Numbered(i => $"a[^{i}]\n\n[^{i}]: b\n\n"),
        ["footnotes-unused"] = Numbered(i => $"[^{i}]: b\n"),
        ["footnotes-unknown"] = Repeat("[^a"),
        ["footnotes-circle"] = length => "[^a]\n\n[^a]: " + Repeat("[^a]")(length),
        ["term-lists"] = Repeat("a\n:   b\n\n"),
        ["term-lists-apart"] = Repeat("a\n:   b\n\nc\n\n---\n\n"),
        ["term-lists-nested"] = length => Staircase("    ", "a\n:   b\n", length),
        ["containers-open"] = Repeat("::: notice\n"),
        ["containers-pairs"] = Repeat("::: notice\na\n:::\n"),
        ["containers-closing"] = Repeat(":::\n"),
        ["containers-charts"] = Repeat("::: chart bar A\n|a|b|\n|-|-|\n|c|1|\n:::\n"),
        ["containers-figures"] = length => "::: figures\n" + Repeat("- **1** a\n")(length) + ":::\n",
        ["spans-open"] = Repeat(":en[a"),
        ["spans-nested"] = length => Nested(":en[", "a", "]", length),
        ["spans-unknown"] = Repeat(":xx[a]"),
        ["colons"] = Repeat(":"),
        ["surrogates"] = Repeat("\uD800\uDC00\uD800"),
        ["controls"] = Repeat("\0\u0001"),
    };

    public static IEnumerable<string> Names => s_generators.Keys;

    public static string Generate(string name, int length) => s_generators[name](length);

    private static Func<int, string> Repeat(string part) =>
        length => new StringBuilder(length + part.Length).Insert(0, part, Math.Max(1, length / part.Length)).ToString();

    private static Func<int, string> Numbered(Func<int, string> part) =>
        length =>
        {
            var text = new StringBuilder(length);
            for (var i = 0; text.Length < length; i++)
                text.Append(part(i));
            return text.ToString();
        };

    private static string Nested(string open, string middle, string close, int length)
    {
        var depth = length / (open.Length + close.Length);
        return new StringBuilder(length)
            .Insert(0, open, depth)
            .Append(middle)
            .Insert(0, "")
            .Append(Repeat(close)(depth * close.Length))
            .ToString();
    }

    /// <summary>Indents each line one step deeper than the one before, so n lines need n nesting levels.</summary>
    private static string Staircase(string step, string line, int length)
    {
        var text = new StringBuilder(length);
        for (var depth = 0; text.Length < length; depth++)
            text.Insert(text.Length, step, depth).Append(line).Append('\n');
        return text.ToString();
    }

    private static string Backticks(int length)
    {
        var text = new StringBuilder(length);
        for (var run = 1; text.Length < length; run++)
            text.Append('`', run).Append('a');
        return text.ToString();
    }
}
