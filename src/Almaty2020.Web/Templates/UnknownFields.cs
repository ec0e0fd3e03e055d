using System.Globalization;
using System.Text.Json.Nodes;

namespace Almaty2020.Web.Templates;

/// <summary>The fields of a template that this version of the site does not know.</summary>
public sealed record UnknownFields : PageFields
{
    /// <summary>The JSON as the newer version wrote it.</summary>
    public required string Stored { get; init; }

    /// <summary>The fields that this version knows, for the view of plain pages.</summary>
    public PlainFields ToPlainFields() =>
        new()
        {
            ShortTitle = ShortTitle,
            Source = Source,
            LastReviewed = LastReviewed,
        };

    /// <returns>Null if the template is known or the text is not the JSON of fields.</returns>
    internal static UnknownFields? Of(string json)
    {
        if (
            JsonNode.Parse(json) is not JsonObject fields
            || fields[TemplateKey] is not JsonValue name
            || !name.TryGetValue<string>(out var template)
            || Known.Contains(template)
        )
            return null;
        return new UnknownFields
        {
            Stored = json,
            ShortTitle = Text(fields["shortTitle"]),
            Source = new PageSource(
                Text((fields["source"] as JsonObject)?["title"]) ?? "",
                Text((fields["source"] as JsonObject)?["date"]) ?? ""
            ),
            LastReviewed = DateOnly.TryParseExact(
                Text(fields["lastReviewed"]),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
                ? day
                : default,
        };
    }

    private static readonly HashSet<string> Known = [.. Template.All.Select(t => t.FileName)];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
