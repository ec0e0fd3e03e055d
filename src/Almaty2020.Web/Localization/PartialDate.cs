using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Almaty2020.Web.Localization;

/// <summary>A year, or a month of a year: <c>2006</c>, <c>2013-01</c>.</summary>
[JsonConverter(typeof(PartialDateConverter))]
public readonly record struct PartialDate(int Year, int? Month)
{
    public static bool TryParse(string text, out PartialDate date)
    {
        date = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var year = dash < 0 ? text : text[..dash];
        if (year.Length != 4 || !int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var y) || y == 0)
            return false;

        if (dash < 0)
        {
            date = new PartialDate(y, null);
            return true;
        }

        var month = text[(dash + 1)..];
        if (month.Length != 2 || !int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var m) || m is < 1 or > 12)
            return false;

        date = new PartialDate(y, m);
        return true;
    }

    public override string ToString() =>
        Month is { } month
            ? string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{month:D2}")
            : Year.ToString("D4", CultureInfo.InvariantCulture);
}

internal sealed class PartialDateConverter : JsonConverter<PartialDate>
{
    public override PartialDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PartialDate.TryParse(reader.GetString() ?? "", out var date)
            ? date
            : throw new JsonException("Expected a year such as 2006 or a month such as 2013-01.");

    public override void Write(Utf8JsonWriter writer, PartialDate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
