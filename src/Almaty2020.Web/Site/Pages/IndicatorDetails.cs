using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Site.Pages;

/// <summary>An indicator in the words of one language: what its page, its chart and the lists of indicators show.</summary>
public sealed class IndicatorDetails(IndicatorFields fields, DateOnly today, Language language)
{
    private readonly Texts texts = Texts.For(language);
    private readonly Formats formats = Formats.For(language);

    public IndicatorFields Fields => fields;

    public IndicatorInputs Inputs { get; } = fields.ToInputs();

    public IndicatorStatus Status { get; } = IndicatorStatus.Of(fields.ToInputs(), today);

    public string State => WordOf(Status.State, language);

    /// <summary>Why it cannot be judged, and since when a value is late; null if neither is so.</summary>
    public string? Explanation
    {
        get
        {
            string?[] sentences =
            [
                Status.Reason is { } reason ? texts["indicator.reason." + reason] : null,
                Status.LateSince is { } since ? texts["indicator.late-since", formats.Date(since)] : null,
            ];
            return string.Join(' ', sentences.OfType<string>()) is { Length: > 0 } text ? text : null;
        }
    }

    /// <summary>The formula with its inputs; null if the state does not follow from it.</summary>
    public string? Formula
    {
        get
        {
            if (Status.Growth is not { } growth)
                return null;
            object[] words =
            [
                formats.Number(growth.SinceBaseline),
                formats.Number(growth.ToTarget),
                growth.MonthsPassed,
                growth.MonthsTotal,
                formats.Number(growth.Needed),
                formats.Number(growth.Percent),
            ];
            return texts["indicator.formula", words];
        }
    }

    /// <summary>The course of the values in a sentence, with the target; null with fewer than two values that have a date.</summary>
    public string? Trend
    {
        get
        {
            if (Dated is not [var first, .., var last])
                return null;
            object[] words = [Number(first.Value), When(first), NumberWithUnit(last.Value), When(last)];
            var trend =
                last.Value > first.Value ? texts["indicator.trend.rose", words]
                : last.Value < first.Value ? texts["indicator.trend.fell", words]
                : texts["indicator.trend.same", words];
            return Fields.Target is { Value: { } target } point
                ? trend + " " + texts["indicator.trend.target", NumberWithUnit(target), When(point.Date, point.Period)]
                : trend;
        }
    }

    /// <summary>Baseline and values that have a date, in order of time; one for each period.</summary>
    public IReadOnlyList<DatedValue> Dated { get; } = Order(fields.ToInputs());

    public static string WordOf(IndicatorState state, Language language) => Texts.For(language)["indicator.state." + state];

    /// <summary>A sign before the word of a state, so that lists are read faster. It says nothing that the word does not say.</summary>
    public static string SignOf(IndicatorState state) =>
        state switch
        {
            IndicatorState.Achieved => "\u2713",
            IndicatorState.OnTrack => "\u2191",
            IndicatorState.Behind => "\u25d1",
            IndicatorState.FarBehind => "\u25cb",
            IndicatorState.MovingAway => "\u2193",
            IndicatorState.DataLate => "\u2026",
            IndicatorState.CannotBeJudged => "?",
            _ => "\u2013",
        };

    public string Number(decimal? number) => number is { } known ? formats.Number(known) : "";

    public string NumberWithUnit(decimal? number) => $"{Number(number)}\u00a0{Fields.Unit}";

    public string When(PartialDate? date, string? period) => date is { } known ? formats.Date(known) : period ?? "";

    public string When(DatedValue value) => When(value.Date, null);

    private static List<DatedValue> Order(IndicatorInputs inputs) =>
        [
            .. inputs
                .Observations.Reverse()
                .Append(inputs.Baseline)
                .OfType<DatedValue>()
                .Where(v => v.Date is not null)
                .DistinctBy(v => IndicatorStatus.LastMonthOf(v.Date!.Value))
                .OrderBy(v => IndicatorStatus.LastMonthOf(v.Date!.Value)),
        ];
}
