using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

[assembly: Template("Indicator", typeof(IndicatorFields), IsForNewPages = true)]

namespace Almaty2020.Web.Templates;

/// <summary>
/// Something that is measured again and again: its sentence is the page's summary. The status follows from the values, see
/// <see cref="IndicatorStatus"/>.
/// </summary>
public sealed record IndicatorFields : PageFields
{
    private const string More = "more";
    private const string Less = "less";
    private const string Month = "month";
    private const string Quarter = "quarter";
    private const string Year = "year";

    /// <summary>As it stands after a value: "km", "% of the population".</summary>
    [TextField(FieldDefinition.LineMaxLength, IsRequired = true, HasHelp = true)]
    public required string Unit { get; init; }

    /// <summary>Which values are better.</summary>
    [ChoiceField(More, Less, IsRequired = true, IsShared = true, IsSearched = false)]
    public required string Direction { get; init; }

    /// <summary>How often a new value is expected; null if that is not known.</summary>
    [ChoiceField(Month, Quarter, Year, IsShared = true, IsSearched = false, HasHelp = true)]
    public string? Frequency { get; init; }

    /// <summary>The organisation that answers for the indicator.</summary>
    [TextField(FieldDefinition.LineMaxLength, SearchLabel = "indicator.responsible")]
    public string? Responsible { get; init; }

    [GroupField(IsSearched = false)]
    public IndicatorPoint? Baseline { get; init; }

    [GroupField(IsSearched = false)]
    public IndicatorPoint? Target { get; init; }

    [GroupField]
    public IReadOnlyList<Observation> Observations { get; init; } = [];

    /// <summary>Without values that an unfinished draft lacks.</summary>
    public IndicatorInputs ToInputs() =>
        new(
            Direction != Less,
            Frequency switch
            {
                Month => 1,
                Quarter => 3,
                Year => 12,
                // Also for one that only a newer version of the site knows.
                _ => null,
            },
            Dated(Baseline?.Value, Baseline?.Date),
            Dated(Target?.Value, Target?.Date),
            [.. Observations.Select(o => Dated(o.Value, o.Date)).OfType<DatedValue>()]
        );

    private static DatedValue? Dated(decimal? value, PartialDate? date) => value is { } known ? new DatedValue(known, date) : null;
}

/// <summary>A value to compare with. Exactly one of <paramref name="Date"/> and <paramref name="Period"/> is set.</summary>
/// <param name="Date">The year or month that it is for.</param>
/// <param name="Period">The time in words, such as "year not given": it cannot be compared.</param>
public sealed record IndicatorPoint(
    [property: AmountField(IsRequired = true, IsShared = true)] decimal? Value,
    [property: DateOrPeriodField(Name = "when", IsRequired = true, IsShared = true)] PartialDate? Date,
    string? Period
);

/// <summary>A measured value.</summary>
/// <param name="Date">The year or month that it is for.</param>
/// <param name="Period">The time in words, if neither is known.</param>
/// <param name="PreviousValue">What stood here before a correction.</param>
/// <param name="Correction">Why the value was corrected.</param>
public sealed record Observation(
    [property: DateOrPeriodField(Name = "when", IsRequired = true, IsShared = true)] PartialDate? Date,
    string? Period,
    [property: AmountField(IsRequired = true, IsShared = true)] decimal? Value,
    [property: TextField(FieldDefinition.TextMaxLength)] string? Note,
    [property: TextField(FieldDefinition.TextMaxLength)] string? Source,
    [property: AmountField(IsShared = true)] decimal? PreviousValue,
    [property: TextField(FieldDefinition.TextMaxLength, RequiredWith = "previousValue")] string? Correction
);
