using System.Diagnostics;
using Almaty2020.Web.Publishing.Comparing;
using CsCheck;

namespace Almaty2020.Tests.Publishing.Comparing;

public sealed class TextComparisonTests
{
    [Fact]
    public void AnyComparison_ContainsBothTexts() =>
        Gen.Select(MarkdownGenerator.Version, MarkdownGenerator.Version)
            .Sample(
                (before, after) =>
                {
                    var comparison = TextComparison.Of(before, after);
                    Assert.Equal(before, comparison.Before);
                    Assert.Equal(after, comparison.After);
                    Assert.Equal(before == after, comparison.IsSame);
                    Assert.All(comparison.Passages.SelectMany(p => p.Segments), s => Assert.NotEqual("", s.Text));
                },
                iter: 3_000
            );

    [Fact]
    public void AnyText_SplitsIntoAlternatingBlocksAndGaps() =>
        MarkdownGenerator.Version.Sample(
            text =>
            {
                var pieces = MarkdownBlocks.Of(text);
                Assert.Equal(text, string.Concat(pieces));
                Assert.Equal(text, MarkdownBlocks.Join(pieces));
                Assert.All(pieces.Zip(pieces.Skip(1)), pair =>
                    Assert.NotEqual(MarkdownBlocks.IsGap(pair.First), MarkdownBlocks.IsGap(pair.Second))
                );
                Assert.Equal(text, string.Concat(WordSplitter.Of(text)));
            },
            iter: 3_000
        );

    [Fact]
    public void CodeAndTables_AreNotSplit()
    {
        const string code = "```csharp\nvar a = 1;\n\n~~~\n\nvar b = 2;\n```";
        const string table = "| a | b |\n|---|---|\n| 1 | 2 |";
        const string tildes = "~~~\n\n```\n\n~~~~";

        Assert.Equal(
            [code, "\n\n", table, "\n \n\n", tildes, "\n\n", "End.", "\n"],
            MarkdownBlocks.Of($"{code}\n\n{table}\n \n\n{tildes}\n\nEnd.\n")
        );
        // Not fences: indented like code, or backticks within a line.
        Assert.Equal(["    ```", "\n\n", "a", "\n\n", "```b```", "\n\n", "c"], MarkdownBlocks.Of("    ```\n\na\n\n```b```\n\nc"));
    }

    [Fact]
    public void Words_AreFoundInEveryScript() =>
        Assert.Equal(
            ["Әкім", " ", "2020", "–", "жылы", ",", " ", "«", "Ёж", "»", "  ", "60", "\u00A0", "%", ".", "👩‍👩‍👧", "e\u0301té"],
            WordSplitter.Of("Әкім 2020–жылы, «Ёж»  60\u00A0%.👩‍👩‍👧e\u0301té")
        );

    [Fact]
    public void OneWordChanged_IsMarkedAlone()
    {
        var comparison = TextComparison.Of("First.\n\nThe park opens in spring.\n\nLast.", "First.\n\nThe park opens in autumn.\n\nLast.");

        Assert.Equal(
            ["Kept:First.\n\n", "Kept:The park opens in ", "Removed:spring", "Added:autumn", "Kept:.", "Kept:\n\nLast."],
            comparison.Passages.SelectMany(p => p.Segments).Select(s => $"{s.Change}:{s.Text}")
        );
        Assert.Equal([1, 0, 1], comparison.Passages.Select(p => p.Blocks));
    }

    [Fact]
    public void AdjacentWords_AreOneChange() =>
        Assert.Equal(
            ["Kept:Every park opens ", "Removed:in spring", "Added:at noon", "Kept:."],
            SegmentsOf("Every park opens in spring.", "Every park opens at noon.")
        );

    [Fact]
    public void WordsInserted_LeaveTheSpacesUnchanged() =>
        Assert.Equal(["Kept:A ", "Added:big ", "Kept:park", "Added: there", "Kept: is."], SegmentsOf("A park is.", "A big park there is."));

    [Fact]
    public void SentencesThatShareLittle_AreReplacedCompletely() =>
        Assert.Equal(
            ["Removed:The mayor opened the new bridge over the river.", "Added:Schools close on the last day of May."],
            SegmentsOf("The mayor opened the new bridge over the river.", "Schools close on the last day of May.")
        );

    [Fact]
    public void ParagraphAddedAtTheEnd_LeavesThePreviousOneUnchanged() =>
        Assert.Equal(["Kept:One.", "Added:\n\nTwo."], SegmentsOf("One.", "One.\n\nTwo."));

    [Fact]
    public void ParagraphChangedAndAnotherAddedAfterIt_ShowsBoth() =>
        Assert.Equal(
            ["Kept:One.\n\n", "Kept:The park opens in ", "Removed:spring.", "Added:autumn.\n\nNew"],
            SegmentsOf("One.\n\nThe park opens in spring.", "One.\n\nThe park opens in autumn.\n\nNew")
        );

    /// <summary>Two texts of about 200 kB with nothing in common: the most expensive input that a hostile editor could send.</summary>
    [Theory]
    [InlineData("\n\n")]
    [InlineData(" ")]
    public void LargeTexts_AreComparedInBoundedTime(string between)
    {
        var before = string.Join(between, Enumerable.Range(0, 35_000).Select(i => $"a{i}"));
        var after = string.Join(between, Enumerable.Range(0, 35_000).Select(i => $"b{i}"));
        var watch = Stopwatch.StartNew();

        var comparison = TextComparison.Of(before, after);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal((before, after), (comparison.Before, comparison.After));
    }

    [Fact]
    public void LargeTextWithOneChange_IsStillComparedByWord()
    {
        var before = string.Join("\n\n", Enumerable.Range(0, 9_000).Select(i => $"Block {i}"));

        var comparison = TextComparison.Of(before, before.Replace("Block 777\n", "Block seven\n", StringComparison.Ordinal));

        Assert.Equal(
            ["Kept:Block ", "Removed:777", "Added:seven"],
            comparison.Passages.Single(p => p.IsChanged).Segments.Select(s => $"{s.Change}:{s.Text}")
        );
    }

    private static IEnumerable<string> SegmentsOf(string before, string after) =>
        TextComparison.Of(before, after).Passages.SelectMany(p => p.Segments).Select(s => $"{s.Change}:{s.Text}");
}
