using System.Text;
using System.Text.RegularExpressions;
using Almaty2020.Markup;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Site.Pages;

/// <summary>
/// Writes a live page as a content file. It equals what an export writes, except that links to pages and pictures of the library become
/// public addresses, because its reader has no content folder.
/// </summary>
public static partial class PageMarkdown
{
    /// <summary>The width of a picture in pixels, as far as it has so many.</summary>
    private const int PictureWidth = 960;

    /// <summary>The keys of the library's pictures in a text. Some may be no pictures, which does no harm.</summary>
    public static IReadOnlyCollection<string> PictureKeysIn(PageSourceText original) =>
        [.. Links().Matches(original.Text.Body).Select(m => m.Groups["picture"].Value).Where(key => key.Length > 0)];

    /// <param name="pictures">By key.</param>
    /// <param name="absolute">Adds scheme and host to an address.</param>
    public static string Of(
        PublishedSite site,
        PublishedPage page,
        PageSourceText original,
        IReadOnlyDictionary<string, PublishedPicture> pictures,
        Func<string, string> absolute
    ) =>
        PageTextWriter.Write(
            page.Key,
            new TreePosition(
                page.Template,
                page.ParentId is { } id && site.TryFind(id, page.Language, out var parent) ? parent.Key : null,
                page.Position,
                page.Navigation
            )
            {
                SourceLanguage = ContentFile.SourceToName(page.SourceLanguage, site.InEveryLanguage(page.PageId).Select(p => p.Language)),
            },
            original.Text with
            {
                Body = Retirement(page) + BodyOf(site, page, original, pictures, absolute),
            },
            original.Change
        );

    /// <summary>The text alone, with public addresses.</summary>
    public static string BodyOf(
        PublishedSite site,
        PublishedPage page,
        PageSourceText original,
        IReadOnlyDictionary<string, PublishedPicture> pictures,
        Func<string, string> absolute
    ) => WithAddresses(site, page, original.Text.Body, pictures, absolute);

    /// <summary>The retirement notice as a block quote above the text, so that a downloaded file carries the warning too.</summary>
    private static string Retirement(PublishedPage page)
    {
        if (page.Retirement is not { } retirement)
            return "";
        var texts = Texts.For(page.Language);
        var notice =
            $"**{texts["page.retired", Formats.For(page.Language).Date(retirement.AtUtc)]}**\n\n{TextNormalizer.Lines(retirement.Note)}";
        return string.Join('\n', notice.Split('\n').Select(line => line.Length == 0 ? ">" : "> " + line)) + "\n\n";
    }

    /// <remarks>
    /// Works line by line, without rendering: code stays as it is. Text that Markdown would not parse as a link may get an address too,
    /// which does no harm.
    /// </remarks>
    private static string WithAddresses(
        PublishedSite site,
        PublishedPage page,
        string body,
        IReadOnlyDictionary<string, PublishedPicture> pictures,
        Func<string, string> absolute
    )
    {
        var text = new StringBuilder(body.Length + 500);
        var fence = "";
        foreach (var line in body.Split('\n'))
        {
            if (text.Length > 0)
                text.Append('\n');
            var start = line.TrimStart();
            if (fence.Length > 0 ? start.StartsWith(fence, StringComparison.Ordinal) : start is ['`', '`', '`', ..] or ['~', '~', '~', ..])
                fence = fence.Length > 0 ? "" : start[..3];
            text.Append(fence.Length > 0 ? line : Links().Replace(line, match => Resolve(match)));
        }

        return text.ToString();

        string Resolve(Match link)
        {
            if (pictures.TryGetValue(link.Groups["picture"].Value, out var picture) && picture.Document is { } document)
                return link.Groups["before"].Value + absolute(PublishedDocument.AddressOf(picture.Hash, document.Type));
            if (picture is not null)
                return link.Groups["before"].Value
                    + absolute(PictureSizes.AddressOf(picture.Hash, PictureSizes.WidthFor(picture.Width, PictureWidth), PictureSizes.Jpeg));
            if (
                !link.Groups["key"].Success
                || site.FindLinked(Uri.UnescapeDataString(link.Groups["key"].Value), page.Language) is not { } target
            )
                return link.Value;
            return link.Groups["before"].Value + absolute(target.Address);
        }
    }

    [GeneratedRegex(
        @"(?<code>`[^`]*`)|(?<before>\]\(<?|\]:[ \t]*<?|<)(page:(?<key>[^\s)>#]+)|media:(?<picture>[a-z0-9-]+))",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Links();
}
