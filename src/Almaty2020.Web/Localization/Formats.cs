using System.Globalization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Localization;

/// <summary>
/// How a language writes dates and numbers. Ours rather than the operating system's, whose tables differ from
/// one version to the next and put the year first in Kazakh.
/// </summary>
public sealed class Formats
{
    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");
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
            NumberGroupSeparator = language == Language.English ? "," : "\u00a0",
            NumberDecimalSeparator = language == Language.English ? "." : ",",
            NegativeSign = "\u2212",
        };
    }

    public static Formats For(Language language) => Array.Find(PerLanguage, f => f.language == language)!;

    /// <summary>«23 қараша 2026 ж.», «23 ноября 2026 г.», "23 November 2026".</summary>
    public string Date(DateOnly date) =>
        Texts.For(language)["date.day", date.Day, monthsInDates[date.Month - 1], date.Year];

    /// <summary>The day in Almaty of a moment kept in UTC.</summary>
    public static DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, Almaty));

    /// <summary>The moment of a day and time in Almaty.</summary>
    public static DateTime UtcOf(DateOnly day, TimeOnly time) => TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(time), Almaty);

    /// <summary>The day in Almaty of a moment kept in UTC, in words.</summary>
    public string Date(DateTime utc) => Date(DayOf(utc));

    /// <summary>Day and time in Almaty of a moment kept in UTC: «23 қараша 2026 ж., 14:05».</summary>
    public string Moment(DateTime utc) => $"{Date(utc)}, {Time(utc)}";

    /// <summary>The time of day in Almaty of a moment kept in UTC: 14:05.</summary>
    public static string Time(DateTime utc) => string.Create(CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTimeFromUtc(utc, Almaty):HH:mm}");

    /// <summary>«2013 жылғы қаңтар», «январь 2013 г.», "January 2013"; or the year alone.</summary>
    public string Date(PartialDate date) => date.Month is { } month
        ? Texts.For(language)["date.month", months[month - 1], date.Year]
        : Texts.For(language)["date.year", date.Year];

    /// <summary>At the beginning of a line of its own: «Январь 2013 г.». What begins with a digit stays as it is.</summary>
    public static string Capitalized(string text) => text.Length == 0 ? text : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    /// <summary>With groups of three: "12,345", «12 345».</summary>
    public string Number(int number) => number.ToString("#,0", numbers);
}
