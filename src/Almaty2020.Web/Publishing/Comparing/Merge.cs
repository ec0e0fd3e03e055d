namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A stretch of a merged text.</summary>
public abstract record MergePiece
{
    /// <summary>Changed by neither, by one alone, or by both alike.</summary>
    public sealed record Settled(string Text) : MergePiece;

    /// <summary>Changed by both, and not alike; each as it stands in its own text.</summary>
    public sealed record Clash(string Base, string Mine, string Theirs) : MergePiece;
}

/// <summary>Two texts that were made of a third, brought together by block. No line that either wrote is lost.</summary>
/// <param name="Pieces">In the order of the text.</param>
/// <param name="Text">All of it; where the two clash, mine stands before theirs.</param>
public sealed record Merge(IReadOnlyList<MergePiece> Pieces, string Text)
{
    public bool IsClean => !Pieces.OfType<MergePiece.Clash>().Any();

    public static Merge Of(string @base, string mine, string theirs)
    {
        var stretches = ThreeWay.Merge(Blocks.Of(@base), Blocks.Of(mine), Blocks.Of(theirs));
        return new Merge(
            [.. stretches.Select(s => s.IsClash
                ? (MergePiece)new MergePiece.Clash(string.Concat(s.Base), string.Concat(s.Mine), string.Concat(s.Theirs))
                : new MergePiece.Settled(string.Concat(s.Settled)))],
            Blocks.Join(stretches.SelectMany(s => s.Both)));
    }
}
