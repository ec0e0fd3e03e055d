using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Common;

/// <summary>Form fields for when something happens: at once or at a time in the site's time zone, and optionally until another time.</summary>
/// <param name="When"><c>later</c>; anything else means at once.</param>
public sealed record ScheduleForm(string? When, string? Date, string? Time, string? UntilDate, string? UntilTime)
{
    public const string Later = "later";

    /// <summary>Ids of the inputs, as issues name them.</summary>
    public const string DateField = "date";

    public const string UntilField = "untilDate";

    public static ScheduleForm Now { get; } = new(null, null, null, null, null);

    public bool IsLater => When == Later;

    public bool HasUntil => !IsBlank(UntilDate, UntilTime);

    /// <param name="DueUtc">Null for at once.</param>
    /// <param name="UntilUtc">Null if there is no end.</param>
    public sealed record ParsedTimes(DateTime? DueUtc, DateTime? UntilUtc, IReadOnlyList<Issue> Issues);

    public ParsedTimes Read()
    {
        var issues = new List<Issue>();
        DateTime? due = null;
        if (IsLater)
        {
            due = SiteTime.ParseToUtc(Date, Time);
            if (due is null)
                issues.Add(new Issue(DateField, IssueCodes.UnclearTime));
        }
        else if (!IsBlank(Date, Time))
        {
            // A time was entered although "at once" is selected. Report it, because the two contradict each other.
            issues.Add(new Issue(DateField, IssueCodes.TimeWithoutChoice));
        }

        var until = SiteTime.ParseToUtc(UntilDate, UntilTime);
        if (until is null && HasUntil)
            issues.Add(new Issue(UntilField, IssueCodes.UnclearTime));
        return new ParsedTimes(due, until, issues);
    }

    private static bool IsBlank(string? date, string? time) => string.IsNullOrWhiteSpace(date) && string.IsNullOrWhiteSpace(time);
}

/// <summary>Model of the partial view <c>_When</c>.</summary>
/// <param name="HasEnd">True if an end time can be entered.</param>
public sealed record ScheduleFields(ScheduleForm Form, IReadOnlyList<Issue> Issues, bool HasEnd)
{
    public Issue? IssueOf(string field) => Issues.FirstOrDefault(i => i.Field == field);
}
