using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes images, and figures: a paragraph of nothing but an image that has a title.</summary>
internal static class ImageWriter
{
    public static bool TryWriteFigure(Page page, ParagraphBlock paragraph)
    {
        if (paragraph.Inline?.FirstChild is not LinkInline { IsImage: true, NextSibling: null } image
            || string.IsNullOrWhiteSpace(image.Title)
            || !Addresses.IsAllowedImage(TextCleaner.Clean(image.Url ?? "")))
        {
            return false;
        }
        var caption = TextCleaner.OneLine(image.Title);
        page.Html.Raw("<figure>");
        Write(page, image);
        page.Html.Raw("<figcaption>").Text(caption).Raw("</figcaption></figure>\n");
        page.AddPlain(PlainText.Of(image));
        page.AddPlain(caption);
        return true;
    }

    public static void Write(Page page, LinkInline image)
    {
        var source = TextCleaner.Clean(image.Url ?? "");
        var alternative = PlainText.OfChildren(image);
        if (!Addresses.IsAllowedImage(source))
        {
            page.Issues.Add(MarkupIssueCodes.ForbiddenAddress, image.Line, source);
            page.Html.Text(alternative);
            return;
        }
        if (image.Reference is not null && !page.MayRefer(source.Length))
        {
            page.Issues.Add(MarkupIssueCodes.TooDeep, image.Line, source);
            page.Html.Text(alternative);
            return;
        }
        if (alternative.Length == 0) page.Issues.Add(MarkupIssueCodes.MissingAlternativeText, image.Line, source);
        page.Images.Add(new MarkupImage(source, alternative, image.Line + 1));
        page.Html.Raw("<img").Attribute("src", source.Replace(" ", "%20", StringComparison.Ordinal))
            .Attribute("alt", alternative).Raw(" loading=\"lazy\" decoding=\"async\">");
    }
}
