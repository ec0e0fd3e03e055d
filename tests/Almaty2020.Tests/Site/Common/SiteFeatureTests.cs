using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Common;

/// <summary>The features that the page about the site switches off: everything of them goes and comes with a publication, on every node.</summary>
public sealed class SiteFeatureTests(SiteFeatureTests.OwnSite own) : IClassFixture<SiteFeatureTests.OwnSite>
{
    /// <summary>Addresses of each feature, and selectors of what leads to it on a page, the search page or both.</summary>
    private static readonly Dictionary<SiteFeature, (string[] Addresses, string[] Links)> Parts = new()
    {
        [SiteFeature.Feedback] = (["/feedback?page={mayor}", "/feedback/thanks?page={mayor}"], ["form.useful"]),
        [SiteFeature.Suggestions] = (["/search/suggestions?q=ma"], ["#suggestions", "script[src*='/js/search.']"]),
        [SiteFeature.Feeds] = (["/feed.xml", "/alerts.json"], ["a[href$='/feed.xml']", "link[href$='/feed.xml']"]),
        [SiteFeature.Api] = (
            [
                ".json",
                "/mayor.json",
                "/api/en/pages",
                "/api/en/site",
                "/api/en/search?q=mayor",
                "/api/changes",
                "/api/openapi.json",
                Addresses.Catalogue,
            ],
            ["link[type='application/json']"]
        ),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SwitchedOffFeature_IsNowhereOnAnyNode_UntilItIsSwitchedOnAgain()
    {
        var site = own.Site;
        await using var second = site.AddNode();
        var staff = new TestStaff(site.Database);
        var (page, mayor) = await staff.ReadAsync(async db => (await IdOfAsync(db.Pages, "site"), await IdOfAsync(db.Pages, "mayor")));
        foreach (var feature in Enum.GetValues<SiteFeature>())
            await AssertAsync(feature, isOn: true);

        foreach (var off in Enum.GetValues<SiteFeature>())
        {
            await PublishAsync(off);
            foreach (var feature in Enum.GetValues<SiteFeature>())
                await AssertAsync(feature, isOn: feature != off);
        }

        await PublishAsync(null);
        foreach (var feature in Enum.GetValues<SiteFeature>())
            await AssertAsync(feature, isOn: true);

        async Task PublishAsync(SiteFeature? off)
        {
            Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(page, Language.English, Text(off)));
            await site.CatchUpAsync();
            await second.CatchUpAsync();
        }

        async Task AssertAsync(SiteFeature feature, bool isOn)
        {
            foreach (var node in new[] { site, second })
            {
                using var browser = node.CreateBrowser("en");
                foreach (var address in Parts[feature].Addresses.Select(a => a.Replace("{mayor}", $"{mayor}", StringComparison.Ordinal)))
                {
                    var whole =
                        address.StartsWith("/api/", StringComparison.Ordinal) || address == Addresses.Catalogue ? address : "/en" + address;
                    using var answer = await browser.GetAsync(whole, Ct);
                    Assert.True(answer.StatusCode == (isOn ? HttpStatusCode.OK : HttpStatusCode.NotFound), $"{whole}: {answer.StatusCode}");
                    if (!isOn)
                        Assert.Contains("have switched it off", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
                }

                foreach (var selector in Parts[feature].Links)
                {
                    var there = (await browser.GetPageAsync("/en/mayor")).QuerySelector(selector)
                        ?? (await browser.GetPageAsync("/en/search")).QuerySelector(selector);
                    Assert.True(there is not null == isOn, $"{feature}: {selector}");
                }
            }
        }
    }

    [Fact]
    public async Task SwitchedOffFeatures_AreNotNamedToPrograms_AndFeedbackIsNotSaved()
    {
        var site = own.SecondSite;
        using var browser = site.CreateBrowser();
        var staff = new TestStaff(site.Database);
        var (page, mayor) = await staff.ReadAsync(async db => (await IdOfAsync(db.Pages, "site"), await IdOfAsync(db.Pages, "mayor")));
        Assert.Contains("suggestions", await browser.GetStringAsync("/en/opensearch.xml", Ct), StringComparison.Ordinal);
        Assert.Contains("feed.xml", await FeedOfApiAsync(), StringComparison.Ordinal);

        await PublishAsync(f => f with { FeedsOff = true });
        Assert.Null(await FeedOfApiAsync());
        var programs = await browser.GetStringAsync("/llms.txt", Ct);
        Assert.DoesNotContain("feed.xml", programs, StringComparison.Ordinal);
        Assert.Contains("/api/", programs, StringComparison.Ordinal);

        await PublishAsync(f => f with { FeedbackOff = true, SuggestionsOff = true, ApiOff = true });
        programs = await browser.GetStringAsync("/llms.txt", Ct);
        Assert.Contains("feed.xml", programs, StringComparison.Ordinal);
        Assert.DoesNotContain("/api", programs, StringComparison.Ordinal);
        Assert.DoesNotContain(".json", programs, StringComparison.Ordinal);
        Assert.DoesNotContain("suggestions", await browser.GetStringAsync("/en/opensearch.xml", Ct), StringComparison.Ordinal);

        using var answer = await browser.PostAsync(
            "/en/feedback",
            new FormUrlEncodedContent([new("page", $"{mayor}"), new("answer", "yes")]),
            Ct
        );
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, await staff.ReadAsync(db => db.Feedback.CountAsync(Ct)));

        async Task PublishAsync(Func<SiteFields, SiteFields> change)
        {
            var text = Text(null);
            Assert.IsType<PublishOne.Outcome.Live>(
                await staff.PublishAsync(page, Language.English, text with { Fields = change((SiteFields)text.Fields) })
            );
            await site.CatchUpAsync();
        }

        async Task<string?> FeedOfApiAsync()
        {
            using var json = JsonDocument.Parse(await browser.GetStringAsync("/api/en/site", Ct));
            return json.RootElement.GetProperty("feed").GetString();
        }
    }

