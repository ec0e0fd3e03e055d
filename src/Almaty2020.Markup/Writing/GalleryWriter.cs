using Almaty2020.Markup.Parsing;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes several pictures as a grid of figures. They stand on lines of their own, or are the items of a list.</summary>
internal static class GalleryWriter
{
    public static bool TryWrite(RenderOutput page, FencedContainer container)
    {
        var images = new List<LinkInline>();
        if (!TryAdd(images, container) || images.Count == 0)
        {
            page.Issues.Add(MarkupIssueCodes.BadContainer, container.Line, container.Kind);
            return false;
        }

        page.Html.EnsureNewLine().AppendRaw(MarkupRenderer.GalleryStart + "\n");
        foreach (var image in images)
        {
            page.CountBlock();
            page.CountElements(3);
            page.Html.AppendRaw(MarkupRenderer.GalleryItem);
            ImageWriter.WriteFigureContent(page, image);
            page.Html.AppendRaw("</figure></li>\n");
        }
        page.Html.AppendRaw("</ul>\n");
        return true;
    }

    /// <returns>False if there is something else than pictures.</returns>
    private static bool TryAdd(List<LinkInline> images, ContainerBlock container)
    {
        foreach (var block in container)
        {
            var isAdded = block switch
            {
                ListBlock or ListItemBlock => TryAdd(images, (ContainerBlock)block),
                ParagraphBlock paragraph when ParagraphParser.HeadingLevel(paragraph) == 0 => TryAdd(images, paragraph.Inline),
                _ => false,
            };
            if (!isAdded)
                return false;
        }

        return true;
    }

    private static bool TryAdd(List<LinkInline> images, ContainerInline? line)
    {
        for (var span = line?.FirstChild; span is not null; span = span.NextSibling)
        {
            if (span is LinkInline { IsImage: true } image && Addresses.IsAllowedImage(TextCleaner.Clean(image.Url ?? "")))
                images.Add(image);
            else if (span is not LineBreakInline && !(span is LiteralInline words && words.Content.IsEmptyOrWhitespace()))
                return false;
        }

        return line is not null;
    }
}
