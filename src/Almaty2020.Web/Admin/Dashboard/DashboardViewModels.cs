using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Dashboard;

/// <param name="Lists">Lists of tasks that the user's roles allow them to do.</param>
/// <param name="Feedback">Null if the user has no role for editing pages.</param>
/// <param name="Today">Today's date in the site's time zone.</param>
public sealed record DashboardViewModel(
    AdminLayoutModel Layout,
    IReadOnlyList<DashboardList> Lists,
    FeedbackInbox.ResultPage? Feedback,
    DateOnly Today
) : AdminViewModel(Layout)
{
    /// <summary>Number of days for which feedback is shown.</summary>
    public const int FeedbackDays = 30;

    public const int FeedbackShown = 5;

    /// <summary>The steps that remain to set up the site; null for others than administrators, and when there are none.</summary>
    public SetupChecklist? Checklist { get; init; }

    /// <summary>The alerts of now and later.</summary>
    public IReadOnlyList<CurrentAlert> Alerts { get; init; } = [];

    public bool MayPublishAlerts { get; init; }

    public DateTime NowUtc { get; init; }

    /// <summary>True if nothing waits for the user.</summary>
    public bool IsEmpty => Lists.All(l => l.Work.Count == 0) && Feedback is null or { Count: 0 };

    /// <summary>While a site is being set up, empty lists only distract from the steps that remain.</summary>
    public IEnumerable<DashboardList> ShownLists => Lists.Where(l => Checklist is null || l.Work.Count > 0);

    private const int ExcerptLength = 160;

    /// <summary>Shortens a text to its beginning, cut at the end of a word.</summary>
    public static string Excerpt(string text)
    {
        if (text.Length <= ExcerptLength)
            return text;
        var end = text.LastIndexOfAny([' ', '\n'], ExcerptLength);
        if (end <= 0)
            end = char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength;
        return text[..end].TrimEnd() + "…";
    }
}

/// <param name="Id">Id of the heading.</param>
/// <param name="Hint">Explains what the list contains, if its title does not; otherwise null.</param>
/// <param name="Empty">Text for an empty list.</param>
public sealed record DashboardList(string Id, string Title, string? Hint, string Empty, TaskList Work);

/// <summary>A heading with a count.</summary>
public sealed record CountedHeading(string Id, string Title, int Count);

/// <summary>A page's title, linked to the page if it is live.</summary>
public sealed record PageLink(string Title, Language Language, string? Path);
