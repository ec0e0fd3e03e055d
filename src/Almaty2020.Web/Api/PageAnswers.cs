using Almaty2020.Markup;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Pages;

namespace Almaty2020.Web.Api;

/// <summary>Puts the JSON of a page together from the snapshot.</summary>
internal static class PageAnswers
{
    /// <param name="pictures">Pictures and documents of the library, by key.</param>
    public static PageAnswer Of(
        PublishedSite site,
        PublishedPage page,
        PageBody body,
        PageSourceText original,
        IReadOnlyDictionary<string, PublishedPicture> pictures,
        LayoutModelBuilder layouts
    )
    {
        var (previous, next) = NeighboursOf(site, page);
        var shown = body
            .PictureKeys.Where(pictures.ContainsKey)
            .Select(key => KeyValuePair.Create(key, pictures[key]))
            .ToLookup(p => p.Value.Document is null);
        return new PageAnswer
        {
            Id = page.PageId,
            Key = page.Key,
            Template = page.Template.FileName,
            Language = page.Language.Code,
            Title = page.Title,
            ShortTitle = page.ShortTitle,
            Summary = page.Summary,
            Url = layouts.AbsoluteUrl(page.Address),
            Json = layouts.AbsoluteUrl(page.JsonAddress),
            Markdown = layouts.AbsoluteUrl(page.MarkdownAddress),
            Revision = page.RevisionId,
            Published = original.FirstPublishedUtc,
            Changed = page.ChangedAtUtc,
            SourceLanguage = page.SourceLanguage.Code,
            BehindSince = page.OutdatedSinceUtc,
            Retired = page.Retirement is { } retired ? new RetirementAnswer { At = retired.AtUtc, Note = retired.Note } : null,
            Alternates = [.. site.InEveryLanguage(page.PageId).Select(p => PageVersion.Of(p, layouts))],
            Breadcrumbs = [.. Above(site, page).Select(Link)],
            Children = [.. site.Children(page).Select(Link)],
            Previous = previous is null ? null : Link(previous),
            Next = next is null ? null : Link(next),
            Fields = FieldValues.Of(page.Template, body.Fields, address => UrlOfPicture(address, pictures, layouts)),
            Data = page.Indicator is null
                ? null
                : new DataAnswer
                {
                    Csv = layouts.AbsoluteUrl(page.CsvAddress),
                    CsvMetadata = layouts.AbsoluteUrl(page.CsvMetadataAddress),
                    Licence = layouts.DataLicenceOf(site, page.Language),
                    Catalogue = layouts.AbsoluteUrl(Addresses.Catalogue),
                },
            Body = new BodyAnswer
            {
                Markdown = PageMarkdown.BodyOf(site, page, original, pictures, layouts.AbsoluteUrl),
                Html = PageLinks.Resolve(PictureMarkup.Resolve(body.Html, pictures, page.Language), page.Language, site),
                Headings =
                [
                    .. body.Contents.Select(c => new HeadingAnswer
                    {
                        Level = c.Level,
                        Id = c.Id,
                        Text = c.Text,
                    }),
                ],
            },
            Pictures = [.. shown[true].Select(p => PictureOf(p.Key, p.Value, layouts))],
            Documents = [.. shown[false].Select(p => DocumentOf(p.Key, p.Value, p.Value.Document!, layouts))],
            Changes = [.. body.Changes.Select(c => new ChangeNote { At = c.AtUtc, Note = c.Note })],
        };

        PageLink Link(PublishedPage other) => PageLink.Of(other, layouts);
    }

    private static IEnumerable<PublishedPage> Above(PublishedSite site, PublishedPage page)
    {
        var ancestors = site.Ancestors(page);
        return page.Path.Length > 0 && site.Home(page.Language) is { } home ? ancestors.Prepend(home) : ancestors;
    }

    /// <summary>The pages beside a page, below the same parent or at the top of the tree. A retired page stands in no order.</summary>
    private static (PublishedPage? Previous, PublishedPage? Next) NeighboursOf(PublishedSite site, PublishedPage page)
    {
        if (page.Path.Length == 0)
            return (null, null);
        IReadOnlyList<PublishedPage> beside =
            page.ParentId is not { } parentId ? [.. site.RootPages(page.Language).Where(p => p.Path.Length > 0)]
            : site.TryFind(parentId, page.Language, out var parent) ? site.Children(parent)
            : [];
        var at = beside.TakeWhile(p => p.PageId != page.PageId).Count();
        return at == beside.Count ? (null, null) : (beside.ElementAtOrDefault(at - 1), beside.ElementAtOrDefault(at + 1));
    }

    /// <summary>The absolute address of a picture that a field names; null if the library does not have it.</summary>
    private static string? UrlOfPicture(
        string address,
        IReadOnlyDictionary<string, PublishedPicture> pictures,
        LayoutModelBuilder layouts
    ) =>
        PictureAddress.KeyOf(address) is not { } key ? layouts.AbsoluteUrl(address)
        : pictures.TryGetValue(key, out var picture) && picture.Document is null ? layouts.AbsoluteUrl(picture.ForPrograms.Address)
        : null;

    private static PictureAnswer PictureOf(string key, PublishedPicture picture, LayoutModelBuilder layouts) =>
        new()
        {
            Key = key,
            AlternativeText = picture.AlternativeText,
            Credit = picture.Credit,
            Licence = picture.Licence,
            Files =
            [
                .. PictureSizes
                    .WidthsOf(picture.Width)
                    .SelectMany(_ => PictureSizes.Formats, (width, format) => FileOf(picture, width, format, layouts)),
            ],
        };

    private static PictureFileAnswer FileOf(PublishedPicture picture, int width, string format, LayoutModelBuilder layouts) =>
        new()
        {
            Url = layouts.AbsoluteUrl(PictureSizes.AddressOf(picture.Hash, width, format)),
            Type = PictureSizes.MediaTypeOf(format),
            Width = width,
            Height = Math.Max(1, (int)Math.Round((double)picture.Height * width / picture.Width)),
        };

    private static DocumentAnswer DocumentOf(string key, PublishedPicture entry, PublishedDocument document, LayoutModelBuilder layouts) =>
        new()
        {
            Key = key,
            Title = entry.AlternativeText,
            Url = layouts.AbsoluteUrl(PublishedDocument.AddressOf(entry.Hash, document.Type)),
            Type = document.Type.MediaTypeOf(),
            Bytes = document.Bytes,
            Pages = document.Pages,
            Language = document.Language?.Code,
            IsTagged = document.IsTagged,
        };
}
