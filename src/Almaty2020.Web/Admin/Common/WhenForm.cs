using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Common;

/// <summary>When something is to happen, as somebody has filled it in: at once or at a time in Almaty, and perhaps until another.</summary>
/// <param name="When"><c>later</c>, or at once.</param>
public sealed record WhenForm(string? When, string? Date, string? Time, string? UntilDate, string? UntilTime)
{
    public const string Later = "later";

    /// <summary>Ids of the inputs that issues are about.</summary>
    public const string DateField = "date";

    public const string UntilField = "untilDate";

    public static WhenForm Now { get; } = new(null, null, null, null, null);

    public bool IsLater => When == Later;

    public bool HasUntil => !IsBlank(UntilDate, UntilTime);

    /// <param name="DueUtc">Null for at once.</param>
    /// <param name="UntilUtc">Null for what stays.</param>
    public sealed record Moments(DateTime? DueUtc, DateTime? UntilUtc, IReadOnlyList<Issue> Issues);

    public Moments Read()
    {
        var issues = new List<Issue>();
        DateTime? due = null;
        if (IsLater)
        {
            due = AlmatyClock.Read(Date, Time);
            if (due is null)
                issues.Add(new Issue(DateField, IssueCodes.UnclearTime));
        }
        else if (!IsBlank(Date, Time))
        {
            // Whoever fills in a time does not mean at once, whatever the choice above it says.
            issues.Add(new Issue(DateField, IssueCodes.TimeWithoutChoice));
        }

        var until = AlmatyClock.Read(UntilDate, UntilTime);
        if (until is null && HasUntil)
            issues.Add(new Issue(UntilField, IssueCodes.UnclearTime));
        return new Moments(due, until, issues);
    }

    private static bool IsBlank(string? date, string? time) => string.IsNullOrWhiteSpace(date) && string.IsNullOrWhiteSpace(time);
}

/// <summary>For the partial view <c>_When</c>.</summary>
/// <param name="HasEnd">Whether what happens may end at a time.</param>
public sealed record WhenFields(WhenForm Form, IReadOnlyList<Issue> Issues, bool HasEnd)
{
    public Issue? IssueOf(string field) => Issues.FirstOrDefault(i => i.Field == field);
}
