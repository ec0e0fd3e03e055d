using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Site.Pages;

/// <summary>The numbers of measures by state and of indicators by status below one page; only those that are not 0.</summary>
/// <param name="Page">The priority, or the programme for what is directly below it.</param>
public sealed record ProgressSummary(
    PublishedPage Page,
    IReadOnlyList<(string State, int Count)> Measures,
    IReadOnlyList<(IndicatorState State, int Count)> Indicators
)
{
    public bool IsEmpty => Measures.Count == 0 && Indicators.Count == 0;

    /// <param name="below">The pages below it.</param>
    public static ProgressSummary Of(PublishedPage page, IReadOnlyList<PublishedPage> below, DateOnly today)
    {
        var (measures, indicators) = (
            below.Select(p => p.Measure).OfType<MeasureFields>().CountBy(m => m.GetKnownState()).ToDictionary(),
            below
                .Select(p => p.Indicator)
                .OfType<IndicatorFields>()
                .CountBy(i => IndicatorStatus.Of(i.ToInputs(), today).State)
                .ToDictionary()
        );
        return new ProgressSummary(
            page,
            [.. MeasureFields.States.Where(measures.ContainsKey).Select(s => (s, measures[s]))],
            [.. indicators.OrderBy(i => i.Key).Select(i => (i.Key, i.Value))]
        );
    }
}
