using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Feeds;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Feeds;

public sealed class SitemapTests(SharedSite shared)
{
    private static readonly XNamespace Ns = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    [Fact]
    public async Task Sitemap_GivesEachAddressItsAlternatesAndItsDate()
    {
        var xml = XDocument.Parse(await shared.Site.Browser().GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken));

        Assert.All(xml.Root!.Elements(Ns + "url"), url =>
        {
            Assert.Equal(["kk", "ru", "en"], url.Elements(Xhtml + "link").Select(l => (string)l.Attribute("hreflang")!));
            Assert.Contains((string)url.Element(Ns + "loc")!, url.Elements(Xhtml + "link").Select(l => (string)l.Attribute("href")!));
            Assert.True(DateTimeOffset.TryParse((string)url.Element(Ns + "lastmod")!, System.Globalization.CultureInfo.InvariantCulture, out _));
        });
    }

    [Fact]
    public void SitemapOfALargeSite_IsAnIndexOfParts_WithEveryAddressInOne()
    {
        var current = new CurrentSite();
        // With a gap, as trash leaves it.
        int[] ids = [1, .. Enumerable.Range(2 * SitemapController.PagesPerFile, SitemapController.PagesPerFile + 1)];
        current.Show(new PublishedSite(1, [.. ids.Select(Page)], []));
        var services = shared.Site.Services;
        using var controller = new SitemapController(current, services.GetRequiredService<FrameBuilder>(), services.GetRequiredService<Web.Startup.SiteSettings>());

        var index = Xml(controller.Sitemap());
        Assert.Equal("sitemapindex", index.Root!.Name.LocalName);
        Assert.Equal(((int[])[1, 3, 4]).Select(n => $"{TestSite.PublicUrl}/sitemap-{n}.xml"), index.Descendants(Ns + "loc").Select(l => l.Value));
        Assert.Equal(
            ids.Select(id => $"{TestSite.PublicUrl}/en/p{id}"),
            ((int[])[1, 3, 4]).SelectMany(n => Xml(controller.Part(n)).Descendants(Ns + "loc").Select(l => l.Value)));
        Assert.IsType<NotFoundResult>(controller.Part(2));
        Assert.IsType<NotFoundResult>(controller.Part(5));

        static XDocument Xml(IActionResult result) => XDocument.Parse(System.Text.Encoding.UTF8.GetString(Assert.IsType<FileContentResult>(result).FileContents));
    }

    private static PublishedPage Page(int id) => new()
    {
        PageId = id,
        Key = $"p{id}",
        Template = Template.Page,
        ParentId = null,
        Position = id,
        Navigation = Navigation.None,
        Language = Language.English,
        Path = $"p{id}",
        Title = "",
        ShortTitle = "",
        Summary = "",
        LastReviewed = default,
        RevisionId = id,
        ChangedAtUtc = DateTime.UnixEpoch,
    };
}
