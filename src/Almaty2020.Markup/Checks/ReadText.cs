using System.Text;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Checks;

/// <summary>
/// What a reader sees of a paragraph, heading or cell, for the checks that look for signs of Markdown in it. Where a sign is meant to be
/// seen (code, <c>\*</c>, an address), a placeholder stands in its place.
/// </summary>
internal static class ReadText
{
    /// <summary>A line end that the author typed and readers do not see.</summary>
    public const char SoftBreak = '\n';

    /// <summary>A line end that readers see.</summary>
    public const char HardBreak = '\u2028';

    /// <summary>In place of what is no sign of Markdown, whatever it looks like.</summary>
    public const char Meant = '\uE000';

    public static string Of(ContainerInline spans)
    {
        var text = new StringBuilder();
        AddChildren(text, spans);
        return text.ToString();
    }

    private static void AddChildren(StringBuilder text, ContainerInline spans)
    {
        for (var child = spans.FirstChild; child is not null; child = child.NextSibling) Add(text, child);
    }

    private static void Add(StringBuilder text, Inline span)
    {
        switch (span)
        {
            case LiteralInline { IsFirstCharacterEscaped: true, Content.Length: > 0 } escaped: text.Append(Meant).Append(escaped.Content.AsSpan()[1..]); break;
            case LiteralInline literal: text.Append(literal.Content.AsSpan()); break;
            case LineBreakInline { IsHard: true }: text.Append(HardBreak); break;
            case LineBreakInline: text.Append(SoftBreak); break;
            case CodeInline or HtmlEntityInline or AutolinkInline or LinkInline { IsImage: true }: text.Append(Meant); break;
            case DelimiterInline delimiter:
                text.Append(delimiter.ToLiteral());
                AddChildren(text, delimiter);
                break;
            case ContainerInline container: AddChildren(text, container); break;
        }
    }
}
