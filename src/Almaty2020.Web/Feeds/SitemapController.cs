using System.Globalization;
using System.Text;
using System.Xml;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Feeds;

/// <summary>Serves <c>robots.txt</c> and the sitemap (sitemaps.org, protocol 0.9) for search engines.</summary>
[CacheablePage]
public sealed class SitemapController(CurrentSite current, LayoutModelBuilder layouts, PublishedPictures pictures, SiteSettings settings)
    : Controller
{
    /// <summary>
    /// Number of pages per sitemap file, split by page id: a publication changes only one file, and its pages are found without scanning
    /// the others. In three languages that is 6,000 addresses and about 4 MB; the protocol allows 50,000 addresses and 50 MB.
    /// </summary>
    internal const int PagesPerFile = 2_000;

    private const string Sitemaps = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private const string Images = "http://www.google.com/schemas/sitemap-image/1.1";
    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    [HttpGet("/robots.txt"), HttpHead("/robots.txt")]
    public ContentResult Robots() =>
        Content($"User-agent: *\nDisallow: /admin\nSitemap: {settings.PublicUrl}/sitemap.xml\n", "text/plain", Encoding.UTF8);

    [HttpGet("/sitemap.xml"), HttpHead("/sitemap.xml")]
    public async Task<IActionResult> Sitemap(CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        var site = current.Site;
        if (site.Count > PagesPerFile)
            return Xml(writer => WriteIndex(writer, site.Listed));
        var shown = await pictures.AddressesInPagesAsync(0, int.MaxValue, ct);
        return Xml(writer => WriteAddresses(writer, InOrder(site.Listed), shown));
    }

    [HttpGet("/sitemap-{number:int:range(1,1000000)}.xml"), HttpHead("/sitemap-{number:int:range(1,1000000)}.xml")]
    public async Task<IActionResult> Part(int number, CancellationToken ct)
    {
        var site = current.Site;
        var fromId = (number - 1) * PagesPerFile;
        var part = InOrder(Enumerable.Range(fromId, PagesPerFile).SelectMany(site.InEveryLanguage).Where(p => p.IsListed));
        if (site.Count <= PagesPerFile || part.Length == 0)
            return NotFound();
        var shown = await pictures.AddressesInPagesAsync(fromId, fromId + PagesPerFile, ct);
        return Xml(writer => WriteAddresses(writer, part, shown));
    }

    private static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static PublishedPage[] InOrder(IEnumerable<PublishedPage> pages) =>
        [.. pages.OrderBy(p => p.PageId).ThenBy(p => p.Language.Code, StringComparer.Ordinal)];

    private void WriteAddresses(
        XmlWriter writer,
        IEnumerable<PublishedPage> pages,
        ILookup<(int PageId, Language Language), string> pictureAddresses
    )
    {
        writer.WriteStartElement("urlset", Sitemaps);
        writer.WriteAttributeString("xmlns", "xhtml", null, Xhtml);
        if (pictureAddresses.Count > 0)
            writer.WriteAttributeString("xmlns", "image", null, Images);
        foreach (var page in pages)
        {
            writer.WriteStartElement("url", Sitemaps);
            writer.WriteElementString("loc", Sitemaps, layouts.AbsoluteUrl(page.Address));
            writer.WriteElementString("lastmod", Sitemaps, Moment(page.ChangedAtUtc));
            var versions = current.Site.InEveryLanguage(page.PageId).Where(v => v.Retirement is null);
            foreach (var (language, url) in layouts.AlternatesOf([.. versions]))
            {
                writer.WriteStartElement("xhtml", "link", Xhtml);
                writer.WriteAttributeString("rel", "alternate");
                writer.WriteAttributeString("hreflang", language);
                writer.WriteAttributeString("href", url);
                writer.WriteEndElement();
            }

            foreach (var address in pictureAddresses[(page.PageId, page.Language)])
            {
                writer.WriteStartElement("image", "image", Images);
                writer.WriteElementString("loc", Images, layouts.AbsoluteUrl(address));
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private void WriteIndex(XmlWriter writer, IEnumerable<PublishedPage> pages)
    {
        writer.WriteStartElement("sitemapindex", Sitemaps);
        foreach (var part in pages.GroupBy(p => p.PageId / PagesPerFile).OrderBy(part => part.Key))
        {
            writer.WriteStartElement("sitemap", Sitemaps);
            writer.WriteElementString(
                "loc",
                Sitemaps,
                string.Create(CultureInfo.InvariantCulture, $"{settings.PublicUrl}/sitemap-{part.Key + 1}.xml")
            );
            writer.WriteElementString("lastmod", Sitemaps, Moment(part.Max(p => p.ChangedAtUtc)));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private FileContentResult Xml(Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
            write(writer);
        return File(stream.ToArray(), "application/xml; charset=utf-8");
    }
}
