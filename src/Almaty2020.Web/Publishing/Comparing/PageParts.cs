using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>What a page says, part by part, in the order in which it is shown; the fields have the names of <see cref="Fields.PageFields"/>.</summary>
public enum PagePart
{
    Title,
    ShortTitle,
    Slug,
    Summary,
    Body,
    Name,
    Role,
    Born,
    Birthplace,
    Portrait,
    Education,
    Career,
    Memberships,
    Honours,
    Languages,
    Family,
    From,
    To,
    Number,
    Quotation,
    Figures,
    Measures,
    Source,
    LastReviewed,
    ReviewedByNativeSpeaker,
}

/// <summary>Fields as the parts that they are, whichever template they are of.</summary>
internal static class PageParts
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The fields by part; what is not there is in no entry.</summary>
    public static IReadOnlyDictionary<PagePart, JsonNode> FieldsOf(PageText text) => Properties(text)
        .Where(p => p.Value is not null && Enum.TryParse<PagePart>(p.Key, ignoreCase: true, out _))
        .ToDictionary(p => Enum.Parse<PagePart>(p.Key, ignoreCase: true), p => p.Value!);

    /// <summary>As the fields are kept.</summary>
    public static string NameOf(PagePart part) => JsonNamingPolicy.CamelCase.ConvertName(part.ToString());

    /// <summary>As it is kept: equal where nothing differs.</summary>
    public static string Exactly(JsonNode? field) => field?.ToJsonString(Json) ?? "";

    /// <summary>As it is read: a value a line, an entry of a list a block.</summary>
    /// <param name="language">Of the words for what is no text: days, yes and no.</param>
    public static string Worded(JsonNode? field, Language language) => field switch
    {
        null => "",
        JsonArray list => string.Join("\n\n", list.Select(entry => Worded(entry, language))),
        JsonObject entry => string.Join('\n', entry.Select(value => Worded(value.Value, language))),
        _ => field.GetValueKind() switch
        {
            JsonValueKind.True => Texts.For(language)["admin.yes"],
            JsonValueKind.False => Texts.For(language)["admin.no"],
            JsonValueKind.String => Worded(field.GetValue<string>(), language),
            _ => Exactly(field),
        },
    };

    private static string Worded(string text, Language language) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Formats.For(language).Date(day) : text;

    private static JsonObject Properties(PageText text) => JsonNode.Parse(text.Fields.ToJson())!.AsObject();
}
