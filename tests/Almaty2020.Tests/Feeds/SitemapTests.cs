using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Feeds;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Feeds;

public sealed class SitemapTests(SharedSite shared)
{
    private static readonly XNamespace Ns = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    [Fact]
    public async Task Sitemap_ListsTheAlternatesAndDateOfEachAddress()
    {
        var xml = XDocument.Parse(
            await shared
                .Site.CreateBrowser()
                .GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken)
        );

        Assert.All(xml.Root!.Elements(Ns + "url"), url =>
        {
            Assert.Equal(["kk", "ru", "en", "x-default"], url.Elements(Xhtml + "link").Select(l => (string)l.Attribute("hreflang")!));
            Assert.Contains((string)url.Element(Ns + "loc")!, url.Elements(Xhtml + "link").Select(l => (string)l.Attribute("href")!));
            Assert.True(
                DateTimeOffset.TryParse((string)url.Element(Ns + "lastmod")!, System.Globalization.CultureInfo.InvariantCulture, out _)
            );
        });
    }

    [Fact]
    public async Task SitemapOfALargeSite_IsAnIndex_AndEveryAddressIsInOnePart()
    {
        var current = new CurrentSite();
        // Ids with a gap, as deleted pages leave it.
        int[] ids = [1, .. Enumerable.Range(2 * SitemapController.PagesPerFile, SitemapController.PagesPerFile + 1)];
        current.Replace(new PublishedSite(1, [.. ids.Select(Page)], []));
        var services = shared.Site.Services;
        using var controller = new SitemapController(
            current,
            services.GetRequiredService<LayoutModelBuilder>(),
            services.GetRequiredService<PublishedPictures>(),
            services.GetRequiredService<Almaty2020.Web.Settings.SiteSettings>()
        );

        var ct = TestContext.Current.CancellationToken;

        var index = Xml(await controller.Sitemap(ct));
        Assert.Equal("sitemapindex", index.Root!.Name.LocalName);
        Assert.Equal(
            ((int[])[1, 3, 4]).Select(n => $"{TestSite.PublicUrl}/sitemap-{n}.xml"),
            index.Descendants(Ns + "loc").Select(l => l.Value)
        );
        var listed = new List<string>();
        foreach (var number in (int[])[1, 3, 4])
            listed.AddRange(Xml(await controller.Part(number, ct)).Descendants(Ns + "loc").Select(l => l.Value));
        Assert.Equal(ids.Select(id => $"{TestSite.PublicUrl}/en/p{id}"), listed);
        Assert.IsType<NotFoundResult>(await controller.Part(2, ct));
        Assert.IsType<NotFoundResult>(await controller.Part(5, ct));

        static XDocument Xml(IActionResult result) =>
            XDocument.Parse(System.Text.Encoding.UTF8.GetString(Assert.IsType<FileContentResult>(result).FileContents));
    }

    private static PublishedPage Page(int id) =>
        new()
        {
            PageId = id,
            Key = $"p{id}",
            Template = Template.Page,
            ParentId = null,
            Position = id,
            Navigation = Navigation.None,
            SourceLanguage = Language.English,
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
