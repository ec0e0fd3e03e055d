using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Templates;

/// <summary>How an indicator stands. It is computed by <see cref="IndicatorStatus"/> and never typed.</summary>
public enum IndicatorState
{
    NoData,
    NoTarget,
    CannotBeJudged,
    DataLate,
    Achieved,
    OnTrack,
    Behind,
    FarBehind,
    MovingAway,
}

/// <summary>What is missing for a judgement.</summary>
public enum UnjudgedReason
{
    ValueUndated,
    TargetUndated,
    NoBaseline,
    BaselineUndated,
    TargetNotBetterThanBaseline,
    TargetNotAfterBaseline,
    NothingSinceBaseline,
}

/// <summary>A value and the year or month that it is for; null if that is not known.</summary>
public sealed record DatedValue(decimal Value, PartialDate? Date);

/// <summary>All that the status follows from, beside the day on which it is asked for.</summary>
/// <param name="MoreIsBetter">False if less is better.</param>
/// <param name="FrequencyMonths">Months between two values; null if no regular values are expected.</param>
/// <param name="Observations">In any order. Of two for the same period, the later one in the list counts.</param>
public sealed record IndicatorInputs(
    bool MoreIsBetter,
    int? FrequencyMonths,
    DatedValue? Baseline,
    DatedValue? Target,
    IReadOnlyList<DatedValue> Observations
);

/// <summary>
/// The status of an indicator: the growth since the baseline, as a percentage of the growth that an even way to the target needs by the time of
/// the newest value. It is exact arithmetic in decimals and whole months; a year counts as its last month.
/// </summary>
public sealed record IndicatorStatus(IndicatorState State)
{
    /// <summary>From this percentage of the needed growth on, an indicator is on track.</summary>
    public const int OnTrackPercent = 95;

    /// <summary>From this percentage on, it is behind; below, far behind.</summary>
    public const int BehindPercent = 60;

    private const int MonthsOfYear = 12;

    /// <summary>Set if the state is <see cref="IndicatorState.CannotBeJudged"/>.</summary>
    public UnjudgedReason? Reason { get; private init; }

    /// <summary>The first day on which the next value is late; null if none is expected, or it is not late yet.</summary>
    public DateOnly? LateSince { get; private init; }

    /// <summary>The value that is judged: the newest with a date, or the last one if none has a date.</summary>
    public DatedValue? Newest { get; private init; }

    /// <summary>The inputs and results of the formula; null if the state does not follow from it.</summary>
    public IndicatorGrowth? Growth { get; private init; }

    /// <param name="today">Decides only whether the next value is late.</param>
    public static IndicatorStatus Of(IndicatorInputs inputs, DateOnly today)
    {
        if (inputs.Observations.Count == 0)
            return new(IndicatorState.NoData);
        if (NewestOf(inputs.Observations) is not { } newest)
            return Unjudged(UnjudgedReason.ValueUndated) with { Newest = inputs.Observations[^1] };

        var late = LateFrom(inputs) is { } from && today >= from ? from : (DateOnly?)null;
        return Judge(inputs, newest, late) with { Newest = newest, LateSince = late };
    }

    /// <summary>
    /// The day from which the next value is late, if none comes: a frequency after the end of the period that it is for. Null if none is
    /// expected, as after the target's date.
    /// </summary>
    public static DateOnly? LateFrom(IndicatorInputs inputs)
    {
        if (inputs.FrequencyMonths is not { } frequency || NewestOf(inputs.Observations) is not { Date: { } date })
            return null;
        if (inputs.Target is { Date: { } end } && LastMonthOf(date) >= LastMonthOf(end))
            return null;
        var due = LastMonthOf(date) + (2 * frequency);
        return due / MonthsOfYear < DateOnly.MaxValue.Year ? new DateOnly(due / MonthsOfYear, (due % MonthsOfYear) + 1, 1) : null;
    }

    private static IndicatorStatus Judge(IndicatorInputs inputs, DatedValue newest, DateOnly? late)
    {
        if (inputs.Target is not { } target)
            return new(IndicatorState.NoTarget);
        // Before the target's date, a target that was reached may have been lost since.
        if (late is not null)
            return new(IndicatorState.DataLate);
        if (inputs.MoreIsBetter ? newest.Value >= target.Value : newest.Value <= target.Value)
            return new(IndicatorState.Achieved);
        if (target.Date is not { } end)
            return Unjudged(UnjudgedReason.TargetUndated);
        if (inputs.Baseline is not { } baseline)
            return Unjudged(UnjudgedReason.NoBaseline);
        if (baseline.Date is not { } start)
            return Unjudged(UnjudgedReason.BaselineUndated);
        if (inputs.MoreIsBetter ? target.Value <= baseline.Value : target.Value >= baseline.Value)
            return Unjudged(UnjudgedReason.TargetNotBetterThanBaseline);

        var (total, passed) = (LastMonthOf(end) - LastMonthOf(start), LastMonthOf(newest.Date!.Value) - LastMonthOf(start));
        if (total <= 0)
            return Unjudged(UnjudgedReason.TargetNotAfterBaseline);
        if (passed <= 0)
            return Unjudged(UnjudgedReason.NothingSinceBaseline);

        var growth = new IndicatorGrowth(
            newest.Value - baseline.Value,
            target.Value - baseline.Value,
            Math.Min(passed, total),
            total,
            baseline,
            target
        );
        return new(StateOf(growth)) { Growth = growth };
    }

    private static IndicatorState StateOf(IndicatorGrowth growth) =>
        growth.ExactPercent switch
        {
            < 0 => IndicatorState.MovingAway,
            < BehindPercent => IndicatorState.FarBehind,
            < OnTrackPercent => IndicatorState.Behind,
            // The target was missed, however narrowly.
            _ when growth.MonthsPassed == growth.MonthsTotal => IndicatorState.Behind,
            _ => IndicatorState.OnTrack,
        };

    private static IndicatorStatus Unjudged(UnjudgedReason reason) => new(IndicatorState.CannotBeJudged) { Reason = reason };

    private static DatedValue? NewestOf(IReadOnlyList<DatedValue> values) =>
        values.Where(v => v.Date is not null).Reverse().MaxBy(v => LastMonthOf(v.Date!.Value));

    /// <summary>Counts months from the year 0; a year stands for its December.</summary>
    internal static int LastMonthOf(PartialDate date) => (date.Year * MonthsOfYear) + (date.Month ?? MonthsOfYear);
}

/// <summary>The formula: growth / (growth to the target × months passed / months in total).</summary>
/// <param name="SinceBaseline">Negative if the value has fallen.</param>
/// <param name="ToTarget">From the baseline. Never 0.</param>
/// <param name="MonthsPassed">From the baseline to the newest value, at most <paramref name="MonthsTotal"/>.</param>
public sealed record IndicatorGrowth(
    decimal SinceBaseline,
    decimal ToTarget,
    int MonthsPassed,
    int MonthsTotal,
    DatedValue Baseline,
    DatedValue Target
)
{
    /// <summary>The growth that an even way to the target needs, to six decimals.</summary>
    public decimal Needed => Math.Round(ToTarget * MonthsPassed / MonthsTotal, 6);

    /// <summary>Rounded down to one decimal, so that 94.96 % is not shown as 95 %, from where an indicator is on track.</summary>
    public decimal Percent => Math.Floor(ExactPercent * 10) / 10;

    // One division at the end: a third of a target would be rounded otherwise.
    internal decimal ExactPercent => SinceBaseline * MonthsTotal * 100 / (ToTarget * MonthsPassed);
}
