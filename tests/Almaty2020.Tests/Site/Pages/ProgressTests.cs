using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>Measures, and what priority and programme show of the measures and indicators below them.</summary>
public sealed class ProgressTests : IAsyncLifetime
{
    private TestSite site = null!;
    private HttpClient browser = null!;
    private PublishedPage priority = null!;

    private static MeasureFields Measure =>
        new() { Source = new PageSource("Demonstration data", "invented"), LastReviewed = new DateOnly(2026, 11, 23) };

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        browser = site.CreateBrowser();
        await browser.GetPageAsync("/en");
        priority = site
            .Services.GetRequiredService<CurrentSite>()
            .Site.Pages.First(p => p.Template == Template.Priority && p.Language == Language.English);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Priority_ListsMeasuresAndIndicators_WithTheirStates()
    {
        await AddAsync("depot", Measure with { State = "under-way" });
        await AddAsync("bridge", Measure);
        await DemoIndicators.AddAsync(site, "lanes", DemoIndicators.BicycleLanes, priority.PageId);
        await DemoIndicators.AddAsync(site, "centre", DemoIndicators.WithoutYear, priority.PageId);

        var page = await browser.GetPageAsync(priority.Address);

        Assert.Equal(["bridge: ? State unknown", "depot: ◑ Under way"], Entries(page, "measures").Order(StringComparer.Ordinal));
        Assert.Equal(["centre: ? Cannot be judged", "lanes: ✓ Achieved"], Entries(page, "indicators").Order(StringComparer.Ordinal));
        Assert.Null(page.QuerySelector("#below"));
    }

    [Fact]
    public async Task Programme_CountsMeasuresByState_AndIndicatorsByStatus()
    {
        await AddAsync("depot", Measure with { State = "under-way" });
        await AddAsync("tram", Measure with { State = "under-way" });
        await AddAsync("bridge", Measure with { State = "stopped", Reason = "The money was needed elsewhere." });
        await DemoIndicators.AddAsync(site, "centre", DemoIndicators.WithoutYear, priority.PageId);

        var map = (await browser.GetPageAsync("/en/almaty-2020")).QuerySelector("#progress")!.ParentElement!;

        Assert.Equal(priority.ShortTitle, map.QuerySelector("h3")!.TextContent);
        Assert.Equal(
            [
                ("Measures, “Under way”: 2", priority.Address + "#measures"),
                ("Measures, “Stopped”: 1", priority.Address + "#measures"),
                ("Indicators, “Cannot be judged”: 1", priority.Address + "#indicators"),
            ],
            map.QuerySelectorAll("li a").Select(a => (a.TextContent, a.GetAttribute("href")!))
        );
    }

    [Fact]
    public async Task Programme_WithoutMeasuresAndIndicators_HasNoMapOfThem() =>
        Assert.Null((await browser.GetPageAsync("/en/almaty-2020")).QuerySelector("#progress"));

    [Fact]
    public async Task StoppedMeasure_NeedsAReason()
    {
        var staff = new TestStaff(site.Database);
        var pageId = await staff.AddPageAsync("bridge", priority.PageId, template: Template.Measure);

        var refused = Assert.IsType<PublishOne.Outcome.Refused>(
            await staff.PublishAsync(pageId, Language.English, Text("bridge", Measure with { State = "stopped" }))
        );

        Assert.Equal([new Issue("data.reason", IssueCodes.Missing)], refused.Issues);
    }

    [Fact]
    public async Task Measure_ShowsStateReasonAndDates()
    {
        await AddAsync(
            "bridge",
            Measure with
            {
                State = "stopped",
                Reason = "The money was needed elsewhere.",
                Begins = new DateOnly(2018, 3, 1),
                Responsible = "Department of demonstration",
            }
        );

        var text = (await browser.GetPageAsync(priority.Address + "/bridge")).QuerySelector(".prose")!.TextContent;

        Assert.All(["Stopped", "The money was needed elsewhere.", "1 March 2018", "Department of demonstration"], words =>
            Assert.Contains(words, text, StringComparison.Ordinal)
        );
    }

    /// <summary>The entries of the list below a heading: the last part of each address, and the state.</summary>
    private static IEnumerable<string> Entries(IDocument page, string id) =>
        page.QuerySelectorAll($"#{id} + ul > li:has(a)")
            .Select(li => $"{li.QuerySelector("a")!.GetAttribute("href")!.Split('/')[^1]}: {li.QuerySelector("strong")!.TextContent}");

    private static PageText Text(string slug, MeasureFields fields) => new($"Measure {slug}", "What is to be done.", slug, "", fields);

    private async Task AddAsync(string slug, MeasureFields fields)
    {
        var staff = new TestStaff(site.Database);
        var pageId = await staff.AddPageAsync(slug, priority.PageId, template: Template.Measure);
        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(pageId, Language.English, Text(slug, fields)));
        await site.CatchUpAsync();
    }
}
