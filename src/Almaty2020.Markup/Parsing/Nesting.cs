using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// Refuses a block that would stand too deep. Every line is offered to every open block, so without a limit the cost
/// of a text is its lines times its depth; and Markdig itself throws below a depth of 128.
/// </summary>
internal static class Nesting
{
    /// <summary>Counts a block that was opened.</summary>
    public static BlockState Counted(BlockProcessor processor, BlockState state)
    {
        if (state != BlockState.None) Reading.Of(processor).CountBlock();
        return state;
    }

    public static bool Refuses(BlockProcessor processor)
    {
        var depth = 0;
        for (Block? block = processor.GetCurrentContainerOpened(); block is not null; block = block.Parent) depth++;
        if (depth <= Limits.BlockDepth) return false;
        Reading.Of(processor).Issues.Add(MarkupIssueCodes.TooDeep, processor.LineIndex, "");
        return true;
    }
}

internal sealed class BoundedQuoteParser : QuoteBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor) =>
        Nesting.Refuses(processor) ? BlockState.None : Nesting.Counted(processor, base.TryOpen(processor));
}

internal sealed class BoundedListParser : ListBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor) =>
        Nesting.Refuses(processor) ? BlockState.None : Nesting.Counted(processor, base.TryOpen(processor));
}
