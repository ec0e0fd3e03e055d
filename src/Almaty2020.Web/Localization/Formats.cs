using System.Globalization;

namespace Almaty2020.Web.Localization;

/// <summary>
/// Formats dates and numbers in one language, and times in the site's time zone. Does not use the operating system's culture data, which differs between
/// versions.
/// </summary>
public sealed class Formats
{
    private static readonly Formats[] PerLanguage = [.. Language.All.Select(l => new Formats(l))];

    private readonly Language language;
    private readonly string[] monthsInDates;
    private readonly string[] months;
    private readonly NumberFormatInfo numbers;

    private Formats(Language language)
    {
        this.language = language;
        var texts = Texts.For(language);
        monthsInDates = texts["date.months-in-dates"].Split(' ');
        months = texts["date.months"].Split(' ');
        numbers = new NumberFormatInfo
        {
            NumberGroupSeparator = language.GroupSeparator,
            NumberDecimalSeparator = language.DecimalSeparator,
            NegativeSign = "\u2212",
        };
    }

    public static Formats For(Language language) => Array.Find(PerLanguage, f => f.language == language)!;

    /// <summary>Formats a day: «2026 жылғы 23 қараша», «23 ноября 2026 г.», "23 November 2026".</summary>
    public string Date(DateOnly date) => Texts.For(language)["date.day", date.Day, monthsInDates[date.Month - 1], date.Year];

    /// <summary>The day of a UTC time.</summary>
    public static DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, SiteTime.Zone));

    /// <summary>The UTC time of a day and time.</summary>
    public static DateTime UtcOf(DateOnly day, TimeOnly time) => SiteTime.ToUtc(day.ToDateTime(time));

    /// <summary>Formats the day of a UTC time: "23 November 2026".</summary>
    public string Date(DateTime utc) => Date(DayOf(utc));

    /// <summary>Formats day and time of a UTC time: «2026 жылғы 23 қараша, 14:05».</summary>
    public string Moment(DateTime utc) => $"{Date(utc)}, {Time(utc)}";

    /// <summary>Formats day and time that are in the site's time zone already.</summary>
    public string LocalMoment(DateTime local) =>
        $"{Date(DateOnly.FromDateTime(local))}, {local.ToString("HH:mm", CultureInfo.InvariantCulture)}";

    /// <summary>Formats the time of day of a UTC time: 14:05.</summary>
    public static string Time(DateTime utc) =>
        string.Create(CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTimeFromUtc(utc, SiteTime.Zone):HH:mm}");

    /// <summary>Formats a month: «2013 жылғы қаңтар», «январь 2013 г.», "January 2013"; or only the year if the month is unknown.</summary>
    public string Date(PartialDate date) =>
        date.Month is { } month
            ? Texts.For(language)["date.month", months[month - 1], date.Year]
            : Texts.For(language)["date.year", date.Year];

    /// <summary>Formats a year or month after a preposition, as days have their months: «с января 2013 г.».</summary>
    public string DateInPhrase(PartialDate date) =>
        date.Month is { } month ? Texts.For(language)["date.month", monthsInDates[month - 1], date.Year] : Date(date);

    /// <summary>Capitalizes the first letter, for a date at the start of a line: «Январь 2013 г.».</summary>
    public static string Capitalized(string text) =>
        text.Length == 0 ? text : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    /// <summary>Formats a number with groups of three digits: "12,345", «12 345».</summary>
    public string Number(int number) => number.ToString("#,0", numbers);

    /// <summary>Formats a number with its decimals: "12,345.6", «12 345,6».</summary>
    public string Number(decimal number) => number.ToString("#,0.######", numbers);

    /// <summary>Formats the size of a file: "870 KB", "1.2 MB", «1,2 МБ».</summary>
    public string FileSize(int bytes)
    {
        const int Kilobyte = 1024;
        const int Megabyte = 1024 * Kilobyte;
        var texts = Texts.For(language);
        return bytes < Megabyte
            ? texts["document.size-kb", Number(Math.Max(1, bytes / Kilobyte))]
            : texts["document.size-mb", ((double)bytes / Megabyte).ToString("#,0.0", numbers)];
    }
}
