using System.Text;
using AngleSharp.Dom;

namespace Almaty2020.Markup;

/// <summary>
/// Writes a sanitized DOM as HTML. AngleSharp's own writer finds each node's next sibling by searching the parent from
/// the start, which takes seconds for a list of ten thousand items.
/// </summary>
internal static class DomSerializer
{
    public static string InnerHtml(INode parent)
    {
        var html = new StringBuilder();
        WriteChildren(html, parent);
        return html.ToString();
    }

    public static string OuterHtml(IElement element)
    {
        var html = new StringBuilder();
        WriteElement(html, element);
        return html.ToString();
    }

    private static void WriteChildren(StringBuilder html, INode parent)
    {
        foreach (var child in parent.ChildNodes)
        {
            if (child is IElement element)
                WriteElement(html, element);
            else if (child is IText text)
                Encode(html, text.Data, insideAttribute: false);
        }
    }

    private static void WriteElement(StringBuilder html, IElement element)
    {
        html.Append('<').Append(element.LocalName);
        foreach (var attribute in element.Attributes)
        {
            html.Append(' ').Append(attribute.Name).Append("=\"");
            Encode(html, attribute.Value, insideAttribute: true);
            html.Append('"');
        }
        html.Append('>');
        if (element.LocalName is "br" or "hr" or "img" or "source")
            return;
        WriteChildren(html, element);
        html.Append("</").Append(element.LocalName).Append('>');
    }

    private static void Encode(StringBuilder html, ReadOnlySpan<char> text, bool insideAttribute)
    {
        while (text.IndexOfAny("&<>\"\u00A0") is >= 0 and var i)
        {
            html.Append(text[..i])
                .Append(
                    text[i] switch
                    {
                        '&' => "&amp;",
                        '<' => "&lt;",
                        '>' => "&gt;",
                        '"' => insideAttribute ? "&quot;" : "\"",
                        _ => "&nbsp;",
                    }
                );
            text = text[(i + 1)..];
        }
        html.Append(text);
    }
}
