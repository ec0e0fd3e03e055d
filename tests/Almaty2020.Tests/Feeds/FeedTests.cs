using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Tests.Feeds;

public sealed class FeedTests(SharedSite shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly XNamespace Ns = "http://www.w3.org/2005/Atom";

    [Theory]
    [InlineData("kk", "Алматы – 2020: не өзгерді")]
    [InlineData("ru", "Алматы – 2020: что изменилось")]
    [InlineData("en", "Almaty – 2020: what changed")]
    public async Task Feed_OfEachLanguage_IsValidAtom(string language, string title)
    {
        using var response = await GetAsync(shared.Site.CreateBrowser(), $"/{language}/feed.xml");
        Assert.Equal("application/atom+xml; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var feed = XDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).Root!;

        Assert.Equal(Ns + "feed", feed.Name);
        Assert.Equal(language, (string?)feed.Attribute(XNamespace.Xml + "lang"));
        Assert.Equal(title, (string)feed.Element(Ns + "title")!);
        Assert.Equal($"{TestSite.PublicUrl}/{language}/feed.xml", (string)feed.Element(Ns + "id")!);
        Assert.Equal([$"{TestSite.PublicUrl}/{language}/feed.xml"], Links(feed, "self"));
        Assert.Equal([$"{TestSite.PublicUrl}/{language}"], Links(feed, "alternate"));
        Assert.NotEmpty((string)feed.Element(Ns + "author")!.Element(Ns + "name")!);
        AssertMoment(feed.Element(Ns + "updated"));

        // RFC 4287 requires one id, one title and one date per entry. This feed also has a link and a summary.
        var entries = feed.Elements(Ns + "entry").ToList();
        Assert.Equal(12, entries.Count);
        Assert.Equal(12, entries.Select(e => (string)e.Element(Ns + "id")!).Distinct().Count());
        Assert.All(entries, entry =>
        {
            Assert.StartsWith("tag:almaty2020.example,", (string)Assert.Single(entry.Elements(Ns + "id")), StringComparison.Ordinal);
            Assert.NotEmpty((string)Assert.Single(entry.Elements(Ns + "title")));
            Assert.NotEmpty((string)Assert.Single(entry.Elements(Ns + "summary")));
            AssertMoment(Assert.Single(entry.Elements(Ns + "updated")));
            AssertMoment(Assert.Single(entry.Elements(Ns + "published")));
            Assert.StartsWith($"{TestSite.PublicUrl}/{language}", Assert.Single(Links(entry, "alternate")), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task MajorChange_ComesFirstWithItsNoteAndKeepsItsIdWhenThePageIsRenamed()
    {
        await using var site = await TestSite.StartAsync();
        var at = new DateTime(2027, 3, 8, 20, 0, 0, DateTimeKind.Utc);
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.Kazakh,
            text => text with { Title = "Біз туралы" },
            "Екі жолақ <қосылды>.\u0001",
            atUtc: at
        );
        await site.CatchUpAsync();
        var first = (await FeedAsync(site, "kk"))[0];
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.Kazakh,
            text => text with { Slug = "біз" },
            "Not for residents.",
            isMajor: false
        );
        await site.CatchUpAsync();
        var renamed = await FeedAsync(site, "kk");

        Assert.Equal(
            ("Біз туралы", "Екі жолақ <қосылды>.", "2027-03-08T20:00:00Z"),
            ((string)first.Element(Ns + "title")!, (string)first.Element(Ns + "summary")!, (string)first.Element(Ns + "updated")!)
        );
        Assert.Equal(13, renamed.Count);
        Assert.Equal((string)first.Element(Ns + "id")!, (string)renamed[0].Element(Ns + "id")!);
        Assert.Equal([$"{TestSite.PublicUrl}/kk/{Uri.EscapeDataString("біз")}"], Links(renamed[0], "alternate"));
        Assert.Equal(12, (await FeedAsync(site, "ru")).Count);
    }

    [Fact]
    public async Task ManyChangesAndAWithdrawnPage_FeedHasTheNewestThirtyOfLivePages()
    {
        await using var site = await TestSite.StartAsync();
        for (var i = 1; i <= 31; i++)
            await StaffCommands.PublishAsync(
                site.Database,
                "about",
                Language.English,
                text => text with { Body = $"New {i}." },
                $"Change {i}."
            );
        await StaffCommands.PublishAsync(site.Database, "privacy", Language.English, text => text with { Body = "New." }, "Gone soon.");
        await StaffCommands.WithdrawAsync(site.Database, "privacy", Language.English);
        await site.CatchUpAsync();

        var summaries = (await FeedAsync(site, "en")).Select(e => (string)e.Element(Ns + "summary")!);

        Assert.Equal(Enumerable.Range(2, PublishedSite.MaxChanges).Reverse().Select(i => $"Change {i}."), summaries);
    }

    [Fact]
    public async Task ConditionalRequest_Answers304UntilTheContentChanges()
    {
        await using var site = await TestSite.StartAsync();
        var browser = site.CreateBrowser();
        using var first = await GetAsync(browser, "/en/feed.xml");
        var (tag, modified) = (first.Headers.ETag!, first.Content.Headers.LastModified!.Value);

        using var byTag = await GetAsync(browser, "/en/feed.xml", h => h.IfNoneMatch.Add(tag));
        using var byDate = await GetAsync(browser, "/en/feed.xml", h => h.IfModifiedSince = modified);
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.NotModified), (byTag.StatusCode, byDate.StatusCode));

        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.English,
            text => text with { Body = "New." },
            atUtc: modified.UtcDateTime.AddDays(1)
        );
        await site.CatchUpAsync();
        using var byOldTag = await GetAsync(browser, "/en/feed.xml", h => h.IfNoneMatch.Add(tag));
        using var byOldDate = await GetAsync(browser, "/en/feed.xml", h => h.IfModifiedSince = modified);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (byOldTag.StatusCode, byOldDate.StatusCode));
        Assert.NotEqual(tag, byOldTag.Headers.ETag);
    }

    [Theory]
    [InlineData("/kk", "/kk/feed.xml")]
    [InlineData("/ru/аким", "/ru/feed.xml")]
    [InlineData("/en/almaty-2020", "/en/feed.xml")]
    public async Task Page_LinksToTheFeedOfItsLanguage(string address, string feed)
    {
        var page = await shared.Site.CreateBrowser().GetPageAsync(address);

        Assert.Equal(feed, page.QuerySelector("head link[type='application/atom+xml']")!.GetAttribute("href"));
        Assert.Contains(page.QuerySelectorAll("main a"), a => a.GetAttribute("href") == feed);
    }

    private static async Task<List<XElement>> FeedAsync(TestSite site, string language) =>
        [
            .. XDocument
                .Parse(await site.CreateBrowser().GetStringAsync(new Uri($"/{language}/feed.xml", UriKind.Relative), Ct))
                .Root!.Elements(Ns + "entry"),
        ];

    private static IEnumerable<string> Links(XElement of, string relation) =>
        of.Elements(Ns + "link").Where(l => (string?)l.Attribute("rel") == relation).Select(l => (string)l.Attribute("href")!);

    private static void AssertMoment(XElement? moment) =>
        Assert.True(
            DateTimeOffset.TryParseExact(
                (string?)moment,
                "yyyy-MM-dd'T'HH:mm:ss'Z'",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out _
            )
        );

    private static async Task<HttpResponseMessage> GetAsync(HttpClient browser, string address, Action<HttpRequestHeaders>? with = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        with?.Invoke(request.Headers);
        return await browser.SendAsync(request, Ct);
    }
}
