using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Almaty2020.Markup;

namespace Almaty2020.Web.Publishing.Fields;

/// <summary>What a page says as data rather than as prose, in one language; each template adds its own.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "template")]
[JsonDerivedType(typeof(HomeFields), "home")]
[JsonDerivedType(typeof(ProfileFields), "profile")]
[JsonDerivedType(typeof(ProgrammeFields), "programme")]
[JsonDerivedType(typeof(PriorityFields), "priority")]
[JsonDerivedType(typeof(PlainFields), "page")]
public abstract record PageFields
{
    public const int ShortTitleMaxLength = 40;

    // Kazakh and Russian letters as they are: escaped, each would be six bytes.
    private static readonly PageFieldsJson Json = new(new JsonSerializerOptions(PageFieldsJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new NormalizedText() },
    });

    /// <summary>The title for menus and breadcrumbs where the whole one is too long.</summary>
    public string? ShortTitle { get; init; }

    /// <summary>Where the page's facts come from.</summary>
    public required PageSource Source { get; init; }

    /// <summary>The day on which somebody last held the page against its source.</summary>
    public required DateOnly LastReviewed { get; init; }

    /// <summary>Of a translation: whether a native speaker has reviewed it. Null in the source language.</summary>
    public bool? ReviewedByNativeSpeaker { get; init; }

    /// <summary>What a newer version of the site has written beside; kept, so that nothing is lost when this version saves. Null where there is nothing.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The text kept in the database, letters composed; equal fields give equal text.</summary>
    public string ToJson() => this is UnknownFields { Stored: var stored } ? stored : JsonSerializer.Serialize(this, Json.PageFields);

    /// <summary>Of a template that this version does not know, fields that nothing reads and that are kept as they are.</summary>
    /// <exception cref="JsonException">The text was not made by <see cref="ToJson"/>.</exception>
    public static PageFields FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Json.PageFields) ?? throw new JsonException("The fields are empty.");
        }
        catch (JsonException) when (UnknownFields.Of(json) is not null)
        {
            return UnknownFields.Of(json)!;
        }
    }

    /// <summary>The same with what a newer version wrote into other fields of the page: neither a form nor a file can send it.</summary>
    /// <param name="before">What the page has; null where it has nothing yet.</param>
    public PageFields KeepUnknownOf(PageFields? before) =>
        before?.Unknown is { Count: > 0 } unknown && Unknown is null && before.GetType() == GetType() ? this with { Unknown = unknown } : this;

    /// <summary>What a page of a template begins with.</summary>
    public static PageFields Empty(Template template)
    {
        var source = new PageSource("", "");
        return template switch
        {
            Template.Home => new HomeFields { Source = source, LastReviewed = default },
            Template.Profile => new ProfileFields { Source = source, LastReviewed = default, Name = "", Role = "", Born = default, Birthplace = "" },
            Template.Programme => new ProgrammeFields { Source = source, LastReviewed = default, From = 2020, To = 2020 },
            Template.Priority => new PriorityFields { Source = source, LastReviewed = default, Number = 1 },
            _ => new PlainFields { Source = source, LastReviewed = default },
        };
    }

    /// <summary>Text by text: composing the whole JSON would join an accent to the escape before it.</summary>
    private sealed class NormalizedText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(TextNormalizer.Lines(value));
    }
}

/// <param name="Title">The source's name.</param>
/// <param name="Date">When the source was published, in its own words: "about 2019".</param>
public sealed record PageSource(string Title, string Date);

/// <param name="Value">As it is shown: "60 %", "1/5".</param>
/// <param name="Label">What the value says; reads on from it.</param>
public sealed record KeyFigure(string Value, string Label);

/// <param name="Text">Word for word.</param>
/// <param name="Attribution">Who said it.</param>
/// <param name="TranslatedFrom">The language it was said in, where this is a translation.</param>
public sealed record Quotation(string Text, string Attribution, string? TranslatedFrom);

/// <summary>An entry of a career: either a date or a period in words.</summary>
public sealed record TimelineEntry(PartialDate? Date, string? Period, string Text);

public sealed record Membership(string Organisation, IReadOnlyList<string> Roles);

public sealed record Portrait(string Image, string AlternativeText);

public sealed record HomeFields : PageFields
{
    public Quotation? Quotation { get; init; }

    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];
}

public sealed record ProfileFields : PageFields
{
    public required string Name { get; init; }

    public required string Role { get; init; }

    public required DateOnly Born { get; init; }

    public required string Birthplace { get; init; }

    public Portrait? Portrait { get; init; }

    public IReadOnlyList<string> Education { get; init; } = [];

    public IReadOnlyList<TimelineEntry> Career { get; init; } = [];

    public IReadOnlyList<Membership> Memberships { get; init; } = [];

    public IReadOnlyList<string> Honours { get; init; } = [];

    /// <summary>ISO 639-1 codes of the languages that the person speaks.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    public string? Family { get; init; }

    public Quotation? Quotation { get; init; }
}

public sealed record ProgrammeFields : PageFields
{
    /// <summary>First year.</summary>
    public required int From { get; init; }

    /// <summary>Last year.</summary>
    public required int To { get; init; }

    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];
}

public sealed record PriorityFields : PageFields
{
    /// <summary>1 to 4.</summary>
    public required int Number { get; init; }

    public IReadOnlyList<string> Measures { get; init; } = [];

    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];
}

public sealed record PlainFields : PageFields;

/// <summary>The fields of a template that this version of the site does not know.</summary>
public sealed record UnknownFields : PageFields
{
    /// <summary>As a newer version wrote them.</summary>
    public required string Stored { get; init; }

    /// <returns>Null where the template is known, or the text is none of ours.</returns>
    internal static UnknownFields? Of(string json)
    {
        if (JsonNode.Parse(json) is not JsonObject fields || fields["template"] is not JsonValue name || !name.TryGetValue<string>(out var template) || Known.Contains(template))
            return null;
        return new UnknownFields
        {
            Stored = json,
            ShortTitle = Text(fields["shortTitle"]),
            Source = new PageSource(Text((fields["source"] as JsonObject)?["title"]) ?? "", Text((fields["source"] as JsonObject)?["date"]) ?? ""),
            LastReviewed = DateOnly.TryParseExact(Text(fields["lastReviewed"]), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : default,
        };
    }

    private static readonly HashSet<string> Known =
        [.. typeof(PageFields).GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(a => (string)a.TypeDiscriminator!)];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PageFields))]
internal sealed partial class PageFieldsJson : JsonSerializerContext;
