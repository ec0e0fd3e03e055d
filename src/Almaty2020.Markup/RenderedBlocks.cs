using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Almaty2020.Markup;

/// <summary>A top-level block of a rendered text: a paragraph, a heading, a whole list or table.</summary>
/// <param name="Html">The block's rendered HTML.</param>
/// <param name="Text">The block's plain text, one line per part.</param>
public sealed record RenderedBlock(string Html, string Text);

/// <summary>Splits rendered HTML into its top-level blocks, so that a remark can refer to one of them.</summary>
public static class RenderedBlocks
{
    /// <summary>Elements whose content starts and ends a line of text; the cells of a table row share one line.</summary>
    private static readonly HashSet<string> s_lines = new(StringComparer.Ordinal)
    {
        "blockquote",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "text",
        "thead",
        "tr",
        "ul",
    };

    public static IReadOnlyList<RenderedBlock> Of(string html)
    {
        using var document = new HtmlParser().ParseDocument("<body>" + html);
        return [.. document.Body!.Children.Select(e => new RenderedBlock(DomSerializer.OuterHtml(e), TextOf(e)))];
    }

    private static string TextOf(IElement element)
    {
        var text = new StringBuilder();
        Add(text, element);
        var lines = text.ToString()
            .Split('\n')
            .Select(l => string.Join(' ', l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return string.Join('\n', lines.Where(l => l.Length > 0));
    }

    private static void Add(StringBuilder text, INode node)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText words)
            {
                // Browsers show a line end within a paragraph as a space.
                text.Append(words.Data.Replace('\n', ' '));
            }
            else if (child is IElement element)
            {
                var separator =
                    s_lines.Contains(element.LocalName) ? "\n"
                    : element.LocalName is "td" or "th" ? " "
                    : element.LocalName is "br" ? "\n"
                    : "";
                text.Append(separator);
                Add(text, element);
                text.Append(separator);
            }
        }
    }
}
