using System.Buffers;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>Every closing run looks back over all open ones, and every open one holds what follows: hence the bounds.</summary>
internal sealed class BoundedEmphasisParser : EmphasisInlineParser
{
    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var run = slice.AsSpan().IndexOfAnyExcept(slice.CurrentChar);
        if (run < 0) run = slice.Length;
        if (run <= Limits.EmphasisRunLength && Reading.Of(processor).MayOpenEmphasis(processor))
        {
            var before = slice;
            if (!base.Match(processor, ref slice)) return false;
            if (processor.Inline is EmphasisDelimiterInline delimiter) Reading.Of(processor).Emphasis.Place(delimiter, before);
            return true;
        }
        Literals.Take(processor, ref slice, run);
        return true;
    }
}

/// <summary>A run of backticks is looked for up to the end of its block; runs that match nothing are limited.</summary>
internal sealed class BoundedCodeParser : CodeInlineParser
{
    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var run = slice.AsSpan().IndexOfAnyExcept('`');
        if (run < 0) run = slice.Length;
        var saved = slice;
        if (Reading.Of(processor).MayOpenCode(processor) && base.Match(processor, ref slice)) return true;
        slice = saved;
        Literals.Take(processor, ref slice, run);
        return true;
    }
}

/// <summary>Addresses in angle brackets; and what looks like HTML is told, though it is shown as the text it is.</summary>
internal sealed class AngleParser() : AutolinkInlineParser(new AutolinkOptions { EnableHtmlParsing = false })
{
    private const int LongestTag = 256;
    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var saved = slice;
        if (base.Match(processor, ref slice))
        {
            Reading.Of(processor).CountLink();
            return true;
        }
        slice = saved;
        if (TagLength(slice.AsSpan()) is > 0 and var length)
        {
            processor.GetSourcePosition(slice.Start, out var line, out _);
            Reading.Of(processor).Issues.Add(MarkupIssueCodes.RawHtml, line, slice.AsSpan()[..length].ToString());
        }
        return false;
    }

    private static int TagLength(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestTag) text = text[..LongestTag];
        if (text.Length < 3 || !(char.IsAsciiLetter(text[1]) || (text[1] is '/' or '!' or '?' && (char.IsAsciiLetter(text[2]) || text[2] is '-' or '[')))) return 0;
        // "a<b, c > d" compares: after its name a tag has a space, a slash or its end.
        if (char.IsAsciiLetter(text[1]))
        {
            var nameEnd = text[1..].IndexOfAnyExcept(s_nameCharacters) + 1;
            if (nameEnd <= 0 || !(text[nameEnd] is '>' or '/' || char.IsWhiteSpace(text[nameEnd]))) return 0;
        }
        return text.IndexOf('>') + 1;
    }
}

internal static class Literals
{
    /// <summary>Takes characters as text, all at once.</summary>
    public static void Take(InlineProcessor processor, ref StringSlice slice, int length)
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
