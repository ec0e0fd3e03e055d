using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>Indicators as residents see them. Their numbers are invented for the test: see <see cref="DemoIndicators"/>.</summary>
public sealed class IndicatorPageTests : IAsyncLifetime
{
    private readonly TestClock clock = new();
    private TestSite site = null!;
    private HttpClient browser = null!;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        browser = site.CreateBrowser();
        await browser.GetPageAsync("/en");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Page_HasStatusFormulaChartAndTable()
    {
        await AddAsync("lanes", DemoIndicators.BicycleLanes);

        var page = await browser.GetPageAsync("/en/lanes");

        var text = Text(page.QuerySelector(".prose")!);
        Assert.Contains("✓ Achieved", text, StringComparison.Ordinal);
        Assert.Equal(
            [
                "Newest value: 1,231.5 km (2020)",
                "Baseline: 12 km (2015)",
                "Target: 1,200 km (2020)",
                "Unit: km",
                "What is better: more",
                "New values: every year",
                "Answers for it: Department of demonstration",
            ],
            page.QuerySelectorAll(".prose > dl > dt")
                .Select(dt => $"{dt.TextContent}: {dt.NextElementSibling!.TextContent.Replace('\u00a0', ' ')}")
        );
        Assert.Equal(
            [
                "2015|12|Baseline",
                "2016|200|",
                "2018|640.25|Corrected; it was 900. One street was counted twice. Source: Demonstration",
                "2020|1,231.5|Counted in May.",
                "2020|1,200|Target",
            ],
            page.QuerySelectorAll(".prose tbody tr").Select(row => string.Join('|', row.Children.Select(Text)))
        );
        var svg = page.QuerySelector(".chart svg[role=img]")!;
        Assert.Equal("Indicator lanes", svg.QuerySelector("title")!.TextContent);
        Assert.Equal(
            "The value rose from 12 (2015) to 1,231.5 km (2020). Target: 1,200 km (2020).",
            svg.QuerySelector("desc")!.TextContent.Replace('\u00a0', ' ')
        );
        // Zero line, target, and the only two values that follow each other: 2017 and 2019 are gaps.
        Assert.Equal(3, svg.QuerySelectorAll("path").Length);
        Assert.Single(svg.QuerySelectorAll("path[stroke-dasharray]"));
        Assert.Equal(4, svg.QuerySelectorAll("circle").Length);
    }

    [Fact]
    public async Task Page_BehindTheTarget_PrintsTheFormula()
    {
        var fields = DemoIndicators.BicycleLanes with
        {
            Baseline = new IndicatorPoint(0, new PartialDate(2015, null), null),
            Target = new IndicatorPoint(1000, new PartialDate(2020, null), null),
            Frequency = null,
            Observations = [DemoIndicators.Value(2018, 450)],
        };
        await AddAsync("lanes", fields);

        var text = Text((await browser.GetPageAsync("/en/lanes")).QuerySelector(".prose")!);

        Assert.Contains("Behind", text, StringComparison.Ordinal);
        Assert.Contains(
            "Change since the baseline: 450. Change needed by the date of the newest value, on an even way to the target: 1,000 × 36 of 60 months = 600. 450 / 600 = 75 %.",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task FigureOfTheProfile_CannotBeJudged()
    {
        await AddAsync("centre", DemoIndicators.WithoutYear);

        var page = await browser.GetPageAsync("/en/centre");

        Assert.Contains(
            "? Cannot be judged The year of the value is not given.",
            Text(page.QuerySelector(".prose")!),
            StringComparison.Ordinal
        );
        Assert.Null(page.QuerySelector(".chart"));
        Assert.Equal("year not given|60|", string.Join('|', page.QuerySelector(".prose tbody tr")!.Children.Select(Text)));
    }

    [Theory]
    [InlineData("ru", "Достигнуто", "1\u00a0231,5")]
    [InlineData("kk", "Қол жеткізілді", "1\u00a0231,5")]
    public async Task Translation_HasItsWordsAndDecimalComma(string code, string state, string number)
    {
        var language = Language.Parse(code);
        var pageId = await AddAsync("lanes", DemoIndicators.BicycleLanes);
        await PublishAsync(pageId, language, DemoIndicators.BicycleLanes with { ReviewedByNativeSpeaker = false });

        var page = await browser.GetPageAsync($"/{code}/lanes");

        Assert.Contains(state, page.QuerySelector(".prose strong")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll(".prose td"), td => td.TextContent == number);
    }

    [Fact]
    public async Task LateValue_IsShownFromItsDayOn_WithoutAPublication()
    {
        var year = SiteTime.ToLocalMinute(clock.GetUtcNow().UtcDateTime).Year;
        await AddAsync(
            "lanes",
            DemoIndicators.BicycleLanes with
            {
                Target = new IndicatorPoint(1200, new PartialDate(year + 9, null), null),
                Observations = [DemoIndicators.Value(year - 1, 640)],
            }
        );
        Assert.DoesNotContain("Data late", Text((await browser.GetPageAsync("/en/lanes")).Body!), StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromDays(800));

        var text = Text((await browser.GetPageAsync("/en/lanes")).Body!);
        Assert.Contains($"Data late The next value has been late since 1 January {year + 2}.", text, StringComparison.Ordinal);
    }

    private Task<int> AddAsync(string slug, IndicatorFields fields) => DemoIndicators.AddAsync(site, slug, fields);

    private async Task PublishAsync(int pageId, Language language, IndicatorFields fields)
    {
        Assert.IsType<PublishOne.Outcome.Live>(
            await new TestStaff(site.Database).PublishAsync(pageId, language, DemoIndicators.Text("lanes", fields))
        );
        await site.CatchUpAsync();
    }

    private static string Text(IElement element) =>
        string.Join(' ', element.TextContent.Replace('\u00a0', ' ').Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
