using System.Buffers;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>The text of a footnote: <c>[^label]: text</c>, with further blocks indented by four spaces.</summary>
internal sealed class FootnoteBlock(BlockParser parser, string label) : ContainerBlock(parser)
{
    public string Label { get; } = label;

    /// <summary>Assigned when the first reference is written; 0 for a footnote without references.</summary>
    public int Number { get; set; }

    public int References { get; set; }
}

/// <summary>
/// Parses footnotes. Replaces Markdig's parser, which sorts with an inconsistent comparison (List.Sort may throw) and removes
/// unused footnotes one by one. Here footnotes are numbered while writing, which needs neither.
/// </summary>
internal sealed class FootnoteParser : BlockParser
{
    public FootnoteParser() => OpeningCharacters = ['['];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsCodeIndent || processor.GetCurrentContainerOpened() is not MarkdownDocument)
            return BlockState.None;
        var line = processor.Line.AsSpan();
        var label = FootnoteLabel.At(line);
        if (label is null || line.Length <= label.Length + 3 || line[label.Length + 3] != ':')
            return BlockState.None;

        var footnote = new FootnoteBlock(this, label) { Column = processor.Column };
        RenderContext.Of(processor).Footnotes.TryAdd(label, footnote);
        for (var i = 0; i < label.Length + 4; i++)
            processor.NextChar();
        processor.NewBlocks.Push(footnote);
        return BlockState.Continue;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        if (processor.IsBlankLine)
            return BlockState.ContinueDiscard;
        if (!processor.IsCodeIndent)
            return BlockState.None;
        processor.GoToCodeIndent();
        return BlockState.Continue;
    }
}

/// <summary>A reference in the text to a footnote: <c>[^label]</c>.</summary>
internal sealed class FootnoteReferenceInline(FootnoteBlock footnote) : LeafInline
{
    public FootnoteBlock Footnote { get; } = footnote;
}

internal sealed class FootnoteReferenceParser : InlineParser
{
    public FootnoteReferenceParser() => OpeningCharacters = ['['];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var label = FootnoteLabel.At(slice.AsSpan());
        if (label is null)
            return false;
        processor.GetSourcePosition(slice.Start, out var line, out var column);
        var reading = RenderContext.Of(processor);
        if (!reading.Footnotes.TryGetValue(label, out var footnote))
        {
            reading.Issues.Add(MarkupIssueCodes.UnknownFootnote, line, $"[^{label}]");
            return false;
        }
        reading.CountFootnoteReference();
        processor.Inline = new FootnoteReferenceInline(footnote) { Line = line, Column = column };
        slice.Start += label.Length + 3;
        return true;
    }
}

internal static class FootnoteLabel
{
    private static readonly SearchValues<char> s_ends = SearchValues.Create("[]^ \t\r\n`\\");

    /// <summary>Returns the label if the text starts with <c>[^label]</c>; otherwise null.</summary>
    public static string? At(ReadOnlySpan<char> text)
    {
        if (text.Length < 4 || text[0] != '[' || text[1] != '^')
            return null;
        var within = text[2..Math.Min(text.Length, MarkupLimits.FootnoteLabelLength + 3)];
        var end = within.IndexOfAny(s_ends);
        return end > 0 && within[end] == ']' ? within[..end].ToString() : null;
    }
}
