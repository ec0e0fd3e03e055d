using System.Globalization;
using System.Text.Json.Nodes;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>
/// The fields of a template as rows of text, the way a form shows and sends them. Nothing that was typed is lost, readable or not, and
/// the form works without a script.
/// </summary>
public sealed class DataForm
{
    private readonly Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> rows = new(StringComparer.Ordinal);

    private DataForm() { }

    /// <summary>The fields that the form asks for, in its order.</summary>
    public static IEnumerable<FieldDefinition> FieldsOf(Template template, bool isTranslation) =>
        template.Fields.Where(f => !f.IsForTranslations || isTranslation);

    /// <summary>The rows of a field, each with a text for every column.</summary>
    public IReadOnlyList<IReadOnlyList<string>> RowsOf(FieldDefinition field) => rows.GetValueOrDefault(field.Name, []);

    /// <summary>Reads a sent form: each column of a row is an input of the same name, in the same order.</summary>
    public static DataForm Of(IFormCollection form, Template template, bool isTranslation)
    {
        var sent = new DataForm();
        foreach (var field in FieldsOf(template, isTranslation))
        {
            var columns = field.Columns.Select(c => form[field.InputNameOf(c)]).ToList();
            var count = columns.Max(c => c.Count);
            sent.rows[field.Name] =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(row => (IReadOnlyList<string>)[.. columns.Select(c => TextNormalizer.Lines(row < c.Count ? c[row] : ""))])
                    .Where(row => !field.IsList || row.Any(value => value.Length > 0)),
            ];
        }

        return sent;
    }

    /// <summary>Shows the fields of a page.</summary>
    public static DataForm Of(PageFields fields)
    {
        var form = new DataForm();
        var values = fields.ToValues();
        foreach (var field in Template.Of(fields)?.Fields ?? [])
        {
            var items = field
                .ItemsOf(values)
                .Select(item => (IReadOnlyList<string>)[.. field.Columns.Select(c => Text(c, item, field.ValueOf(item, c)))])
                .ToList();
            form.rows[field.Name] =
                items.Count > 0 || field.IsList
                    ? items
                    :
                    [
                        [.. field.Columns.Select(_ => "")],
                    ];
        }

        return form;
    }

    /// <param name="issues">Gets an issue for each value that cannot be read. Such a value counts as not given.</param>
    public PageFields Read(Template template, bool isTranslation, ICollection<Issue> issues)
    {
        var values = new JsonObject();
        foreach (var field in FieldsOf(template, isTranslation))
        {
            var items = RowsOf(field).Select(row => Item(field, row, issues)).ToList();
            values[field.JsonName] = field.IsList
                ? new JsonArray([.. items])
                : items.FirstOrDefault() ?? (field.IsForTranslations ? JsonValue.Create(false) : null);
        }

        return template.Make(values);
    }

    private static JsonNode? Item(FieldDefinition field, IReadOnlyList<string> row, ICollection<Issue> issues)
    {
        if (field is { Kind: FieldKind.Text, IsList: true })
            return JsonValue.Create(row[0]);
        if (field.Kind != FieldKind.Group)
            return Value(field, row[0], code => issues.Add(new Issue(field.InputNameOf(field), code)));

        var item = new JsonObject();
        foreach (var (column, typed) in field.Fields.Zip(row))
        {
            var value = Value(column, typed, code => issues.Add(new Issue(field.InputNameOf(column), code)));
            if (column.Kind == FieldKind.DateOrPeriod)
                item[PartialDate.TryParse(typed, out _) ? "date" : "period"] = value;
            else
                item[column.JsonName] = value;
        }

        return field.IsRequired || row.Any(typed => typed.Length > 0) ? item : null;
    }

    private static JsonNode? Value(FieldDefinition column, string typed, Action<string> report)
    {
        switch (column.Kind)
        {
            case FieldKind.Text when column.IsList:
                return new JsonArray([
                    .. typed
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Select(line => JsonValue.Create(line)),
                ]);
            case FieldKind.Flag:
                return JsonValue.Create(typed.Length > 0);
            case FieldKind.Date:
                if (DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                    return JsonValue.Create(typed);
                if (typed.Length > 0)
                    report(IssueCodes.BadDate);
                return null;
            case FieldKind.PartialDate:
                if (PartialDate.TryParse(typed, out var partial))
                    return JsonValue.Create(partial.ToString());
                if (typed.Length > 0)
                    report(IssueCodes.BadMonth);
                return null;
            case FieldKind.Moment:
                if (LocalMoment.Parse(typed) is { } moment)
                    return JsonValue.Create(LocalMoment.ToStored(moment));
                if (typed.Length > 0)
                    report(IssueCodes.BadMoment);
                return null;
            case FieldKind.Number:
                if (
                    int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number >= column.Min
                    && number <= column.Max
                )
                    return JsonValue.Create(number);
                if (typed.Length > 0 || column.IsRequired)
                    report(IssueCodes.BadNumber);
                return null;
            case FieldKind.Amount:
                if (Amount.Parse(typed) is { } amount)
                    return JsonValue.Create(amount);
                if (typed.Length > 0)
                    report(IssueCodes.BadAmount);
                return null;
            case FieldKind.SpokenLanguages:
                string[] codes = [.. typed.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries)];
                if (codes.Any(c => !SpokenLanguages.Codes.Contains(c)))
                    report(IssueCodes.UnknownLanguage);
                return new JsonArray([.. codes.Where(SpokenLanguages.Codes.Contains).Select(c => JsonValue.Create(c))]);
            case FieldKind.SiteLanguage when typed.Length > 0 && !Language.TryFind(typed, out _):
                report(IssueCodes.UnknownLanguage);
                break;
        }

        return typed.Length > 0 || column.IsRequired ? JsonValue.Create(typed) : null;
    }

    private static string Text(FieldDefinition column, JsonNode item, JsonNode? value) =>
        column.Kind switch
        {
            FieldKind.DateOrPeriod => (string?)item["date"] ?? (string?)item["period"] ?? "",
            FieldKind.Flag => value?.GetValue<bool>() == true ? "true" : "",
            FieldKind.Date => (string?)value is { } day && day != "0001-01-01" ? day : "",
            FieldKind.Moment => LocalMoment.Of(value) is { } moment ? LocalMoment.ToText(moment) : "",
            FieldKind.Number => value?.ToJsonString() ?? "",
            FieldKind.Amount => value is null ? "" : Amount.ToText(value.GetValue<decimal>()),
            FieldKind.SpokenLanguages => string.Join(", ", value?.AsArray().Select(code => (string?)code) ?? []),
            FieldKind.Text when value is JsonArray lines => string.Join('\n', lines.Select(line => (string?)line)),
            _ => (string?)value ?? "",
        };
}
