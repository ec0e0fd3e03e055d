using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Support;

/// <summary>DEMONSTRATION DATA: numbers that were invented for tests and say nothing about any city. They are never in <c>content/</c>.</summary>
internal static class DemoIndicators
{
    private static readonly PageSource Source = new("Demonstration data", "invented");

    public static readonly IndicatorFields BicycleLanes = new()
    {
        Source = Source,
        LastReviewed = new DateOnly(2026, 11, 23),
        Unit = "km",
        Direction = "more",
        Frequency = "year",
        Responsible = "Department of demonstration",
        Baseline = new IndicatorPoint(12, new PartialDate(2015, null), null),
        Target = new IndicatorPoint(1200, new PartialDate(2020, null), null),
        Observations =
        [
            Value(2016, 200),
            Value(2018, 640.25m) with
            {
                PreviousValue = 900,
                Correction = "One street was counted twice.",
                Source = "Demonstration",
            },
            Value(2020, 1231.5m) with
            {
                Note = "Counted in May.",
            },
        ],
    };

    /// <summary>As the profile gives a figure: without a year.</summary>
    public static readonly IndicatorFields WithoutYear = new()
    {
        Source = Source,
        LastReviewed = new DateOnly(2026, 11, 23),
        Unit = "%",
        Direction = "more",
        Observations = [new Observation(null, "year not given", 60, null, null, null, null)],
    };

    public static Observation Value(int year, decimal value) => new(new PartialDate(year, null), null, value, null, null, null, null);

    public static PageText Text(string slug, IndicatorFields fields) => new($"Indicator {slug}", "How far it has come.", slug, "", fields);

    /// <summary>Publishes an indicator in English and shows it on the site.</summary>
    /// <returns>The id of its page.</returns>
    public static async Task<int> AddAsync(TestSite site, string slug, IndicatorFields fields, int? parentId = null)
    {
        var staff = new TestStaff(site.Database);
        var pageId = await staff.AddPageAsync(slug, parentId, template: Template.Indicator);
        Assert.IsType<PublishOne.Outcome.Live>(await staff.PublishAsync(pageId, Language.English, Text(slug, fields)));
        await site.CatchUpAsync();
        return pageId;
    }
}