    [Fact]
    public void EveryFeature_RefusesItsAddresses_AndApiAndFeedsEachOfTheirs()
    {
        var switchable = own
            .Site.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .ToLookup(
                e => e.Metadata.OfType<SwitchableAttribute>().FirstOrDefault()?.Feature,
                e => "/" + e.RoutePattern.RawText!.TrimStart('/')
            );
        Assert.All(Enum.GetValues<SiteFeature>(), feature => Assert.NotEmpty(switchable[feature]));
        Assert.DoesNotContain(switchable[null], route => route.StartsWith("/api", StringComparison.Ordinal));
        Assert.Contains(Addresses.Catalogue, switchable[SiteFeature.Api]);
        Assert.DoesNotContain(switchable[null], route =>
            route.StartsWith("/{language", StringComparison.Ordinal) && route.Contains("json", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(switchable[null], route =>
            route.Contains("feed", StringComparison.Ordinal) && route.StartsWith("/{l", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void FieldThatIsFalse_IsAsOneThatIsMissing()
    {
        var site = (SiteFields)Text(null).Fields;
        Assert.All([site.FeedbackOff, site.SuggestionsOff, site.FeedsOff, site.ApiOff], value => Assert.Null(value));
        Assert.Equal([SiteFeature.Api], (site with { ApiOff = true }).SwitchedOff);
    }

    /// <summary>Beside the label "Page feedback", the word "Yes" would read as if it were switched on.</summary>
    [Fact]
    public async Task ReviewOfASwitch_SaysThatItSwitchesOff()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.SaveDraftAsync(site.Database, "site", Language.English, text =>
            text with
            {
                Fields = (SiteFields)text.Fields with { FeedbackOff = true },
            }
        );
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        var id = await StaffCommands.IdOfAsync(site.Database, "site");

        var compared = await publisher.GoAsync($"/admin/pages/{id}/en/compare");

        Assert.Contains(
            "Switched off: residents are not asked if a page is useful",
            compared.QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
        var review = await publisher.GoAsync($"/admin/pages/{id}/en/review");
        Assert.Contains("Switched off", review.QuerySelector("main ins")!.TextContent, StringComparison.Ordinal);
    }

    private static Task<int> IdOfAsync(IQueryable<Page> pages, string key) =>
        pages.Where(p => p.Key == key).Select(p => p.Id).SingleAsync(Ct);

    private static PageText Text(SiteFeature? off) =>
        new(
            "The site",
            "About Riverton.",
            "~site",
            "",
            new SiteFields
            {
                Source = new PageSource("City administration", "2026"),
                LastReviewed = new DateOnly(2026, 11, 1),
                SiteName = "Riverton",
                ShortName = "River",
                FeedbackOff = off == SiteFeature.Feedback,
                SuggestionsOff = off == SiteFeature.Suggestions,
                FeedsOff = off == SiteFeature.Feeds,
                ApiOff = off == SiteFeature.Api,
            }
        );

    public sealed class OwnSite : IAsyncLifetime
    {
        public TestSite Site { get; private set; } = null!;

        public TestSite SecondSite { get; private set; } = null!;

        public async ValueTask InitializeAsync() => (Site, SecondSite) = (await TestSite.StartAsync(), await TestSite.StartAsync());

        public async ValueTask DisposeAsync()
        {
            await Site.DisposeAsync();
            await SecondSite.DisposeAsync();
        }
    }
}
