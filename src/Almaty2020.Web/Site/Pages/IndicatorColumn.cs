using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Site.Pages;

/// <summary>A column of the table of an indicator's values: the data dictionary of people and programs.</summary>
/// <param name="Name">The name for programs, the same in every language. Permanent.</param>
/// <param name="Title">What stands at the column's head.</param>
/// <param name="Meaning">Explains the column.</param>
/// <param name="JsonName">Where the page's JSON has the same.</param>
/// <param name="Datatype">The type in CSV on the Web.</param>
public sealed record IndicatorColumn(
    string Name,
    Func<Texts, string> Title,
    Func<Texts, string> Meaning,
    string JsonName,
    string Datatype,
    bool IsRequired
)
{
    public const string Number = "decimal";

    private const string Text = "string";
    private const string Address = "anyURI";

    /// <summary>The columns in their order. New ones are added at the end, because programs may count them.</summary>
    public static IReadOnlyList<IndicatorColumn> All { get; } =
    [
        new("period", texts => texts["indicator.when"], texts => texts["indicator.column.when"], "date, period", Text, IsRequired: true),
        new("value", texts => texts["indicator.value"], texts => texts["indicator.column.value"], "value", Number, IsRequired: true),
        new("unit", texts => texts["indicator.unit"], texts => texts["indicator.column.unit"], "fields.unit", Text, IsRequired: true),
        new(
            "kind",
            texts => texts["indicator.kind"],
            texts => texts["indicator.column.kind"],
            "fields.baseline, fields.observations, fields.target",
            Text,
            IsRequired: true
        ),
        new(
            "previousValue",
            texts => texts["indicator.previous-value"],
            texts => texts["indicator.column.previous-value"],
            "previousValue",
            Number,
            IsRequired: false
        ),
        new(
            "note",
            texts => texts["indicator.note-only"],
            texts => texts["indicator.column.note"],
            "correction, note",
            Text,
            IsRequired: false
        ),
        new(
            "source",
            texts => texts["indicator.source-only"],
            texts => texts["indicator.column.source"],
            "source, fields.source.title",
            Text,
            IsRequired: true
        ),
        new(
            "indicator",
            texts => texts["indicator.indicator"],
            texts => texts["indicator.column.indicator"],
            "title",
            Text,
            IsRequired: true
        ),
        new(
            "sourceDate",
            texts => texts["indicator.source-date"],
            texts => texts["indicator.column.source-date"],
            "fields.source.date",
            Text,
            IsRequired: true
        ),
        new("address", texts => texts["indicator.address"], texts => texts["indicator.column.address"], "url", Address, IsRequired: true),
        new(
            "licence",
            texts => texts["indicator.licence-only"],
            texts => texts["indicator.column.licence"],
            "data.licence",
            Address,
            IsRequired: false
        ),
    ];
}
