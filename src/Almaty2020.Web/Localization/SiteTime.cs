using System.Globalization;

namespace Almaty2020.Web.Localization;

/// <summary>Converts days and times in the site's time zone, as people write them, to UTC for storage.</summary>
public static class SiteTime
{
    /// <summary>The IANA id of the time zone of a site whose content names none.</summary>
    public const string DefaultZoneId = "Asia/Almaty";

    private static readonly TimeZoneInfo DefaultZone = TimeZoneInfo.FindSystemTimeZoneById(DefaultZoneId);

    // The format of date and time inputs, and the formats that people type if the browser does not support such inputs.
    private static readonly string[] Days = ["yyyy-MM-dd", "d.M.yyyy", "d/M/yyyy"];
    private static readonly string[] Times = ["H:mm", "H:mm:ss", "H.mm", "H-mm"];

    private static TimeZoneInfo zone = DefaultZone;

    /// <summary>The site's time zone. One for the whole process, which runs one site: every format of a date needs it.</summary>
    public static TimeZoneInfo Zone => Volatile.Read(ref zone);

    /// <summary>Changes the site's time zone, in this process.</summary>
    /// <param name="id">An IANA id. Null, or one that the machine does not know, for the default.</param>
    internal static void Use(string? id)
    {
        if (Zone.Id != (id ?? DefaultZoneId))
            Volatile.Write(ref zone, Find(id) ?? DefaultZone);
    }

    /// <param name="id">As in <see cref="Use"/>.</param>
    internal static TimeZoneInfo ZoneOf(string? id) => Find(id ?? DefaultZoneId) ?? DefaultZone;

    /// <summary>The IANA ids that the machine knows and that name a place, such as <c>Asia/Almaty</c>.</summary>
    public static IEnumerable<string> ZoneIds =>
        TimeZoneInfo
            .GetSystemTimeZones()
            .Where(z => z.HasIanaId && z.Id.Contains('/', StringComparison.Ordinal) && !z.Id.StartsWith("Etc/", StringComparison.Ordinal))
            .Select(z => z.Id)
            .Order(StringComparer.Ordinal);

    /// <summary>True if the machine knows a time zone by this IANA id.</summary>
    public static bool IsZone(string id) => Find(id) is not null;

    /// <summary>Parses a day and a time.</summary>
    /// <returns>The time in UTC; null if it cannot be parsed, or if it is skipped or occurs twice because of a clock change.</returns>
    public static DateTime? ParseToUtc(string? day, string? time)
    {
        if (
            !DateOnly.TryParseExact(day?.Trim(), Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || !TimeOnly.TryParseExact(time?.Trim(), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        )
        {
            return null;
        }

        var (local, here) = (date.ToDateTime(at), Zone);
        return here.IsInvalidTime(local) || here.IsAmbiguousTime(local) ? null : TimeZoneInfo.ConvertTimeToUtc(local, here);
    }

    /// <summary>The start of a day, in UTC: midnight, or the first moment after it where a clock change skips midnight.</summary>
    public static DateTime StartOf(DateOnly day) => ToUtc(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>The UTC time of a local time. A time that a clock change skips counts as the end of the change.</summary>
    internal static DateTime ToUtc(DateTime local) => ToUtc(local, Zone);

    /// <summary>The same in a given time zone.</summary>
    internal static DateTime ToUtc(DateTime local, TimeZoneInfo here)
    {
        while (here.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return TimeZoneInfo.ConvertTimeToUtc(local, here);
    }

    /// <summary>A UTC time as clocks of the site show it, to the minute.</summary>
    public static DateTime ToLocalMinute(DateTime utc) => LocalMoment.ToMinute(TimeZoneInfo.ConvertTimeFromUtc(utc, Zone));

    /// <summary>The day of a UTC time, in the format of a date input.</summary>
    public static string ToDateInput(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(utc, Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <remarks>The id is part of the path of a file: without dots it stays within the folder of the time zones.</remarks>
    private static TimeZoneInfo? Find(string? id) =>
        id is { Length: > 0 }
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found)
        && found.HasIanaId
            ? found
            : null;
}
