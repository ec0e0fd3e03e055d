namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A piece of a merged text.</summary>
public abstract record MergePiece
{
    /// <summary>Changed by neither side, by one side alone, or by both in the same way.</summary>
    public sealed record Merged(string Text) : MergePiece;

    /// <summary>Changed by both sides in different ways; contains the text of each side.</summary>
    public sealed record Conflict(string Base, string Mine, string Theirs) : MergePiece;
}

/// <summary>Three-way merge of two texts, by block. No line that either side wrote is lost.</summary>
/// <param name="Pieces">In the order of the text.</param>
/// <param name="Text">The merged text; in a conflict, mine comes before theirs.</param>
public sealed record TextMerge(IReadOnlyList<MergePiece> Pieces, string Text)
{
    public bool IsClean => !Pieces.OfType<MergePiece.Conflict>().Any();

    public static TextMerge Of(string @base, string mine, string theirs)
    {
        var segments = ThreeWayMerge.Merge(MarkdownBlocks.Of(@base), MarkdownBlocks.Of(mine), MarkdownBlocks.Of(theirs));
        return new TextMerge(
            [
                .. segments.Select(s =>
                    s.IsConflict
                        ? (MergePiece)new MergePiece.Conflict(string.Concat(s.Base), string.Concat(s.Mine), string.Concat(s.Theirs))
                        : new MergePiece.Merged(string.Concat(s.Merged))
                ),
            ],
            MarkdownBlocks.Join(segments.SelectMany(s => s.Merged))
        );
    }
}
