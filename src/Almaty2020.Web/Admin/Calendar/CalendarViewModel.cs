using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Admin.Calendar;

/// <param name="Month">First day of the month, or of the agenda.</param>
/// <param name="Today">Today's date in the site's time zone.</param>
public sealed record CalendarViewModel(AdminLayoutModel Layout, DateOnly Month, DateOnly Today, IReadOnlyList<CalendarDay> Days)
    : AdminViewModel(Layout)
{
    /// <summary>Number of days of the agenda, from today on.</summary>
    public const int AgendaDays = 30;

    public bool IsEmpty => Days.All(d => d.IsEmpty);

    /// <summary>Address of the screen, to return to.</summary>
    public required string Address { get; init; }

    /// <summary>Weekday of the month's first day; Monday is 1.</summary>
    public int FirstWeekday => WeekdayOf(Month);

    public static int WeekdayOf(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;

    public string AddressOfMonth(int away) => AdminLinks.CalendarOf(Month.AddMonths(away));

    /// <summary>True if the user has the role for cancelling. The request to cancel checks the rights for each page.</summary>
    public bool MayCancel => Layout.Staff?.Rights.HasRole(Role.Publisher) == true;
}

/// <summary>The scheduled acts and due reviews of a day, for the partial view <c>_DayItems</c>.</summary>
public sealed record DayItemsModel(CalendarViewModel Calendar, CalendarDay Day);

public sealed record CalendarDay(DateOnly Day, IReadOnlyList<CalendarCard> Cards, IReadOnlyList<ReviewItem> Reviews)
{
    public bool IsEmpty => Cards.Count == 0 && Reviews.Count == 0;
}

/// <summary>An entry of the calendar: one act on one page, in one or more languages at once.</summary>
/// <param name="Entries">One entry per language; the user's own language comes first.</param>
public sealed record CalendarCard(IReadOnlyList<ScheduleEntry> Entries)
{
    public ScheduleEntry First => Entries[0];

    /// <summary>The facts that all languages share. The number of other acts leaves out those on this card.</summary>
    public ScheduleEntry SharedFacts => First with { OtherActs = First.OtherActs - (Entries.Count - 1) };

    public static IReadOnlyList<CalendarCard> Of(IEnumerable<ScheduleEntry> entries, Language language) =>
        [
            .. entries
                .GroupBy(e => (e.GroupId, e.PageId, e.Kind, e.State, e.DueAtUtc, e.Outcome))
                .Select(g => new CalendarCard([.. g.OrderBy(e => e.Language == language ? 0 : 1)])),
        ];
}

/// <summary>Asks which of the acts scheduled together to cancel.</summary>
/// <param name="SelectedAct">Id of an act, or <see cref="All"/>; null before a choice is made.</param>
public sealed record CancelViewModel(
    AdminLayoutModel Layout,
    Guid GroupId,
    IReadOnlyList<ScheduleEntry> Entries,
    bool MayCancelAll,
    string? SelectedAct,
    string ReturnUrl
) : AdminViewModel(Layout)
{
    public const string All = "all";

    public string Address => AdminLinks.ScheduleCancellation(GroupId);
}

/// <summary>A page that is due for review.</summary>
/// <param name="TitleLanguage">Null if the title is the page's key.</param>
/// <param name="Language">Language in which the user would edit the page.</param>
public sealed record ReviewItem(int PageId, string Title, Language? TitleLanguage, Language Language);
