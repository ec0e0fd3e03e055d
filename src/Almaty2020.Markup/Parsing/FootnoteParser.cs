using System.Buffers;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>What a footnote says: <c>[^label]: text</c>, with further blocks indented by four.</summary>
internal sealed class FootnoteBlock(BlockParser parser, string label) : ContainerBlock(parser)
{
    public string Label { get; } = label;

    /// <summary>Given when the first reference is written; zero for a footnote that nothing refers to.</summary>
    public int Number { get; set; }

    public int References { get; set; }
}

/// <summary>
/// Markdig's footnotes sort with an order that contradicts itself (List.Sort may throw) and remove unused ones one by
/// one; these are numbered while writing, which needs neither.
/// </summary>
internal sealed class FootnoteParser : BlockParser
{
    public FootnoteParser() => OpeningCharacters = ['['];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsCodeIndent || processor.GetCurrentContainerOpened() is not MarkdownDocument) return BlockState.None;
        var line = processor.Line.AsSpan();
        var label = FootnoteLabel.At(line);
        if (label is null || line.Length <= label.Length + 3 || line[label.Length + 3] != ':') return BlockState.None;

        var footnote = new FootnoteBlock(this, label) { Column = processor.Column };
        Reading.Of(processor).Footnotes.TryAdd(label, footnote);
        for (var i = 0; i < label.Length + 4; i++) processor.NextChar();
        processor.NewBlocks.Push(footnote);
        return BlockState.Continue;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        if (processor.IsBlankLine) return BlockState.ContinueDiscard;
        if (!processor.IsCodeIndent) return BlockState.None;
        processor.GoToCodeIndent();
        return BlockState.Continue;
    }
}

/// <summary>The place in the text that a footnote belongs to: <c>[^label]</c>.</summary>
internal sealed class FootnoteReference(FootnoteBlock footnote) : LeafInline
{
    public FootnoteBlock Footnote { get; } = footnote;
}

internal sealed class FootnoteReferenceParser : InlineParser
{
    public FootnoteReferenceParser() => OpeningCharacters = ['['];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var label = FootnoteLabel.At(slice.AsSpan());
        if (label is null) return false;
        processor.GetSourcePosition(slice.Start, out var line, out var column);
        var reading = Reading.Of(processor);
        if (!reading.Footnotes.TryGetValue(label, out var footnote))
        {
            reading.Issues.Add(MarkupIssueCodes.UnknownFootnote, line, $"[^{label}]");
            return false;
        }
        reading.CountFootnoteReference();
        processor.Inline = new FootnoteReference(footnote) { Line = line, Column = column };
        slice.Start += label.Length + 3;
        return true;
    }
}

internal static class FootnoteLabel
{
    private static readonly SearchValues<char> s_ends = SearchValues.Create("[]^ \t\r\n`\\");

    /// <summary>The label of <c>[^label]</c> at the start of the text, or null.</summary>
    public static string? At(ReadOnlySpan<char> text)
    {
        if (text.Length < 4 || text[0] != '[' || text[1] != '^') return null;
        var within = text[2..Math.Min(text.Length, Limits.FootnoteLabelLength + 3)];
        var end = within.IndexOfAny(s_ends);
        return end > 0 && within[end] == ']' ? within[..end].ToString() : null;
    }
}
