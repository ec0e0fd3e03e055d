using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>Text in another language than the page: <c>:en[Champion Mayors]</c>.</summary>
internal sealed class LanguageInline(string language) : ContainerInline
{
    public string Language { get; } = language;
}

/// <summary>The opening mark of a <see cref="LanguageInline"/>. If it is never closed, it stays the text that the author typed.</summary>
internal sealed class LanguageDelimiter(InlineParser parser, string language) : LinkDelimiterInline(parser)
{
    public string Language { get; } = language;

    public override string ToLiteral() => $":{Language}[";
}

/// <summary>
/// Parses everything that a bracket opens: links, images and language spans. Limits how many brackets a block may open
/// and how far a link's address is searched for.
/// </summary>
internal sealed class BracketParser : LinkInlineParser
{
    public BracketParser() => OpeningCharacters = ['[', ']', '!', ':'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice) =>
        slice.CurrentChar switch
        {
            ':' => TryOpenLanguage(processor, ref slice),
            '!' => slice.PeekChar() == '[' && RenderContext.Of(processor).TryUseBracket(processor) && base.Match(processor, ref slice),
            '[' => RenderContext.Of(processor).TryUseBracket(processor) && base.Match(processor, ref slice),
            _ => TryClose(processor, ref slice),
        };

    private bool TryOpenLanguage(InlineProcessor processor, ref StringSlice slice)
    {
        var text = slice.AsSpan();
        var length = 0;
        while (length < 4 && length + 1 < text.Length && char.IsAsciiLetter(text[length + 1]))
            length++;
        if (length is < 2 or > 3 || length + 1 >= text.Length || text[length + 1] != '[')
            return false;
        if (char.IsLetterOrDigit(slice.PeekCharExtra(-1)))
            return false;

        var code = text.Slice(1, length).ToString();
        var start = processor.GetSourcePosition(slice.Start, out var line, out var column);
        var reading = RenderContext.Of(processor);
        if (!Languages.IsKnown(code))
        {
            reading.Issues.Add(MarkupIssueCodes.UnknownLanguage, line, code);
            return false;
        }
        if (!reading.TryUseBracket(processor))
            return false;
        slice.Start += length + 2;
        processor.Inline = new LanguageDelimiter(this, code)
        {
            Type = DelimiterType.Open,
            Span = new Markdig.Syntax.SourceSpan(start, start + length + 1),
            Line = line,
            Column = column,
        };
        return true;
    }

    private bool TryClose(InlineProcessor processor, ref StringSlice slice)
    {
        if (processor.Inline?.FirstParentOfType<LinkDelimiterInline>() is LanguageDelimiter open)
        {
            var span = new LanguageInline(open.Language)
            {
                Span = open.Span,
                Line = open.Line,
                Column = open.Column,
            };
            open.ReplaceBy(span);
            processor.Inline = span;
            processor.PostProcessInlines(0, span, null, isFinalProcessing: false);
            span.IsClosed = true;
            slice.SkipChar();
            return true;
        }
        return !IsAddressTooLong(slice) && base.Match(processor, ref slice);
    }

    /// <summary>
    /// True if the address after <c>](</c> does not end within the limit. Markdig would scan each one to the end of the block.
    /// </summary>
    private static bool IsAddressTooLong(StringSlice slice)
    {
        var text = slice.AsSpan();
        if (text.Length < MarkupLimits.AddressLength + 2 || text[1] != '(')
            return false;
        return text.Slice(2, MarkupLimits.AddressLength).IndexOfAny(" )\n") < 0;
    }
}
