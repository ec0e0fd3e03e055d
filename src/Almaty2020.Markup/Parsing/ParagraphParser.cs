using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// Paragraphs of a bounded number of lines, and underlined headings without a search: Markdig takes the paragraph out
/// of its parent, which looks for it among all its siblings; here the paragraph stays and is marked as a heading.
/// </summary>
internal sealed class ParagraphParser : ParagraphBlockParser
{
    private static readonly object s_underlined = new();

    public ParagraphParser() => ParseSetextHeadings = false;

    /// <summary>1 or 2 where the paragraph is an underlined heading, else 0.</summary>
    public static int HeadingLevel(ParagraphBlock paragraph) => paragraph.GetData(s_underlined) is int level ? level : 0;

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        var paragraph = (ParagraphBlock)block;
        if (!processor.IsBlankLine && !processor.IsCodeIndent
            && ReferenceEquals(processor.GetCurrentContainerOpened(), block.Parent)
            && Underline(processor) is > 0 and var level)
        {
            paragraph.SetData(s_underlined, level);
            // Left open, it would take the next line as its own lazy continuation.
            processor.Close(paragraph);
            return BlockState.BreakDiscard;
        }
        return paragraph.Lines.Count >= Limits.ParagraphLines && !processor.IsBlankLine
            ? BlockState.None
            : base.TryContinue(processor, block);
    }

    public override BlockState TryOpen(BlockProcessor processor) => Nesting.Counted(processor, base.TryOpen(processor));

    private static int Underline(BlockProcessor processor)
    {
        var line = processor.Line.AsSpan().TrimEnd(" \t");
        if (line.IsEmpty) return 0;
        return line[0] switch
        {
            '=' when !line.ContainsAnyExcept('=') => 1,
            '-' when !line.ContainsAnyExcept('-') => 2,
            _ => 0,
        };
    }
}
