using System.Globalization;
using System.Text;
using System.Xml;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Feeds;

/// <summary>What search engines read first: <c>robots.txt</c> and the sitemap (sitemaps.org, protocol 0.9).</summary>
[SameForEverybody]
public sealed class SitemapController(CurrentSite current, FrameBuilder frames, SiteSettings settings) : Controller
{
    /// <summary>
    /// Pages of a file, by their ids: a publication changes one file, and finding its pages takes no look at all the others. Three languages
    /// make 6,000 addresses and some 4 MB of it; the protocol allows 50,000 and 50.
    /// </summary>
    internal const int PagesPerFile = 2_000;

    private const string Sitemaps = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    [HttpGet("/robots.txt"), HttpHead("/robots.txt")]
    public ContentResult Robots() =>
        Content($"User-agent: *\nDisallow: /admin\nSitemap: {settings.PublicUrl}/sitemap.xml\n", "text/plain", Encoding.UTF8);

    [HttpGet("/sitemap.xml"), HttpHead("/sitemap.xml")]
    public IActionResult Sitemap()
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        var site = current.Site;
        return site.Count <= PagesPerFile ? Xml(writer => WriteAddresses(writer, InOrder(site.Listed))) : Xml(writer => WriteIndex(writer, site.Listed));
    }

    [HttpGet("/sitemap-{number:int:range(1,1000000)}.xml"), HttpHead("/sitemap-{number:int:range(1,1000000)}.xml")]
    public IActionResult Part(int number)
    {
        var site = current.Site;
        var part = InOrder(Enumerable.Range((number - 1) * PagesPerFile, PagesPerFile).SelectMany(site.InEveryLanguage).Where(p => p.Retirement is null));
        return site.Count > PagesPerFile && part.Length > 0 ? Xml(writer => WriteAddresses(writer, part)) : NotFound();
    }

    private static string Day(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static PublishedPage[] InOrder(IEnumerable<PublishedPage> pages) => [.. pages.OrderBy(p => p.PageId).ThenBy(p => p.Language.Code, StringComparer.Ordinal)];

    private void WriteAddresses(XmlWriter writer, IEnumerable<PublishedPage> pages)
    {
        writer.WriteStartElement("urlset", Sitemaps);
        writer.WriteAttributeString("xmlns", "xhtml", null, Xhtml);
        foreach (var page in pages)
        {
            writer.WriteStartElement("url", Sitemaps);
            writer.WriteElementString("loc", Sitemaps, frames.AbsoluteUrl(page.Address));
            writer.WriteElementString("lastmod", Sitemaps, Day(page.ChangedAtUtc));
            foreach (var version in current.Site.InEveryLanguage(page.PageId).Where(v => v.Retirement is null))
            {
                writer.WriteStartElement("xhtml", "link", Xhtml);
                writer.WriteAttributeString("rel", "alternate");
                writer.WriteAttributeString("hreflang", version.Language.Code);
                writer.WriteAttributeString("href", frames.AbsoluteUrl(version.Address));
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
            writer.WriteElementString("loc", Sitemaps, string.Create(CultureInfo.InvariantCulture, $"{settings.PublicUrl}/sitemap-{part.Key + 1}.xml"));
            writer.WriteElementString("lastmod", Sitemaps, Day(part.Max(p => p.ChangedAtUtc)));
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
