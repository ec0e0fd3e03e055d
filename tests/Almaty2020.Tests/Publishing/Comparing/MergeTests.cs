using Almaty2020.Web.Publishing.Comparing;
using CsCheck;

namespace Almaty2020.Tests.Publishing.Comparing;

public sealed class MergeTests
{
    private const string Base = "One.\n\nTwo.\n\nThree.";

    [Fact]
    public void OneSideUnchanged_TakesTheOther_AndEqualSidesMergeCleanly() =>
        Gen.Select(MarkdownGenerator.Version, MarkdownGenerator.Version)
            .Sample(
                (@base, x) =>
                {
                    foreach (var merge in new[] { TextMerge.Of(@base, x, @base), TextMerge.Of(@base, @base, x), TextMerge.Of(@base, x, x) })
                        Assert.Equal((x, true), (merge.Text, merge.IsClean));
                },
                iter: 3_000
            );

    /// <summary>Lines of the base may be missing because the other side removed them. Lines that either side wrote may not.</summary>
    [Fact]
    public void AnyThreeTexts_NoLineOfEitherSideIsLost() =>
        Gen.Select(MarkdownGenerator.Version, MarkdownGenerator.Version, MarkdownGenerator.Version)
            .Sample(
                (@base, mine, theirs) =>
                {
                    var merge = TextMerge.Of(@base, mine, theirs);
                    var old = MarkdownGenerator.LinesOf(@base).ToHashSet();
                    var inText = MarkdownGenerator.LinesOf(merge.Text).ToHashSet();
                    var inPieces = merge.Pieces.SelectMany(Texts).SelectMany(MarkdownGenerator.LinesOf).ToHashSet();
                    foreach (
                        var line in MarkdownGenerator.LinesOf(mine).Concat(MarkdownGenerator.LinesOf(theirs)).Where(l => !old.Contains(l))
                    )
                    {
                        Assert.Contains(line, inText);
                        Assert.Contains(line, inPieces);
                    }
                },
                iter: 5_000
            );

    /// <summary>Both sides are equal; only a conflict puts one side first.</summary>
    [Fact]
    public void CleanMerge_IsTheSameFromBothSides() =>
        Gen.Select(MarkdownGenerator.Version, MarkdownGenerator.Version, MarkdownGenerator.Version)
            .Sample(
                (@base, mine, theirs) =>
                {
                    var (one, other) = (TextMerge.Of(@base, mine, theirs), TextMerge.Of(@base, theirs, mine));
                    Assert.Equal(one.IsClean, other.IsClean);
                    if (one.IsClean)
                        Assert.Equal(one.Text, other.Text);
                },
                iter: 3_000
            );

    [Theory]
    [InlineData("One, mine.\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree, theirs.", "One, mine.\n\nTwo.\n\nThree, theirs.")]
    [InlineData("One, mine.\n\nTwo.\n\nThree.", "One.\n\nTwo, theirs.\n\nThree.", "One, mine.\n\nTwo, theirs.\n\nThree.")]
    [InlineData("One.\n\nThree.", "One.\n\nTwo.\n\nThree.\n\nFour.", "One.\n\nThree.\n\nFour.")]
    [InlineData("Zero.\n\nOne.\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree.\n\nFour.", "Zero.\n\nOne.\n\nTwo.\n\nThree.\n\nFour.")]
    [InlineData("One.\n\nTwo.\n\nThree, mine.", "One.\n\nTwo.\n\nThree.\n\nFour.", "One.\n\nTwo.\n\nThree, mine.\n\nFour.")]
    public void ChangesThatDoNotConflict_AreAllKept(string mine, string theirs, string merged)
    {
        var merge = TextMerge.Of(Base, mine, theirs);

        Assert.Equal(merged, merge.Text);
        Assert.True(merge.IsClean);
    }

    [Fact]
    public void SameBlockChangedByBoth_IsAConflictAndTheRestIsMerged()
    {
        var merge = TextMerge.Of(Base, "One.\n\nTwo, mine.\n\nThree.", "One, theirs.\n\nTwo, theirs.\n\nThree.");

        Assert.Equal(
            new MergePiece.Conflict("Two.", "Two, mine.", "Two, theirs."),
            Assert.Single(merge.Pieces.OfType<MergePiece.Conflict>())
        );
        Assert.Equal("One, theirs.\n\nTwo, mine.\n\nTwo, theirs.\n\nThree.", merge.Text);
    }

    [Fact]
    public void SameBlockChangedByBothAndOneAddsAnother_ConflictsWithBothOfThem()
    {
        var merge = TextMerge.Of("One.\n\nTwo.", "One.\n\nTwo, mine.\n\nNew.", "One.\n\nTwo, theirs.");

        Assert.Equal(
            new MergePiece.Conflict("Two.", "Two, mine.\n\nNew.", "Two, theirs."),
            Assert.Single(merge.Pieces.OfType<MergePiece.Conflict>())
        );
    }

    [Fact]
    public void OneRemovesWhatTheOtherChanged_IsAConflictThatKeepsTheChange()
    {
        var merge = TextMerge.Of(Base, "One.\n\nThree.", "One.\n\nTwo, theirs.\n\nThree.");

        Assert.False(merge.IsClean);
        Assert.Equal("One.\n\nTwo, theirs.\n\nThree.", merge.Text);
    }

    [Fact]
    public void BothAddAtTheSamePlace_MineComesFirst()
    {
        var merge = TextMerge.Of("One.", "One.\n\nMine.", "One.\n\nTheirs.");

        Assert.False(merge.IsClean);
        Assert.Equal("One.\n\nMine.\n\nTheirs.", merge.Text);
    }

    private static IEnumerable<string> Texts(MergePiece piece) =>
        piece switch
        {
            MergePiece.Merged merged => [merged.Text],
            MergePiece.Conflict conflict => [conflict.Mine, conflict.Theirs],
            _ => [],
        };
}
