using System.Globalization;
using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>The fields of a page as lines for search: one fact a line, in the words that the page shows it with.</summary>
internal static class FieldLines
{
    /// <param name="number">A priority's number by its place; null for other pages.</param>
    public static IEnumerable<string> Of(PageFields fields, int? number, Language language)
    {
        if (Template.Of(fields) is not { } template)
            return [];

        var (texts, values) = (Texts.For(language), fields.ToValues());
        var together = template.SearchLine;
        return
        [
            .. number is { } n ? [texts["priority.number", n]] : Array.Empty<string>(),
            // A line that lacks one of its values would say something else.
            .. together is null || together.Fields.Any(name => values[Field(name).JsonName] is null)
                ? Array.Empty<string>()
                : [texts[together.TextKey, [.. together.Fields.Select(name => (object)Value(Field(name)))]]],
            .. template.Fields.Where(f => f.IsSearched && together?.Fields.Contains(f.Name) != true).SelectMany(Lines),
        ];

        FieldDefinition Field(string name) => template.Fields.Single(f => f.Name == name);

        string Value(FieldDefinition field) => Worded(field, values[field.JsonName]!, language);

        IEnumerable<string> Lines(FieldDefinition field)
        {
            var items = field.ItemsOf(values).Select(item => Item(field, item, language)).ToList();
            return field.SearchLabel is { } label && items.Count > 0 ? (string[])[$"{texts[label]}: {string.Join("; ", items)}"] : items;
        }
    }

    /// <summary>One item of a field: its fields in the words of its search format, or else joined with spaces.</summary>
    internal static string Item(FieldDefinition field, JsonNode item, Language language)
    {
        if (field.Kind != FieldKind.Group)
            return Worded(field, item, language);
        string[] words = [.. field.Fields.Select(f => Worded(f, f.Kind == FieldKind.DateOrPeriod ? item : item[f.JsonName], language))];
        return field.SearchFormat is { } format
            ? string.Format(CultureInfo.InvariantCulture, format, [.. words])
            : string.Join(' ', words.Where(w => w.Length > 0));
    }

    private static string Worded(FieldDefinition field, JsonNode? value, Language language) =>
        field.Kind switch
        {
            _ when value is null => "",
            FieldKind.Date => Formats.For(language).Date(DateOnly.ParseExact(value.GetValue<string>(), "O", CultureInfo.InvariantCulture)),
            FieldKind.PartialDate => PartialDate.TryParse((string?)value ?? "", out var partial) ? Formats.For(language).Date(partial) : "",
            FieldKind.Moment => LocalMoment.Of(value) is { } moment ? Formats.For(language).LocalMoment(moment) : "",
            FieldKind.DateOrPeriod => (string?)value["date"] is { } date && PartialDate.TryParse(date, out var known)
                ? Formats.For(language).Date(known)
                : (string?)value["period"] ?? "",
            FieldKind.SpokenLanguages => string.Join(
                ", ",
                value.AsArray().Select(code => Texts.For(language).NameOfLanguage((string)code!))
            ),
            _ when value is JsonArray list => string.Join("; ", list.Select(text => (string?)text)),
            FieldKind.Number => value.ToJsonString(),
            FieldKind.Amount => Formats.For(language).Number(value.GetValue<decimal>()),
            // A result shows the label with the words found only if both are in one line.
            _ => string.Join(
                ' ',
                ((string?)value ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ),
        };
}
