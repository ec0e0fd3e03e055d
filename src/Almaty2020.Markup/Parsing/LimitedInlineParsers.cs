using System.Buffers;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// Parses emphasis with limits on the number and length of runs: every closing run searches all open ones, and every open run
/// contains what follows it.
/// </summary>
internal sealed class LimitedEmphasisParser : EmphasisInlineParser
{
    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var run = slice.AsSpan().IndexOfAnyExcept(slice.CurrentChar);
        if (run < 0)
            run = slice.Length;
        if (run <= MarkupLimits.EmphasisRunLength && RenderContext.Of(processor).TryUseEmphasisRun(processor))
        {
            var before = slice;
            if (!base.Match(processor, ref slice))
                return false;
            if (processor.Inline is EmphasisDelimiterInline delimiter)
                RenderContext.Of(processor).Emphasis.AdjustDelimiter(delimiter, before);
            return true;
        }
        LiteralText.Consume(processor, ref slice, run);
        return true;
    }
}

/// <summary>
/// Parses inline code. The number of attempts per block is limited, because each searches for the closing run up to the block's end.
/// </summary>
internal sealed class LimitedCodeParser : CodeInlineParser
{
    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var run = slice.AsSpan().IndexOfAnyExcept('`');
        if (run < 0)
            run = slice.Length;
        var start = slice;
        if (RenderContext.Of(processor).TryUseBacktickRun(processor) && base.Match(processor, ref slice))
            return true;
        slice = start;
        LiteralText.Consume(processor, ref slice, run);
        return true;
    }
}

/// <summary>Parses addresses in angle brackets. Reports anything that looks like an HTML tag as an issue; it is shown as text.</summary>
internal sealed class AngleBracketParser() : AutolinkInlineParser(new AutolinkOptions { EnableHtmlParsing = false })
{
    private const int MaxTagLength = 256;
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
    );

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var start = slice;
        if (base.Match(processor, ref slice))
        {
            RenderContext.Of(processor).CountLink();
            return true;
        }
        slice = start;
        if (TagLength(slice.AsSpan()) is > 0 and var length)
        {
            processor.GetSourcePosition(slice.Start, out var line, out _);
            RenderContext.Of(processor).Issues.Add(MarkupIssueCodes.RawHtml, line, slice.AsSpan()[..length].ToString());
        }
        return false;
    }

    private static int TagLength(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxTagLength)
            text = text[..MaxTagLength];
        if (
            text.Length < 3
            || !(char.IsAsciiLetter(text[1]) || (text[1] is '/' or '!' or '?' && (char.IsAsciiLetter(text[2]) || text[2] is '-' or '[')))
        )
            return 0;
        // "a<b, c > d" is a comparison: a tag name is followed by white space, a slash or ">".
        if (char.IsAsciiLetter(text[1]))
        {
            var nameEnd = text[1..].IndexOfAnyExcept(s_nameCharacters) + 1;
            if (nameEnd <= 0 || !(text[nameEnd] is '>' or '/' || char.IsWhiteSpace(text[nameEnd])))
                return 0;
        }
        return text.IndexOf('>') + 1;
    }
}

internal static class LiteralText
{
    /// <summary>Consumes <paramref name="length"/> characters as literal text in one step.</summary>
    public static void Consume(InlineProcessor processor, ref StringSlice slice, int length)
    {
        var position = processor.GetSourcePosition(slice.Start, out var line, out var column);
        processor.Inline = new LiteralInline(new StringSlice(slice.Text, slice.Start, slice.Start + length - 1))
        {
            Span = new Markdig.Syntax.SourceSpan(position, position + length - 1),
            Line = line,
            Column = column,
        };
        slice.Start += length;
    }
}
