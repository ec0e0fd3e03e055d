using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes headings with their ids and keeps the contents list; the page's title is the only heading of level 1.</summary>
internal sealed class HeadingWriter(Page page, BlockWriter blocks)
{
    private int _previousLevel = 1;

    public void Write(LeafBlock heading, int level)
    {
        if (level == 2 && heading is ParagraphBlock) page.Issues.Add(MarkupIssueCodes.UnderlinedHeading, heading.Line, heading.Inline is null ? "" : PlainText.OfChildren(heading.Inline));
        var text = heading.Inline is null ? "" : PlainText.OfChildren(heading.Inline);
        if (text.Length == 0)
        {
            // An empty heading is a stop on a screen reader's way through the page, and says nothing there.
            page.Issues.Add(MarkupIssueCodes.EmptyHeading, heading.Line, "");
            return;
        }
        if (level == 1)
        {
            page.Issues.Add(MarkupIssueCodes.HeadingOne, heading.Line, text);
            level = 2;
        }
        else if (level > _previousLevel + 1)
        {
            page.Issues.Add(MarkupIssueCodes.HeadingSkipped, heading.Line, text);
        }
        _previousLevel = level;

        var id = page.HeadingIds.Next(text);
        page.Contents.Add(new MarkupHeading(level, id, text, heading.Line + 1));
        var name = level switch { 2 => "h2", 3 => "h3", 4 => "h4", 5 => "h5", _ => "h6" };
        page.Html.Line().Raw("<").Raw(name).Attribute("id", id).Raw(">");
        blocks.WriteSpans(heading);
        page.Html.Raw("</").Raw(name).Raw(">\n");
    }
}
