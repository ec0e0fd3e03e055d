using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Almaty2020.Markup;

/// <summary>What stands for itself in a rendered text: a paragraph, a heading, a whole list or table.</summary>
/// <param name="Html">As it was rendered.</param>
/// <param name="Text">What is read in it; a line for each of its parts.</param>
public sealed record RenderedBlock(string Html, string Text);

/// <summary>Cuts what the renderer made into its blocks, so that each can be pointed at.</summary>
public static class RenderedBlocks
{
    /// <summary>Elements whose content begins and ends a line; cells of a table stand in one.</summary>
    private static readonly HashSet<string> s_lines = new(StringComparer.Ordinal)
    {
        "blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "section",
        "summary", "table", "tbody", "text", "thead", "tr", "ul",
    };

    public static IReadOnlyList<RenderedBlock> Of(string html)
    {
        using var document = new HtmlParser().ParseDocument("<body>" + html);
        return [.. document.Body!.Children.Select(e => new RenderedBlock(DomSerializer.Of(e), TextOf(e)))];
    }

    private static string TextOf(IElement element)
    {
        var text = new StringBuilder();
        Add(text, element);
        var lines = text.ToString().Split('\n').Select(l => string.Join(' ', l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return string.Join('\n', lines.Where(l => l.Length > 0));
    }

    private static void Add(StringBuilder text, INode node)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText words)
            {
                // A line end within a paragraph is a space to whoever reads it.
                text.Append(words.Data.Replace('\n', ' '));
            }
            else if (child is IElement element)
            {
                var part = s_lines.Contains(element.LocalName) ? "\n" : element.LocalName is "td" or "th" ? " " : element.LocalName is "br" ? "\n" : "";
                text.Append(part);
                Add(text, element);
                text.Append(part);
            }
        }
    }
}
