using System.Text;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Extracts the plain text of inline content: images as their alternative text, footnote references left out.</summary>
internal static class PlainText
{
    public static string Of(Inline? inline) => Raw(inline).Trim();

    /// <summary>Like <see cref="Of"/>, but keeps the spaces at both ends, for text that is joined from several inlines.</summary>
    public static string Raw(Inline? inline)
    {
        var text = new StringBuilder();
        Append(text, inline);
        return TextCleaner.Clean(text.ToString());
    }

    public static string OfChildren(ContainerInline container)
    {
        var text = new StringBuilder();
        AppendChildren(text, container);
        return TextCleaner.OneLine(text.ToString());
    }

    private static void Append(StringBuilder text, Inline? inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                text.Append(code.ContentSpan);
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline link:
                text.Append(link.Url);
                break;
            case LineBreakInline:
                text.Append(' ');
                break;
            case DelimiterInline delimiter:
                text.Append(delimiter.ToLiteral());
                AppendChildren(text, delimiter);
                break;
            case ContainerInline container:
                AppendChildren(text, container);
                break;
        }
    }

    private static void AppendChildren(StringBuilder text, ContainerInline container)
    {
        for (var child = container.FirstChild; child is not null; child = child.NextSibling)
            Append(text, child);
    }
}
