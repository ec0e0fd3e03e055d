using System.Globalization;

namespace Almaty2020.Web.Localization;

/// <summary>Days and times as people in Almaty write them, into the moments that are kept.</summary>
public static class AlmatyClock
{
    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    // As a browser sends its fields, and as somebody types where it has none.
    private static readonly string[] Days = ["yyyy-MM-dd", "d.M.yyyy", "d/M/yyyy"];
    private static readonly string[] Times = ["H:mm", "H:mm:ss", "H.mm", "H-mm"];

    /// <returns>Null where it is no day and time, or a time that the clocks of that day skip or, as summer ends, show twice.</returns>
    public static DateTime? Read(string? day, string? time)
    {
        if (!DateOnly.TryParseExact(day?.Trim(), Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || !TimeOnly.TryParseExact(time?.Trim(), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return null;
        }

        var local = date.ToDateTime(at);
        return Almaty.IsInvalidTime(local) || Almaty.IsAmbiguousTime(local) ? null : TimeZoneInfo.ConvertTimeToUtc(local, Almaty);
    }

    /// <summary>The first moment of a day in Almaty.</summary>
    public static DateTime StartOf(DateOnly day) => TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), Almaty);

    /// <summary>The day of a moment, as the field of a form wants it.</summary>
    public static string DayField(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Almaty).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
