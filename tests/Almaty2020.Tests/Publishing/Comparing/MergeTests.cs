using Almaty2020.Web.Publishing.Comparing;
using CsCheck;

namespace Almaty2020.Tests.Publishing.Comparing;

public sealed class MergeTests
{
    private const string Base = "One.\n\nTwo.\n\nThree.";

    [Fact]
    public void OneSideUnchanged_IsTheOther_AndBothAlikeIsEither() =>
        Gen.Select(AnyMarkdown.Version, AnyMarkdown.Version).Sample(
            (@base, x) =>
            {
                foreach (var merge in new[] { Merge.Of(@base, x, @base), Merge.Of(@base, @base, x), Merge.Of(@base, x, x) })
                    Assert.Equal((x, true), (merge.Text, merge.IsClean));
            },
            iter: 3_000);

    /// <summary>Lines that are in the base too may be gone because the other took them out; what somebody wrote may not.</summary>
    [Fact]
    public void AnyThreeTexts_NoLineOfEitherSideIsLost() =>
        Gen.Select(AnyMarkdown.Version, AnyMarkdown.Version, AnyMarkdown.Version).Sample(
            (@base, mine, theirs) =>
            {
                var merge = Merge.Of(@base, mine, theirs);
                var old = AnyMarkdown.LinesOf(@base).ToHashSet();
                var inText = AnyMarkdown.LinesOf(merge.Text).ToHashSet();
                var inPieces = merge.Pieces.SelectMany(Texts).SelectMany(AnyMarkdown.LinesOf).ToHashSet();
                foreach (var line in AnyMarkdown.LinesOf(mine).Concat(AnyMarkdown.LinesOf(theirs)).Where(l => !old.Contains(l)))
                {
                    Assert.Contains(line, inText);
                    Assert.Contains(line, inPieces);
                }
            },
            iter: 5_000);

    /// <summary>A merge is of both equally: only what clashes stands in an order.</summary>
    [Fact]
    public void CleanMerge_IsTheSameFromBothSides() =>
        Gen.Select(AnyMarkdown.Version, AnyMarkdown.Version, AnyMarkdown.Version).Sample(
            (@base, mine, theirs) =>
            {
                var (one, other) = (Merge.Of(@base, mine, theirs), Merge.Of(@base, theirs, mine));
                Assert.Equal(one.IsClean, other.IsClean);
                if (one.IsClean)
                    Assert.Equal(one.Text, other.Text);
            },
            iter: 3_000);

    [Theory]
    [InlineData("One, mine.\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree, theirs.", "One, mine.\n\nTwo.\n\nThree, theirs.")]
    [InlineData("One, mine.\n\nTwo.\n\nThree.", "One.\n\nTwo, theirs.\n\nThree.", "One, mine.\n\nTwo, theirs.\n\nThree.")]
    [InlineData("One.\n\nThree.", "One.\n\nTwo.\n\nThree.\n\nFour.", "One.\n\nThree.\n\nFour.")]
    [InlineData("Zero.\n\nOne.\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\nThree.\n\nFour.", "Zero.\n\nOne.\n\nTwo.\n\nThree.\n\nFour.")]
    [InlineData("One.\n\nTwo.\n\nThree, mine.", "One.\n\nTwo.\n\nThree.\n\nFour.", "One.\n\nTwo.\n\nThree, mine.\n\nFour.")]
    public void WhatDoesNotClash_IsKeptOfBoth(string mine, string theirs, string merged)
    {
        var merge = Merge.Of(Base, mine, theirs);

        Assert.Equal(merged, merge.Text);
        Assert.True(merge.IsClean);
    }

    [Fact]
    public void SameBlockChangedByBoth_IsAClashAndTheRestIsMerged()
    {
        var merge = Merge.Of(Base, "One.\n\nTwo, mine.\n\nThree.", "One, theirs.\n\nTwo, theirs.\n\nThree.");

        Assert.Equal(new MergePiece.Clash("Two.", "Two, mine.", "Two, theirs."), Assert.Single(merge.Pieces.OfType<MergePiece.Clash>()));
        Assert.Equal("One, theirs.\n\nTwo, mine.\n\nTwo, theirs.\n\nThree.", merge.Text);
    }

    [Fact]
    public void SameBlockChangedByBothAndOneAddsAnother_ClashesWithBothOfThem()
    {
        var merge = Merge.Of("One.\n\nTwo.", "One.\n\nTwo, mine.\n\nNew.", "One.\n\nTwo, theirs.");

        Assert.Equal(new MergePiece.Clash("Two.", "Two, mine.\n\nNew.", "Two, theirs."), Assert.Single(merge.Pieces.OfType<MergePiece.Clash>()));
    }

    [Fact]
    public void OneRemovesWhatTheOtherChanged_IsAClashThatKeepsTheChange()
    {
        var merge = Merge.Of(Base, "One.\n\nThree.", "One.\n\nTwo, theirs.\n\nThree.");

        Assert.False(merge.IsClean);
        Assert.Equal("One.\n\nTwo, theirs.\n\nThree.", merge.Text);
    }

    [Fact]
    public void BothAddAtTheSamePlace_MineStandsFirst()
    {
        var merge = Merge.Of("One.", "One.\n\nMine.", "One.\n\nTheirs.");

        Assert.False(merge.IsClean);
        Assert.Equal("One.\n\nMine.\n\nTheirs.", merge.Text);
    }

    private static IEnumerable<string> Texts(MergePiece piece) => piece switch
    {
        MergePiece.Settled settled => [settled.Text],
        MergePiece.Clash clash => [clash.Mine, clash.Theirs],
        _ => [],
    };
}
