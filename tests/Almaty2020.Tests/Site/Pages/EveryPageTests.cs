using System.Net;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>Checks that apply to every page in every language.</summary>
public sealed class EveryPageTests(SharedSite shared)
{
    private static readonly XNamespace Sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private readonly HttpClient browser = shared.Site.CreateBrowser();

    [Fact]
    public async Task Sitemap_ListsEveryContentFileOnce_ExceptTheOneAboutTheSite()
    {
        var addresses = await AddressesAsync();

        Assert.Equal(ContentFolder.Read(Repository.Content).Files.Count(f => f.Place.Template != Template.Site), addresses.Count);
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
    }

    [Fact]
    public async Task EveryPage_HasOneHeadingUniqueIdsTitleAndDescription()
    {
        var titles = new HashSet<string>();
        var descriptions = new HashSet<string>();
        foreach (var address in await AddressesAsync())
        {
            using var response = await browser.GetAsync(
                new Uri(address.AbsolutePath, UriKind.Relative),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var page = Html.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

            Assert.Equal(address.AbsolutePath.Split('/')[1], page.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.True(titles.Add(page.Title!), $"{address}: another page has the same title '{page.Title}'");
            Assert.True(
                descriptions.Add(page.QuerySelector("meta[name=description]")!.GetAttribute("content")!),
                $"{address}: another page has the same description"
            );
            Assert.Equal(address.OriginalString, page.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));

            var ids = page.QuerySelectorAll("[id]").Select(e => e.Id!).ToList();
            Assert.True(
                ids.Count == ids.Distinct().Count(),
                $"{address}: ids are not unique: {string.Join(", ", ids.GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key))}"
            );
            Assert.Empty(page.QuerySelectorAll("script:not([type='application/ld+json'], [src]), [style], style"));
        }
    }

    [Fact]
    public async Task EveryPage_AlternateLinks_AreMutual()
    {
        var alternates = new Dictionary<string, List<(string Language, string Url)>>();
        foreach (var address in await AddressesAsync())
        {
            var page = await browser.GetPageAsync(address.AbsolutePath);
            alternates[address.OriginalString] =
            [
                .. page.QuerySelectorAll("link[rel=alternate][hreflang]")
                    .Select(l => (l.GetAttribute("hreflang")!, l.GetAttribute("href")!)),
            ];
        }

        foreach (var (url, others) in alternates)
        {
            Assert.Contains(others, o => o.Url == url);
            Assert.Equal(others.Count, others.Select(o => o.Language).Distinct().Count());
            Assert.All(others.SkipLast(1), other => Assert.Equal(others, alternates[other.Url]));
            // For readers of other languages: the page in the first language, and the home page in the language that the browser asks for.
            var isHome = url.LastIndexOf('/') == TestSite.PublicUrl.Length;
            Assert.Equal(("x-default", isHome ? TestSite.PublicUrl + "/" : others[0].Url), others[^1]);
        }
    }

    [Fact]
    public async Task EveryLinkOnEveryPage_Works()
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
                    Assert.True(
                        page.GetElementById(Uri.UnescapeDataString(target[1..])) is not null,
                        $"{address}: no element has the id of {target}"
                    );
                    continue;
                }

                var path = target.StartsWith(TestSite.PublicUrl, StringComparison.Ordinal) ? target[TestSite.PublicUrl.Length..] : target;
                Assert.StartsWith("/", path);
                path = path.Split('#')[0];
                if (!checkedAddresses.Add(path))
                    continue;
                using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                // The staff sign-in leads to the start page of staff, which asks them to sign in. The root leads to a language.
                var expected = path is AccessLinks.StaffArea or "/" ? HttpStatusCode.Found : HttpStatusCode.OK;
                Assert.True(response.StatusCode == expected, $"{address} links to {target}, which answers {response.StatusCode}");
            }
        }

        Assert.NotEmpty(checkedAddresses);
    }

    private async Task<List<Uri>> AddressesAsync()
    {
        var xml = XDocument.Parse(
            await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken)
        );
        return [.. xml.Descendants(Sitemap + "loc").Select(loc => new Uri(loc.Value))];
    }
}
