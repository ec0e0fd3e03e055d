using System.Globalization;

namespace Almaty2020.Web.Data;

/// <summary>
/// Cursor in a list from new to old: the last entry of a page. The next page starts after it, even if entries were added in the meantime.
/// </summary>
public sealed record TimeCursor(DateTime AtUtc, Guid Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AtUtc.Ticks}-{Id:N}");

    /// <returns>Null if the text is not a valid cursor.</returns>
    public static TimeCursor? TryParse(string? text) =>
        text?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at <= DateTime.MaxValue.Ticks
        && Guid.TryParseExact(id, "N", out var guid)
            ? new TimeCursor(new DateTime(at, DateTimeKind.Utc), guid)
            : null;
}
