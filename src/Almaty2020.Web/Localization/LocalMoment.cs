using System.Globalization;
using System.Text.Json.Nodes;

namespace Almaty2020.Web.Localization;

/// <summary>A day and a time in the site's time zone, to the minute, as inputs, content files and stored fields spell them.</summary>
public static class LocalMoment
{
    /// <summary>The spelling of <see cref="DateTime"/> in JSON.</summary>
    private const string Stored = "yyyy-MM-dd'T'HH:mm:ss";

    // The format of inputs, with seconds where a browser adds them, and the one that people type without such an input.
    private static readonly string[] Spellings = ["yyyy-MM-dd'T'HH:mm", Stored, "yyyy-MM-dd HH:mm"];

    /// <returns>Null if the text is no moment.</returns>
    public static DateTime? Parse(string? text) =>
        DateTime.TryParseExact(text?.Trim(), Spellings, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? ToMinute(moment)
            : null;

    /// <returns>Null if a stored value is missing or stands for a missing one.</returns>
    public static DateTime? Of(JsonNode? stored) =>
        stored is JsonValue value && value.TryGetValue<string>(out var text) && Parse(text) is { } moment && moment != default
            ? moment
            : null;

    public static string ToStored(DateTime moment) => moment.ToString(Stored, CultureInfo.InvariantCulture);

    /// <summary>The spelling of inputs and of content files.</summary>
    public static string ToText(DateTime moment) => moment.ToString(Spellings[0], CultureInfo.InvariantCulture);

    public static DateTime ToMinute(DateTime moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMinute));
}
