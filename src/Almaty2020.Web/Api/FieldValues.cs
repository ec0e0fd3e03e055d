using System.Text.Json.Nodes;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Api;

/// <summary>
/// The fields of a page and their schema, both from the declaration of the template. Every declared field is there, null if it has no value.
/// </summary>
internal static class FieldValues
{
    /// <param name="pictureUrl">The absolute address of a picture that a field names; null if there is none.</param>
    public static JsonObject Of(Template template, PageFields fields, Func<string, string?> pictureUrl)
    {
        var values = fields.ToValues();
        return new JsonObject(template.Fields.Select(f => KeyValuePair.Create(f.JsonName, ValueOf(f, values[f.JsonName], pictureUrl))));
    }

    public static JsonObject SchemaOf(Template template) => SchemaOf(template.Fields);

    private static JsonNode? ValueOf(FieldDefinition field, JsonNode? value, Func<string, string?> pictureUrl) =>
        value switch
        {
            null => IsArray(field) ? new JsonArray() : null,
            JsonArray items when field.IsList => new JsonArray([.. items.OfType<JsonNode>().Select(i => ItemOf(field, i, pictureUrl))]),
            _ => ItemOf(field, value, pictureUrl),
        };

    private static JsonNode? ItemOf(FieldDefinition field, JsonNode item, Func<string, string?> pictureUrl) =>
        field.Kind switch
        {
            FieldKind.Group => new JsonObject(
                field.Fields.SelectMany(f => NamesOf(f).Select(name => KeyValuePair.Create(name, ValueOf(f, item[name], pictureUrl))))
            ),
            FieldKind.Picture => pictureUrl(item.GetValue<string>()) is { } url ? JsonValue.Create(url) : null,
            _ => item.DeepClone(),
        };

    /// <summary>The names of a field's values in the JSON of its group.</summary>
    private static string[] NamesOf(FieldDefinition field) =>
        field.Kind == FieldKind.DateOrPeriod ? [field.JsonName, "period"] : [field.JsonName];

    private static bool IsArray(FieldDefinition field) => field.IsList || field.Kind == FieldKind.SpokenLanguages;

    private static JsonObject SchemaOf(IEnumerable<FieldDefinition> fields)
    {
        var properties = new JsonObject(
            fields.SelectMany(f => NamesOf(f).Select(name => KeyValuePair.Create<string, JsonNode?>(name, SchemaOf(f))))
        );
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. properties.Select(p => JsonValue.Create(p.Key))]),
        };
    }

    private static JsonObject SchemaOf(FieldDefinition field)
    {
        var item = field.Kind switch
        {
            FieldKind.Group => SchemaOf(field.Fields),
            FieldKind.Number => new JsonObject { ["type"] = "integer" },
            FieldKind.Amount => new JsonObject { ["type"] = "number" },
            FieldKind.Flag => new JsonObject { ["type"] = "boolean" },
            FieldKind.Date => new JsonObject { ["type"] = "string", ["format"] = "date" },
            FieldKind.Picture => new JsonObject { ["type"] = "string", ["format"] = "uri" },
            FieldKind.SpokenLanguages => new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "string" },
            },
            _ => new JsonObject { ["type"] = "string" },
        };
        if (field.IsList)
            return new JsonObject { ["type"] = "array", ["items"] = item };
        // Of a date or a period one is null, and a picture may be missing in the library.
        if (!IsArray(field) && (!field.IsRequired || field.Kind is FieldKind.DateOrPeriod or FieldKind.Picture))
            item["type"] = new JsonArray(item["type"]!.GetValue<string>(), "null");
        return item;
    }
}
