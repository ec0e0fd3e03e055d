using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Upkeep;

/// <summary>Something that is done once a day, at a time of Almaty, and when somebody asks for it.</summary>
public sealed record DailyJob(string Name, TimeOnly At)
{
    /// <summary>While the city sleeps.</summary>
    public static readonly DailyJob LinkCheck = new("link-check", new TimeOnly(3, 30));

    /// <summary>Deletes what is kept for a time only, after the link check.</summary>
    public static readonly DailyJob Retention = new("retention", new TimeOnly(4, 0));

    /// <summary>When the working day begins.</summary>
    public static readonly DailyJob ReviewReminders = new("review-reminders", new TimeOnly(9, 0));

    public static IReadOnlyList<DailyJob> All { get; } = [LinkCheck, Retention, ReviewReminders];

    /// <summary>When it was last time for it: whoever has not done it since is late.</summary>
    public DateTime LastDue(DateTime nowUtc)
    {
        var today = Formats.UtcOf(Formats.DayOf(nowUtc), At);
        return today <= nowUtc ? today : Formats.UtcOf(Formats.DayOf(nowUtc).AddDays(-1), At);
    }
}
