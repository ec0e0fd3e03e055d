using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Writing;

/// <summary>
/// Writes images. A paragraph that contains only an image becomes a figure if the image has a title, which is the caption, or is a picture
/// of the library, which may have a credit. The library's pictures keep their keys: their sizes are added when the page is shown.
/// </summary>
internal static class ImageWriter
{
    public static bool TryWriteFigure(RenderOutput page, ParagraphBlock paragraph)
    {
        if (
            paragraph.Inline?.FirstChild is not LinkInline { IsImage: true, NextSibling: null } image
            || TextCleaner.Clean(image.Url ?? "") is not { } source
            || !Addresses.IsAllowedImage(source)
            || (string.IsNullOrWhiteSpace(image.Title) && PictureAddress.KeyOf(source) is null)
        )
        {
            return false;
        }
        page.Html.AppendRaw("<figure>");
        WriteFigureContent(page, image);
        page.Html.AppendRaw("</figure>\n");
        return true;
    }

    /// <summary>Writes the image and its title as caption.</summary>
    public static void WriteFigureContent(RenderOutput page, LinkInline image)
    {
        var caption = TextCleaner.OneLine(image.Title ?? "");
        Write(page, image);
        if (caption.Length > 0)
            page.Html.AppendRaw("<figcaption>").AppendText(caption).AppendRaw("</figcaption>");
        page.AddPlainText(PlainText.Of(image));
        page.AddPlainText(caption);
    }

    public static void Write(RenderOutput page, LinkInline image)
    {
        var source = TextCleaner.Clean(image.Url ?? "");
        var alternative = PlainText.OfChildren(image);
        if (!Addresses.IsAllowedImage(source))
        {
            page.Issues.Add(MarkupIssueCodes.ForbiddenAddress, image.Line, source);
            page.Html.AppendText(alternative);
            return;
        }
        if (image.Reference is not null && !page.TryUseReferenceBudget(source.Length))
        {
            page.Issues.Add(MarkupIssueCodes.TooDeep, image.Line, source);
            page.Html.AppendText(alternative);
            return;
        }
        // A picture of the library has a text of its own.
        if (alternative.Length == 0 && PictureAddress.KeyOf(source) is null)
            page.Issues.Add(MarkupIssueCodes.MissingAlternativeText, image.Line, source);
        page.Images.Add(new MarkupImage(source, alternative, image.Line + 1));
        page.Html.AppendRaw("<img")
            .AppendAttribute("src", source.Replace(" ", "%20", StringComparison.Ordinal))
            .AppendAttribute("alt", alternative)
            .AppendRaw(" loading=\"lazy\" decoding=\"async\">");
    }
}
