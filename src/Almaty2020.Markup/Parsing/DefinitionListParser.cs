using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>A definition list: terms and definitions in the order they were written.</summary>
internal sealed class DefinitionListBlock : ContainerBlock
{
    /// <summary>
    /// Creates a closed block: only its definitions stay open, so that the next line is offered to the block around the list.
    /// </summary>
    public DefinitionListBlock(BlockParser parser)
        : base(parser) => IsOpen = false;
}

internal sealed class DefinitionTermBlock : LeafBlock
{
    public DefinitionTermBlock()
        : base(parser: null) => ProcessInlines = true;
}

internal sealed class DefinitionBlock(BlockParser parser, int width) : ContainerBlock(parser)
{
    /// <summary>Columns from the colon to the text; the definition's other blocks must be indented by at least as many.</summary>
    public int Width { get; } = width;
}

/// <summary>
/// Parses <c>Term</c> followed by <c>: definition</c> on the next line or after one blank line. Several lines before the
/// colon are several terms. The next term needs a blank line before it; without one it continues the definition.
/// </summary>
internal sealed class DefinitionListParser : BlockParser
{
    public DefinitionListParser() => OpeningCharacters = [':'];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsCodeIndent || !processor.PeekChar(1).IsSpaceOrTab())
            return BlockState.None;
        var parent = processor.GetCurrentContainerOpened();
        if (parent.Count == 0)
            return BlockState.None;
        var list = ListFor(processor, parent);
        if (list is null || NestingLimit.IsTooDeep(processor))
            return BlockState.None;

        var column = processor.Column;
        processor.NextChar();
        processor.RestartIndent();
        var afterColon = processor.Column;
        processor.ParseIndent();
        if (processor.Column - afterColon > 4)
            processor.GoToColumn(afterColon + 1);
        var definition = new DefinitionBlock(this, Math.Max(2, processor.Column - column)) { Column = column, Line = processor.LineIndex };
        list.Add(definition);
        processor.NewBlocks.Push(definition);
        return BlockState.Continue;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        if (processor.IsBlankLine)
            return BlockState.ContinueDiscard;
        var definition = (DefinitionBlock)block;
        if (processor.Indent < definition.Width)
            return BlockState.None;
        processor.GoToColumn(processor.ColumnBeforeIndent + definition.Width);
        return BlockState.Continue;
    }

    private DefinitionListBlock? ListFor(BlockProcessor processor, ContainerBlock parent)
    {
        var last = parent[^1];
        if (last is DefinitionListBlock current)
            return current;
        if (
            last is not ParagraphBlock paragraph
            || paragraph.Lines.Count == 0
            || ParagraphParser.HeadingLevel(paragraph) > 0
            || processor.LineIndex - (paragraph.Line + paragraph.Lines.Count) > 1
        )
        {
            return null;
        }

        // The paragraph is always the last child, so it can be replaced without searching its siblings.
        DefinitionListBlock list;
        if (parent.Count > 1 && parent[^2] is DefinitionListBlock previous)
        {
            list = previous;
            parent.RemoveAt(parent.Count - 1);
        }
        else
        {
            list = new DefinitionListBlock(this) { Line = paragraph.Line };
            parent[parent.Count - 1] = list;
        }
        for (var i = 0; i < paragraph.Lines.Count; i++)
        {
            var line = paragraph.Lines.Lines[i];
            line.Slice.Trim();
            var term = new DefinitionTermBlock { Line = line.Line };
            term.AppendLine(ref line.Slice, line.Column, line.Line, line.Position, trackTrivia: false);
            list.Add(term);
        }
        paragraph.Lines.Clear();
        return list;
    }
}
