using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>The parts of a page's text: title, summary, slug, body, and the fields of its template. Each has the name of its input in the editor.</summary>
public static class PageParts
{
    public const string Title = "title";
    public const string Summary = "summary";
    public const string Slug = "slug";
    public const string Body = "body";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The key of a part's label.</summary>
    public static string LabelKeyOf(string part) =>
        part.StartsWith(FieldDefinition.Prefix, StringComparison.Ordinal) ? "admin." + part : "admin.field." + part;

    /// <summary>The fields that have a value, in the order of their template. Fields of an unknown template are left out.</summary>
    public static IReadOnlyList<(FieldDefinition Field, JsonNode Value)> FieldsOf(PageText text)
    {
        var values = text.Fields.ToValues();
        return
        [
            .. (Template.Of(text.Fields)?.Fields ?? []).Where(f => values[f.JsonName] is not null).Select(f => (f, values[f.JsonName]!)),
        ];
    }

    /// <summary>The name of a field's part.</summary>
    public static string NameOf(FieldDefinition field) => FieldDefinition.Prefix + field.Name;

    /// <summary>The stored JSON of a value; equal if nothing differs.</summary>
    public static string ToStoredText(JsonNode? value) => value?.ToJsonString(Json) ?? "";

    /// <summary>The value of a field as a reader sees it; of a choice, or of a box that is ticked, the words of the form.</summary>
    public static string ToReadableText(FieldDefinition field, JsonNode? value, Language language) =>
        (field.Kind, value?.GetValueKind()) switch
        {
            (FieldKind.Choice, JsonValueKind.String) when field.Choices.Contains(value!.GetValue<string>()) => Texts.For(language)[
                field.LabelKeyOf(value.GetValue<string>())
            ],
            (FieldKind.Flag, JsonValueKind.True) => Texts.For(language)[field.LabelKeyOfTick],
            _ => ToReadableText(value, language),
        };

    /// <summary>A value as a reader sees it: a text on each line, a blank line between the items of a list.</summary>
    /// <param name="language">The language of dates, yes and no.</param>
    public static string ToReadableText(JsonNode? value, Language language) =>
        value switch
        {
            null => "",
            JsonArray list => string.Join("\n\n", list.Select(entry => ToReadableText(entry, language))),
            JsonObject entry => string.Join('\n', entry.Select(part => ToReadableText(part.Value, language))),
            _ => value.GetValueKind() switch
            {
                JsonValueKind.True => Texts.For(language)["admin.yes"],
                JsonValueKind.False => Texts.For(language)["admin.no"],
                JsonValueKind.String => ToReadableText(value.GetValue<string>(), language),
                // Without groups of digits: a year is a number too.
                JsonValueKind.Number => ToStoredText(value).Replace(".", language.DecimalSeparator, StringComparison.Ordinal),
                _ => ToStoredText(value),
            },
        };

    private static string ToReadableText(string text, Language language) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Formats.For(language).Date(day)
        // Longer than any other text that begins with a day, so that no title is taken for a moment.
        : text.Length == "2026-11-23T14:05:00".Length && LocalMoment.Parse(text) is { } moment ? Formats.For(language).LocalMoment(moment)
        : text;
}
