using System.Text.Json;
using System.Text.Json.Serialization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>The metadata in an uploaded document's file. Texts are cut at <see cref="TextMaxLength"/> characters.</summary>
public sealed record DocumentFacts
{
    public const int TextMaxLength = 200;

    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        // Kazakh letters would otherwise take six characters each.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Null for formats without fixed pages.</summary>
    public int? Pages { get; init; }

    public string Title { get; init; } = "";

    public string Author { get; init; } = "";

    /// <summary>The program that made the file.</summary>
    public string Producer { get; init; } = "";

    public DateTime? CreatedAtUtc { get; init; }

    public DateTime? ChangedAtUtc { get; init; }

    /// <summary>The code that the file gives, such as <c>kk-KZ</c>.</summary>
    public string LanguageCode { get; init; } = "";

    /// <summary>True if a PDF has the structure that screen readers need; null for other formats.</summary>
    public bool? IsTagged { get; init; }

    /// <summary>False for a PDF of scanned pages only; null for other formats.</summary>
    public bool? HasText { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <returns>Null for null.</returns>
    public static DocumentFacts? FromJson(string? json) => json is null ? null : JsonSerializer.Deserialize<DocumentFacts>(json, Options);
}
