using System.Net;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;

namespace Almaty2020.Tests.Site;

/// <summary>What holds for every page of every language.</summary>
public sealed class EveryPageTests(SharedSite shared)
{
    private static readonly XNamespace Sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private readonly HttpClient browser = shared.Site.Browser();

    [Fact]
    public async Task Sitemap_ListsEveryContentFileOnce()
    {
        var addresses = await AddressesAsync();

        Assert.Equal(ContentFolder.Read(Repository.Content).Files.Count, addresses.Count);
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
    }

    [Fact]
    public async Task EveryPage_IsValidHtmlWithOneHeadingAndWordsOfItsOwn()
    {
        var titles = new HashSet<string>();
        var descriptions = new HashSet<string>();
        foreach (var address in await AddressesAsync())
        {
            using var response = await browser.GetAsync(new Uri(address.AbsolutePath, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var page = Html.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

            Assert.Equal(address.AbsolutePath.Split('/')[1], page.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.True(titles.Add(page.Title!), $"{address}: the title '{page.Title}' is another page's too");
            Assert.True(descriptions.Add(page.QuerySelector("meta[name=description]")!.GetAttribute("content")!), $"{address}: the description is another page's too");
            Assert.Equal(address.OriginalString, page.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));

            var ids = page.QuerySelectorAll("[id]").Select(e => e.Id!).ToList();
            Assert.True(ids.Count == ids.Distinct().Count(), $"{address}: ids are not unique: {string.Join(", ", ids.GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key))}");
            Assert.Empty(page.QuerySelectorAll("script:not([type='application/ld+json'], [src]), [style], style"));
        }
    }

    [Fact]
    public async Task EveryPage_NamesItsTranslationsAndTheyNameItBack()
    {
        var alternates = new Dictionary<string, List<(string Language, string Url)>>();
        foreach (var address in await AddressesAsync())
        {
            var page = await browser.GetPageAsync(address.AbsolutePath);
            alternates[address.OriginalString] = [.. page.QuerySelectorAll("link[rel=alternate][hreflang]").Select(l => (l.GetAttribute("hreflang")!, l.GetAttribute("href")!))];
        }

        foreach (var (url, others) in alternates)
        {
            Assert.Contains(others, o => o.Url == url);
            Assert.Equal(others.Count, others.Select(o => o.Language).Distinct().Count());
            Assert.All(others, other => Assert.Equal(others, alternates[other.Url]));
        }
    }

    [Fact]
    public async Task EveryLinkOfEveryPage_LeadsToAPage()
    {
        var checkedAddresses = new HashSet<string>();
        foreach (var address in await AddressesAsync())
        {
            var page = await browser.GetPageAsync(address.AbsolutePath);
            foreach (var link in page.QuerySelectorAll("a[href], link[href], img[src], use[href]"))
            {
                var target = link.GetAttribute("href") ?? link.GetAttribute("src")!;
                if (target.StartsWith('#'))
                {
                    Assert.True(page.GetElementById(Uri.UnescapeDataString(target[1..])) is not null, $"{address}: nothing has the id of {target}");
                    continue;
                }

                var path = target.StartsWith(TestSite.PublicUrl, StringComparison.Ordinal) ? target[TestSite.PublicUrl.Length..] : target;
                Assert.StartsWith("/", path);
                path = path.Split('#')[0];
                if (!checkedAddresses.Add(path))
                    continue;
                using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address} links to {target}, which answers {response.StatusCode}");
            }
        }

        Assert.NotEmpty(checkedAddresses);
    }

    private async Task<List<Uri>> AddressesAsync()
    {
        var xml = XDocument.Parse(await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken));
        return [.. xml.Descendants(Sitemap + "loc").Select(loc => new Uri(loc.Value))];
    }
}
