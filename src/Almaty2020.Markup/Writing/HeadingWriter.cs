using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes headings with their ids and collects the table of contents. Level 1 is reserved for the page title.</summary>
internal sealed class HeadingWriter(RenderOutput page, BlockWriter blocks)
{
    private int _previousLevel = 1;

    public void Write(LeafBlock heading, int level)
    {
        if (level == 2 && heading is ParagraphBlock)
            page.Issues.Add(
                MarkupIssueCodes.UnderlinedHeading,
                heading.Line,
                heading.Inline is null ? "" : PlainText.OfChildren(heading.Inline)
            );
        var text = heading.Inline is null ? "" : PlainText.OfChildren(heading.Inline);
        if (text.Length == 0)
        {
            // Skip an empty heading: a screen reader would stop at it and have nothing to read.
            page.Issues.Add(MarkupIssueCodes.EmptyHeading, heading.Line, "");
            return;
        }
        if (level == 1)
        {
            page.Issues.Add(MarkupIssueCodes.LevelOneHeading, heading.Line, text);
            level = 2;
        }
        else if (level > _previousLevel + 1)
        {
            page.Issues.Add(MarkupIssueCodes.HeadingSkipped, heading.Line, text);
        }
        _previousLevel = level;

        var id = page.HeadingIds.Next(text);
        page.Contents.Add(new MarkupHeading(level, id, text, heading.Line + 1));
        var name = level switch
        {
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        };
        page.Html.EnsureNewLine().AppendRaw("<").AppendRaw(name).AppendAttribute("id", id).AppendRaw(">");
        blocks.WriteInlines(heading);
        page.Html.AppendRaw("</").AppendRaw(name).AppendRaw(">\n");
    }
}
