using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Published;

/// <summary>
/// Replaces the library's pictures in a body (<c>src="media:key"</c>) by their sizes and credits, and links to its documents
/// (<c>href="media:key"</c>) by their addresses, with words on what they lead to. Runs when a page is shown, not when it is
/// published, so that a new description needs no publication.
/// </summary>
public static partial class PictureMarkup
{
    /// <summary>
    /// Texts are at most 42rem wide. On a phone of 360 px they are 328 px wide; saying 320 px makes screens with two pixels for each take
    /// the size of 640 px instead of 960.
    /// </summary>
    private const string SizesInText = "(min-width: 44rem) 42rem, calc(100vw - 2.5rem)";

    /// <summary>A gallery has two columns, and three where the text has its full width: see <c>gallery.css</c>.</summary>
    private const string SizesInGallery = "(min-width: 44rem) 14rem, calc(50vw - 1.5rem)";

    /// <summary>The width that browsers without AVIF and WebP get, and that print uses.</summary>
    private const int FallbackWidth = 960;

    /// <summary>A logo is at most 9rem wide.</summary>
    private const int LogoWidth = 320;

    /// <summary>Characters of markup before a picture that is probably seen without scrolling.</summary>
    private const int AboveTheFold = 1500;

    /// <summary>The keys of the library's pictures and documents in the fields of a page, then those in its body, each once.</summary>
    public static IReadOnlyList<string> KeysIn(string html, IEnumerable<string> fieldAddresses)
    {
        var inFields = fieldAddresses.Select(PictureAddress.KeyOf).OfType<string>();
        var inBody = html.Contains(Marker, StringComparison.Ordinal) ? Images().Matches(html).Select(m => m.Groups["key"].Value) : [];
        var documents = html.Contains(LinkMarker, StringComparison.Ordinal) ? Links().Matches(html).Select(m => m.Groups["key"].Value) : [];
        return [.. inFields.Concat(inBody).Concat(documents).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The attribute of a link to a document, as the renderer writes it.</summary>
    public static string LinkTo(string key) => $"{LinkMarker}{key}\"";

    /// <param name="askAddress">Where residents ask for another format of a document; null offers it to no one.</param>
    public static string Resolve(
        string html,
        IReadOnlyDictionary<string, PublishedPicture> pictures,
        Language language,
        Func<string, string>? askAddress = null
    )
    {
        html = ResolveLinks(html, pictures, language, askAddress);
        if (!html.Contains(Marker, StringComparison.Ordinal))
            return html;
        var resolved = new StringBuilder(html.Length + 2000);
        var copied = 0;
        foreach (Match image in Images().Matches(html))
        {
            resolved.Append(html, copied, image.Index - copied);
            copied = image.Index + image.Length;
            // The text of an attribute, as the sanitizer encoded it.
            var alternative = image.Groups["alt"].Value;
            if (!pictures.TryGetValue(image.Groups["key"].Value, out var picture) || picture.Document is not null)
            {
                resolved.Append(alternative);
                continue;
            }

            var isFirst = image.Index < AboveTheFold && !html.AsSpan(0, image.Index).Contains(Marker, StringComparison.Ordinal);
            Append(
                resolved,
                picture,
                alternative.Length > 0 ? alternative : WebUtility.HtmlEncode(picture.AlternativeText),
                html.AsSpan(0, image.Index).EndsWith(MarkupRenderer.GalleryItem) ? SizesInGallery : SizesInText,
                isFirst ? " fetchpriority=\"high\"" : " loading=\"lazy\" decoding=\"async\"",
                picture.Width,
                picture.Height
            );
            if (picture.Credit.Length > 0 && html.AsSpan(0, image.Index).EndsWith("<figure>"))
                copied = AppendCredit(resolved, html, copied, CreditOf(picture, language));
        }

        return resolved.Append(html, copied, html.Length - copied).ToString();
    }

    /// <summary>A picture that a view crops to its own shape, at the top of a page.</summary>
    /// <param name="cssClass">A class of the style sheet.</param>
    /// <param name="sizes">The <c>sizes</c> attribute.</param>
    /// <param name="width">Of the shape, with <paramref name="height"/>.</param>
    public static string Cropped(PublishedPicture picture, string alternative, string cssClass, string sizes, int width, int height)
    {
        var html = new StringBuilder();
        Append(
            html,
            picture,
            WebUtility.HtmlEncode(alternative),
            sizes,
            $" class=\"{cssClass} {FocusClassesOf(picture.FocusX, picture.FocusY)}\" fetchpriority=\"high\"",
            width,
            height
        );
        return html.ToString();
    }

    /// <summary>The logo of the site, in its own shape.</summary>
    /// <param name="picture">Null for a file of the media folder, whose shape is not known: it gets a square box.</param>
    /// <param name="address">As the field names it.</param>
    public static string Logo(PublishedPicture? picture, string address, string alternative)
    {
        var attributes = $"alt=\"{WebUtility.HtmlEncode(alternative)}\" class=\"logo\"";
        if (picture is null)
            return $"<img src=\"{WebUtility.HtmlEncode(Addresses.ForHref(address))}\" width=\"40\" height=\"40\" {attributes}>";
        var width = PictureSizes.WidthFor(picture.Width, LogoWidth);
        var sources = ((string[])[PictureSizes.Avif, PictureSizes.WebP]).Select(format =>
            $"<source type=\"image/{format}\" srcset=\"{PictureSizes.AddressOf(picture.Hash, width, format)}\">"
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<picture>{string.Concat(sources)}<img src=\"{PictureSizes.AddressOf(picture.Hash, width, PictureSizes.Jpeg)}\" width=\"{picture.Width}\" height=\"{picture.Height}\" {attributes}></picture>"
        );
    }

    /// <summary>Classes of <c>focus.css</c>, which has steps of ten percent, for the point that a crop keeps in sight.</summary>
    /// <param name="x">Percent from the left.</param>
    /// <param name="y">Percent from the top.</param>
    public static string FocusClassesOf(int x, int y)
    {
        return string.Create(CultureInfo.InvariantCulture, $"focus-x-{Step(x)} focus-y-{Step(y)}");

        static int Step(int percent) => (percent + 5) / 10 * 10;
    }

    /// <summary>Who made a picture, and its licence, in words for residents.</summary>
    public static string CreditOf(PublishedPicture picture, Language language) =>
        picture.Licence.Length == 0
            ? Texts.For(language)["picture.credit", picture.Credit]
            : Texts.For(language)["picture.credit-licence", picture.Credit, picture.Licence];

    private const string LinkMarker = "href=\"" + PictureAddress.LibraryPrefix;

    private static string ResolveLinks(
        string html,
        IReadOnlyDictionary<string, PublishedPicture> pictures,
        Language language,
        Func<string, string>? askAddress
    )
    {
        if (!html.Contains(LinkMarker, StringComparison.Ordinal))
            return html;
        var resolved = new StringBuilder(html.Length + 500);
        var copied = 0;
        foreach (Match link in Links().Matches(html))
        {
            var end = html.IndexOf("</a>", link.Index, StringComparison.Ordinal);
            resolved.Append(html, copied, link.Index - copied);
            var text = html[(link.Index + link.Length)..end];
            copied = end + "</a>".Length;
            if (!pictures.TryGetValue(link.Groups["key"].Value, out var found) || found.Document is not { } document)
            {
                resolved.Append(text);
                continue;
            }

            AppendLink(resolved, found, document, text.Length > 0 ? text : WebUtility.HtmlEncode(found.AlternativeText), language);
            if (document.IsTagged == false && askAddress is not null)
                resolved.Append(
                    CultureInfo.InvariantCulture,
                    $" <small><a href=\"{WebUtility.HtmlEncode(askAddress(found.AlternativeText))}\" rel=\"nofollow\">{WebUtility.HtmlEncode(Texts.For(language)["document.other-format"])}</a></small>"
                );
        }

        return resolved.Append(html, copied, html.Length - copied).ToString();
    }

    private static void AppendLink(
        StringBuilder html,
        PublishedPicture found,
        PublishedDocument document,
        string encodedTitle,
        Language language
    )
    {
        html.Append(
            CultureInfo.InvariantCulture,
            $"<a href=\"{PublishedDocument.AddressOf(found.Hash, document.Type)}\" type=\"{document.Type.MediaTypeOf()}\""
        );
        if (document.Language is { } written)
            html.Append(CultureInfo.InvariantCulture, $" hreflang=\"{written.Code}\"");
        var words = DocumentWords.Of(document.Type, document.Bytes, document.Pages, document.Language, language);
        html.Append(CultureInfo.InvariantCulture, $">{encodedTitle} ({WebUtility.HtmlEncode(words)})</a>");
    }

    private const string Marker = "src=\"" + PictureAddress.LibraryPrefix;

    private static void Append(
        StringBuilder html,
        PublishedPicture picture,
        string encodedAlternative,
        string sizes,
        string attributes,
        int width,
        int height
    )
    {
        html.Append("<picture>");
        foreach (var format in (string[])[PictureSizes.Avif, PictureSizes.WebP])
        {
            html.Append(CultureInfo.InvariantCulture, $"<source type=\"image/{format}\" srcset=\"");
            html.AppendJoin(
                ", ",
                PictureSizes
                    .WidthsOf(picture.Width)
                    .Select(w => string.Create(CultureInfo.InvariantCulture, $"{PictureSizes.AddressOf(picture.Hash, w, format)} {w}w"))
            );
            html.Append(CultureInfo.InvariantCulture, $"\" sizes=\"{sizes}\">");
        }

        var fallback = PictureSizes.AddressOf(picture.Hash, PictureSizes.WidthFor(picture.Width, FallbackWidth), PictureSizes.Jpeg);
        html.Append(
            CultureInfo.InvariantCulture,
            $"<img src=\"{fallback}\" width=\"{width}\" height=\"{height}\" alt=\"{encodedAlternative}\"{attributes}></picture>"
        );
    }

    /// <summary>Adds the credit to the caption of the figure that begins here, or gives it one.</summary>
    /// <returns>How much of the body is copied now.</returns>
    private static int AppendCredit(StringBuilder resolved, string html, int copied, string credit)
    {
        var end = html.IndexOf("</figure>", copied, StringComparison.Ordinal);
        if (end < 0)
            return copied;
        const string CaptionEnd = "</figcaption>";
        var caption = html[copied..end];
        var hasCaption = caption.EndsWith(CaptionEnd, StringComparison.Ordinal);
        resolved.Append(hasCaption ? caption[..^CaptionEnd.Length] + " " : "<figcaption>");
        resolved.Append("<small>").Append(WebUtility.HtmlEncode(credit)).Append("</small>").Append(CaptionEnd);
        return end;
    }

    /// <summary>The library's pictures as the renderer writes them. The sanitizer encodes quotation marks in attributes and &lt; in texts.</summary>
    [GeneratedRegex(
        """<img src="media:(?<key>[a-z0-9-]+)" alt="(?<alt>[^"]*)" loading="lazy" decoding="async">""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Images();

    /// <summary>The beginning of a link to a document, as the renderer writes it.</summary>
    [GeneratedRegex("""<a href="media:(?<key>[a-z0-9-]+)"[^>]*>""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Links();
}
