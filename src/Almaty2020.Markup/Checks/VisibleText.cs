using System.Text;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Checks;

/// <summary>
/// The visible text of a paragraph, heading or cell, for the checks that search it for leftover Markdown. Where a sign is meant to be
/// seen (code, <c>\*</c>, an address), the text has a placeholder instead.
/// </summary>
internal static class VisibleText
{
    /// <summary>A line end in the Markdown that is a space on the page.</summary>
    public const char SoftBreak = '\n';

    /// <summary>A line end that is also shown on the page.</summary>
    public const char HardBreak = '\u2028';

    /// <summary>Placeholder for characters that are not Markdown syntax, even if they look like it.</summary>
    public const char NotSyntax = '\uE000';

    public static string Of(ContainerInline spans)
    {
        var text = new StringBuilder();
        AddChildren(text, spans);
        return text.ToString();
    }

    private static void AddChildren(StringBuilder text, ContainerInline spans)
    {
        for (var child = spans.FirstChild; child is not null; child = child.NextSibling)
            Add(text, child);
    }

    private static void Add(StringBuilder text, Inline span)
    {
        switch (span)
        {
            case LiteralInline { IsFirstCharacterEscaped: true, Content.Length: > 0 } escaped:
                text.Append(NotSyntax).Append(escaped.Content.AsSpan()[1..]);
                break;
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case LineBreakInline { IsHard: true }:
                text.Append(HardBreak);
                break;
            case LineBreakInline:
                text.Append(SoftBreak);
                break;
            case CodeInline or HtmlEntityInline or AutolinkInline or LinkInline { IsImage: true }:
                text.Append(NotSyntax);
                break;
            case DelimiterInline delimiter:
                text.Append(delimiter.ToLiteral());
                AddChildren(text, delimiter);
                break;
            case ContainerInline container:
                AddChildren(text, container);
                break;
        }
    }
}
