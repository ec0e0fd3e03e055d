using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>A block between <c>::: kind arguments</c> and <c>:::</c>.</summary>
internal sealed class FencedContainer(BlockParser parser, int colons, string kind, string arguments) : ContainerBlock(parser)
{
    public int Colons { get; } = colons;
    public string Kind { get; } = kind;
    public string Arguments { get; } = arguments;
    public bool IsClosedByAuthor { get; set; }
}

/// <summary>
/// Parses containers. A line of colons closes the innermost open container, so authors can nest containers without
/// counting colons. Markdig's own parser would close the outermost.
/// </summary>
internal sealed class ContainerParser : BlockParser
{
    private const int MinColons = 3;

    public ContainerParser() => OpeningCharacters = [':'];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsCodeIndent)
            return BlockState.None;
        var line = processor.Line.AsSpan();
        var colons = line.IndexOfAnyExcept(':');
        if (colons < 0)
            colons = line.Length;
        if (colons < MinColons)
            return BlockState.None;

        var rest = line[colons..].Trim();
        if (rest.IsEmpty)
            return TryClose(processor, colons);
        if (!char.IsLetter(rest[0]) || NestingLimit.IsTooDeep(processor))
            return BlockState.None;

        var end = rest.IndexOfAny(' ', '\t');
        var kind = end < 0 ? rest : rest[..end];
        var arguments = end < 0 ? [] : rest[end..].Trim();
        var container = new FencedContainer(this, colons, kind.ToString(), arguments.ToString()) { Column = processor.Column };
        RenderContext.Of(processor).Containers.Add(container);
        processor.NewBlocks.Push(container);
        return BlockState.ContinueDiscard;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        processor.GoToColumn(processor.ColumnBeforeIndent);
        return BlockState.Continue;
    }

    private static BlockState TryClose(BlockProcessor processor, int colons)
    {
        for (Block? block = processor.GetCurrentContainerOpened(); block is not null; block = block.Parent)
        {
            if (block is not FencedContainer container || container.Colons > colons)
                continue;
            container.IsClosedByAuthor = true;
            processor.Close(container);
            return BlockState.BreakDiscard;
        }
        return BlockState.None;
    }
}
