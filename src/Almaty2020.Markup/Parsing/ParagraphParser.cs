using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// Parses paragraphs with a limited number of lines, and underlined (setext) headings. For a heading, Markdig removes the
/// paragraph from its parent, which searches all its siblings. Here the paragraph stays and is marked as a heading.
/// </summary>
internal sealed class ParagraphParser : ParagraphBlockParser
{
    private static readonly object s_underlined = new();

    public ParagraphParser() => ParseSetextHeadings = false;

    /// <summary>1 or 2 if the paragraph is an underlined heading; otherwise 0.</summary>
    public static int HeadingLevel(ParagraphBlock paragraph) => paragraph.GetData(s_underlined) is int level ? level : 0;

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        var paragraph = (ParagraphBlock)block;
        if (
            !processor.IsBlankLine
            && !processor.IsCodeIndent
            && ReferenceEquals(processor.GetCurrentContainerOpened(), block.Parent)
            && UnderlineLevel(processor) is > 0 and var level
        )
        {
            paragraph.SetData(s_underlined, level);
            // Close it now; otherwise the next line would become its lazy continuation.
            processor.Close(paragraph);
            return BlockState.BreakDiscard;
        }
        return paragraph.Lines.Count >= MarkupLimits.ParagraphLines && !processor.IsBlankLine
            ? BlockState.None
            : base.TryContinue(processor, block);
    }

    public override BlockState TryOpen(BlockProcessor processor) => NestingLimit.CountOpened(processor, base.TryOpen(processor));

    private static int UnderlineLevel(BlockProcessor processor)
    {
        var line = processor.Line.AsSpan().TrimEnd(" \t");
        if (line.IsEmpty)
            return 0;
        return line[0] switch
        {
            '=' when !line.ContainsAnyExcept('=') => 1,
            '-' when !line.ContainsAnyExcept('-') => 2,
            _ => 0,
        };
    }
}
