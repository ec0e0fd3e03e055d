using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Settings;

/// <summary>
/// Checks the machine's time zone data. Without them every page fails; with data from before 2024, when Kazakhstan changed to
/// UTC+5, every time is an hour off and scheduled publications happen an hour early.
/// </summary>
internal static class TimeZoneCheck
{
    private static readonly DateTime AfterTheChange = new(2024, 3, 2, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Offset = TimeSpan.FromHours(5);

    /// <exception cref="SettingsException">The machine's data for the default time zone is missing or outdated.</exception>
    public static void Run()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(SiteTime.DefaultZoneId, out var zone))
            throw new SettingsException(
                $"This machine has no data for the time zone {SiteTime.DefaultZoneId}; install the package tzdata, or set TZDIR to a folder that has them."
            );
        if (zone.GetUtcOffset(AfterTheChange) is var offset && offset != Offset)
            throw new SettingsException(
                $"This machine's data for the time zone {SiteTime.DefaultZoneId} are from before 1 March 2024: they say UTC+{offset:hh\\:mm} where the time is UTC+{Offset:hh\\:mm}. Update the package tzdata."
            );
    }
}
