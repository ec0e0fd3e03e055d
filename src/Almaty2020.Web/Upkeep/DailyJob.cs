using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Upkeep;

/// <summary>A job that runs once a day, at a time in the site's time zone, and on request.</summary>
public sealed record DailyJob(string Name, TimeOnly At)
{
    /// <summary>Runs at night.</summary>
    public static readonly DailyJob LinkCheck = new("link-check", new TimeOnly(3, 30));

    /// <summary>Deletes rows whose retention period is over. Runs after the link check.</summary>
    public static readonly DailyJob Retention = new("retention", new TimeOnly(4, 0));

    /// <summary>Runs when the working day begins.</summary>
    public static readonly DailyJob ReviewReminders = new("review-reminders", new TimeOnly(9, 0));

    /// <summary>Runs when the working day begins.</summary>
    public static readonly DailyJob ValueReminders = new("value-reminders", new TimeOnly(9, 0));

    public static IReadOnlyList<DailyJob> All { get; } = [LinkCheck, Retention, ReviewReminders, ValueReminders];

    /// <summary>The latest time at which the job was due. If it has not finished since then, it is late.</summary>
    public DateTime LastDue(DateTime nowUtc)
    {
        var today = Formats.UtcOf(Formats.DayOf(nowUtc), At);
        return today <= nowUtc ? today : Formats.UtcOf(Formats.DayOf(nowUtc).AddDays(-1), At);
    }
}
