using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes a list of pages as cards: each item begins with a link, and a short text may follow it.</summary>
internal static class PageListWriter
{
    public static bool TryWrite(RenderOutput page, BlockWriter blocks, FencedContainer container)
    {
        if (container is not [ListBlock list] || !list.All(BeginsWithLink))
        {
            page.Issues.Add(MarkupIssueCodes.BadContainer, container.Line, container.Kind);
            return false;
        }

        page.Html.EnsureNewLine().AppendRaw("<ul class=\"page-list\">\n");
        foreach (var item in list)
        {
            page.CountBlock();
            page.CountElements(3);
            var paragraph = (ParagraphBlock)((ListItemBlock)item)[0];
            TextChecks.CheckBlock(page, paragraph);
            var link = (LinkInline)paragraph.Inline!.FirstChild!;
            page.Html.AppendRaw("<li class=\"page-card\">");
            blocks.Write(link);
            if (link.NextSibling is LiteralInline literal)
                literal.Content = StrongListWriter.TrimmedStart(literal.Content, ':');
            if (link.NextSibling is not null)
                page.Html.AppendRaw(" <span>");
            for (var span = link.NextSibling; span is not null; span = span.NextSibling)
                blocks.Write(span);
            if (link.NextSibling is not null)
                page.Html.AppendRaw("</span>");
            page.Html.AppendRaw("</li>\n");
            TextChecks.CheckPageLink(page, paragraph.Line, PlainText.OfChildren(link));
            page.AddPlainText(PlainText.Of(paragraph.Inline));
        }
        page.Html.AppendRaw("</ul>\n");
        return true;
    }

    private static bool BeginsWithLink(Block item) =>
        item is ListItemBlock and [ParagraphBlock { Inline.FirstChild: LinkInline { IsImage: false } }];
}
