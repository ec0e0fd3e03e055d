using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Almaty2020.Markup;

namespace Almaty2020.Web.Templates;

/// <summary>The data of a page in one language, beside its text; each template adds its own. See <see cref="Template"/>.</summary>
public abstract record PageFields
{
    public const int ShortTitleMaxLength = 40;

    /// <summary>The property of the JSON that names the template, see <see cref="Template.FileName"/>.</summary>
    internal const string TemplateKey = "template";

    // Don't escape Kazakh and Russian letters: each would take six bytes.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    private static readonly JsonTypeInfo<PageFields> Json =
        (JsonTypeInfo<PageFields>)
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = Encoder,
                Converters = { new NormalizedText() },
                TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddTemplates } },
            }.GetTypeInfo(typeof(PageFields));

    /// <summary>The title for menus and breadcrumbs if the full title is too long for them.</summary>
    [TextField(ShortTitleMaxLength, IsSearched = false)]
    public string? ShortTitle { get; init; }

    /// <summary>Where the page's facts come from.</summary>
    [GroupField(IsRequired = true, IsSearched = false)]
    public required PageSource Source { get; init; }

    /// <summary>The day on which the page was last compared with its source.</summary>
    [DateField(IsRequired = true, IsSearched = false)]
    public required DateOnly LastReviewed { get; init; }

    /// <summary>For translations: true if a native speaker has reviewed the text. Null in the source language.</summary>
    [FlagField(Name = "reviewed", IsForTranslations = true, IsSearched = false)]
    public bool? ReviewedByNativeSpeaker { get; init; }

    /// <summary>Fields that only a newer version of the site knows. They are kept, so that saving with this version loses nothing; null if there are none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The JSON that the database stores, with composed letters. Equal fields give equal JSON.</summary>
    public string ToJson() => this is UnknownFields { Stored: var stored } ? stored : JsonSerializer.Serialize(this, Json);

    /// <summary>A text as it stands within the strings of <see cref="ToJson"/>, to find it in the database.</summary>
    public static string InJson(string text) => JsonEncodedText.Encode(text, Encoder).Value;

    /// <summary>Reads what <see cref="ToJson"/> wrote. The fields of an unknown template come back as <see cref="UnknownFields"/>, unchanged.</summary>
    /// <exception cref="JsonException">The text was not made by <see cref="ToJson"/>.</exception>
    public static PageFields FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Json) ?? throw new JsonException("The fields are empty.");
        }
        catch (JsonException) when (UnknownFields.Of(json) is not null)
        {
            return UnknownFields.Of(json)!;
        }
    }

    /// <summary>These fields together with the <see cref="Unknown"/> ones of the page, which neither a form nor a content file can send.</summary>
    /// <param name="before">The page's fields so far; null for a new page.</param>
    public PageFields KeepUnknownOf(PageFields? before) =>
        before?.Unknown is { Count: > 0 } unknown && Unknown is null && before.GetType() == GetType()
            ? this with
            {
                Unknown = unknown,
            }
            : this;

    /// <summary>The fields of a new page.</summary>
    public static PageFields Empty(Template template) => template.Make([]);

    /// <summary>The values by <see cref="FieldDefinition.JsonName"/>.</summary>
    public JsonObject ToValues() => JsonNode.Parse(ToJson())!.AsObject();

    /// <summary>The keys of pages in the fields, each with the name of its input.</summary>
    public virtual IEnumerable<(string Key, string InputName)> PageKeys() => [];

    /// <summary>Addresses of the pictures that fields name, each with the name of its input.</summary>
    public IEnumerable<(string Address, string InputName)> Pictures()
    {
        if (Template.Of(this) is not { } template || !template.Fields.Any(f => f.Columns.Any(c => c.Kind == FieldKind.Picture)))
            yield break;
        var values = ToValues();
        foreach (var field in template.Fields)
        {
            foreach (var column in field.Columns.Where(c => c.Kind == FieldKind.Picture))
            {
                foreach (
                    var value in field.ItemsOf(values).Select(item => field.ValueOf(item, column)?.GetValue<string>()).OfType<string>()
                )
                    yield return (value, field.InputNameOf(column));
            }
        }
    }

    private static void AddTemplates(JsonTypeInfo info)
    {
        if (info.Type != typeof(PageFields))
            return;
        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = TemplateKey };
        foreach (var template in Template.All)
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(template.Record, template.FileName));
    }

    /// <summary>Composes the letters of each string. Composing the JSON as a whole would join an accent to the escape sequence before it.</summary>
    private sealed class NormalizedText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(TextNormalizer.Lines(value));
    }
}
