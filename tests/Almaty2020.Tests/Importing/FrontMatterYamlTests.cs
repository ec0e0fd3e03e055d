using Almaty2020.Web.Importing;
using CsCheck;
using YamlDotNet.Core;

namespace Almaty2020.Tests.Importing;

/// <summary>Front matter that would exhaust the parser's time, memory or stack is rejected with its line.</summary>
public sealed class FrontMatterYamlTests
{
    private static readonly string[] Parts =
    [
        "a",
        "b: ",
        ": ",
        "\n",
        "  ",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "!t ",
        "!!binary ",
        "|",
        ">",
        "|2-\n",
        "'",
        "\"",
        "\\",
        "\\UFFFFFFFF",
        "\\ud800",
        "#",
        " #c",
        "%TAG ! x\n",
        "---",
        "...",
        "<<: ",
        "~",
        "\t",
        "\u2028",
        "\uFEFF",
        "2026-11-23",
        "[[[[[[[[[[[[",
        "{{{{{{{{{{",
        "- - - - - - - - - - ",
        "? ? ? ? ",
        "\r",
        "\u0000",
        "😀",
        "@",
        "`",
    ];

    [Theory]
    [InlineData("a: &x b", "an anchor (&)")]
    [InlineData("a: [&x b, *x]", "an anchor (&)")]
    [InlineData("a: *x", "an alias (*)")]
    [InlineData("? &a [*a]\n: b", "an anchor (&)")]
    [InlineData("? [a]\n: b", "a key must be a word")]
    [InlineData("? {a: b}\n: c", "a key must be a word")]
    [InlineData("a:\n  ? - b\n  : c", "a key must be a word")]
    [InlineData("a: {[b]: c}", "a key must be a word")]
    [InlineData("a: !!binary aGk=", "a tag (!)")]
    [InlineData("!x a: b", "a tag (!)")]
    public void UnsupportedYaml_IsRejected(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<FrontMatterException>(() => FrontMatterYaml.Load(yaml)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("{a: ")]
    [InlineData("&a [")]
    [InlineData("!t [")]
    public void DeepNesting_IsRejected(string opening) =>
        Assert.Throws<FrontMatterException>(() =>
            FrontMatterYaml.Load("a: b\ntitle:\n  " + string.Concat(Enumerable.Repeat(opening, 100_000)))
        );

    [Fact]
    public void AliasBomb_IsRejected()
    {
        var bomb =
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(
                Enumerable
                    .Range(1, 9)
                    .Select(i =>
                        $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat("*" + (char)('a' + i - 1), 9))}]\n"
                    )
            );
        Assert.Throws<FrontMatterException>(() => FrontMatterYaml.Load(bomb + "? *j\n: x"));
    }

    [Fact]
    public void TooLongText_IsRejected() =>
        Assert.Contains(
            "shorten it to",
            Assert.Throws<FrontMatterException>(() => FrontMatterYaml.Load("a: " + new string('b', FrontMatterYaml.MaxLength))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void RandomFrontMatter_IsReportedWithFileAndLine()
    {
        var root = Directory.CreateTempSubdirectory("almaty2020-yaml-").FullName;
        try
        {
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "en")).FullName, "page.md");
            Gen.Int[0, Parts.Length - 1]
                .Select(i => Parts[i])
                .Array[0, 40]
                .Select(string.Concat)
                .Sample(
                    yaml =>
                    {
                        File.WriteAllText(path, $"---\ntitle: {yaml}\n---\n\nText.\n");
                        var folder = ContentFolder.Read(root);
                        Assert.NotEmpty(folder.Issues);
                        Assert.All(folder.Issues, i =>
                        {
                            Assert.Equal("en/page.md", i.File);
                            Assert.InRange(i.Line, 1, 2 + yaml.Split('\n', '\r', '\u2028').Length + 2);
                            Assert.InRange(i.Message.Length, 1, 500);
                            Assert.DoesNotContain('\n', i.Message);
                        });
                    },
                    iter: 3000,
                    threads: 1
                );
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
