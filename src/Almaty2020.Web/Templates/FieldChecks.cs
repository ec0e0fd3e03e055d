using System.Text.Json.Nodes;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Templates;

/// <summary>
/// What the fields of a page must be before it is published. A content file must satisfy the same rules, so that every export can be
/// imported again. Issues name a field as its input is named: <c>data.source.title</c>.
/// </summary>
public static class FieldChecks
{
    /// <returns>The first issue of each field, however many of its items are wrong.</returns>
    public static IReadOnlyList<Issue> For(PageFields fields)
    {
        if (Template.Of(fields) is not { } template)
            return [];
        var values = fields.ToValues();
        return
        [
            .. template
                .Fields.SelectMany(f => Of(f, values))
                .Concat(fields is SiteFields site ? OfSite(site) : [])
                .DistinctBy(i => i.Field),
        ];
    }

    private static IEnumerable<Issue> OfSite(SiteFields site) =>
        site.UnknownLanguages().Any()
            ? site.ColourIssues().Append(new Issue(FieldDefinition.Prefix + "offered-languages", IssueCodes.UnknownChoice))
            : site.ColourIssues();

    private static IEnumerable<Issue> Of(FieldDefinition field, JsonObject values)
    {
        var items = field.ItemsOf(values).ToList();
        if (items.Count == 0 && !field.IsList && (field.IsRequired || field.IsRequiredBy(values)))
            yield return new Issue(field.InputNameOf(field.Columns[0]), IssueCodes.Missing);

        foreach (var item in items)
        {
            foreach (var column in field.Columns)
            {
                // A value that is present must be complete: an optional text that is there is not blank, an item of a list neither.
                var isRequired = column.IsRequired || field.Kind != FieldKind.Group;
                if (Of(column, item, field.ValueOf(item, column), isRequired, values) is { } code)
                    yield return new Issue(field.InputNameOf(column), code);
            }
        }
    }

    private static string? Of(FieldDefinition column, JsonNode item, JsonNode? value, bool isRequired, JsonObject values) =>
        column.Kind switch
        {
            // The table of drafts has a column of its own for the short title, whose length is checked with the others.
            FieldKind.Text when column.JsonName == "shortTitle" => null,
            FieldKind.Text when value is JsonArray list => list.Select(text => OfText(text, column.MaxLength, isRequired: true))
                .FirstOrDefault(code => code is not null),
            FieldKind.Text => OfText(value, column.MaxLength, isRequired || column.IsRequiredBy(item as JsonObject)),
            FieldKind.Amount when isRequired && value is null => IssueCodes.Missing,
            FieldKind.Picture => OfText(value, column.MaxLength, isRequired)
                ?? (value is null || PictureAddress.IsAllowed(value.GetValue<string>()) ? null : IssueCodes.BadPicture),
            FieldKind.TimeZone when value is not null && !SiteTime.IsZone(value.GetValue<string>()) => IssueCodes.BadTimeZone,
            FieldKind.Colour when value is not null && !Colour.TryParse(value.GetValue<string>(), out _) => IssueCodes.BadColour,
            FieldKind.Date when isRequired && value?.GetValue<string>() is null or "0001-01-01" => IssueCodes.Missing,
            FieldKind.Date when column.NotBefore is { } start && IsBefore((string?)value, (string?)item[start]) =>
                IssueCodes.EndsBeforeStart,
            FieldKind.Moment => OfMoment(column, value, values, isRequired),
            FieldKind.Choice => OfText(value, column.MaxLength, isRequired)
                ?? (value is null || column.Choices.Contains(value.GetValue<string>()) ? null : IssueCodes.UnknownChoice),
            FieldKind.Link => OfText(value, column.MaxLength, isRequired)
                ?? (value is null || LinkTarget.IsValid(value.GetValue<string>()) ? null : IssueCodes.BadLink),
            FieldKind.Number when column.NotBelow is { } lower && values[lower]?.GetValue<int>() > value?.GetValue<int>() =>
                IssueCodes.BadNumber,
            FieldKind.DateOrPeriod when item["date"] is null => OfText(item["period"], column.MaxLength, isRequired: true),
            _ => null,
        };

    /// <summary>True if a day, as fields spell it, comes before a year or month. False if either is missing.</summary>
    internal static bool IsBefore(string? day, string? start) =>
        day is not null && start is not null && day.Length >= start.Length && string.CompareOrdinal(day[..start.Length], start) < 0;

    private static string? OfMoment(FieldDefinition column, JsonNode? value, JsonObject values, bool isRequired)
    {
        if (LocalMoment.Of(value) is not { } at)
            return isRequired ? IssueCodes.Missing : null;
        return column.After is { } start && LocalMoment.Of(values[start]) is { } from
            ? at <= from
                ? IssueCodes.EndsBeforeStart
                : at - from > TimeSpan.FromDays(column.MaxDaysAfter)
                    ? IssueCodes.LastsTooLong
                    : null
            : null;
    }

    private static string? OfText(JsonNode? value, int maxLength, bool isRequired)
    {
        var text = value?.GetValue<string>() ?? "";
        return TextNormalizer.IsBlank(text) ? (isRequired ? IssueCodes.Missing : null)
            : text.Length > maxLength ? IssueCodes.TooLong
            : null;
    }
}
