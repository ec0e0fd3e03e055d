using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// Rejects blocks that are nested too deeply. Every line is offered to every open block, so without a limit the cost of a
/// text is its number of lines times its depth. Markdig itself throws where blocks nest deeper than 128.
/// </summary>
internal static class NestingLimit
{
    /// <summary>Counts a block if <paramref name="state"/> says that one was opened.</summary>
    public static BlockState CountOpened(BlockProcessor processor, BlockState state)
    {
        if (state != BlockState.None)
            RenderContext.Of(processor).CountBlock();
        return state;
    }

    public static bool IsTooDeep(BlockProcessor processor)
    {
        var depth = 0;
        for (Block? block = processor.GetCurrentContainerOpened(); block is not null; block = block.Parent)
            depth++;
        if (depth <= MarkupLimits.BlockDepth)
            return false;
        RenderContext.Of(processor).Issues.Add(MarkupIssueCodes.TooDeep, processor.LineIndex, "");
        return true;
    }
}

internal sealed class LimitedQuoteParser : QuoteBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor) =>
        NestingLimit.IsTooDeep(processor) ? BlockState.None : NestingLimit.CountOpened(processor, base.TryOpen(processor));
}

internal sealed class LimitedListParser : ListBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor) =>
        NestingLimit.IsTooDeep(processor) ? BlockState.None : NestingLimit.CountOpened(processor, base.TryOpen(processor));
}
