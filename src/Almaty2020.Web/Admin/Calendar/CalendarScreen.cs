using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Calendar;

/// <param name="Month">Its first day.</param>
/// <param name="Today">In Almaty.</param>
public sealed record CalendarScreen(AdminFrame Frame, DateOnly Month, DateOnly Today, IReadOnlyList<CalendarDay> Days) : AdminScreen(Frame)
{
    public bool IsEmpty => Days.All(d => d.IsEmpty);

    /// <summary>The month's first day in its week, Monday being 1.</summary>
    public int Starts => WeekdayOf(Month);

    public static int WeekdayOf(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;

    public static string AddressOf(DateOnly month) => "/admin/calendar?month=" + month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public string AddressOfMonth(int away) => AddressOf(Month.AddMonths(away));

    /// <summary>The role that lets somebody end what is scheduled; which pages, the act itself asks.</summary>
    public bool MayCancel => Frame.Staff?.Rights.Is(Role.Publisher) == true;
}

public sealed record CalendarDay(DateOnly Day, IReadOnlyList<CalendarCard> Cards, IReadOnlyList<ReviewItem> Reviews)
{
    public bool IsEmpty => Cards.Count == 0 && Reviews.Count == 0;
}

/// <summary>What happens to one page in one or more languages together.</summary>
/// <param name="Entries">One for each language, that of whoever looks first.</param>
public sealed record CalendarCard(IReadOnlyList<TimetableEntry> Entries)
{
    public TimetableEntry First => Entries[0];

    /// <summary>The facts that the languages share.</summary>
    public TimetableEntry Facts => First with { Others = First.Others - (Entries.Count - 1) };

    public static IReadOnlyList<CalendarCard> Of(IEnumerable<TimetableEntry> entries, Language language) =>
    [
        .. entries.GroupBy(e => (e.GroupId, e.PageId, e.Kind, e.State, e.DueAtUtc, e.Outcome))
            .Select(g => new CalendarCard([.. g.OrderBy(e => e.Language == language ? 0 : 1)])),
    ];
}

/// <summary>Asks what to cancel of what is scheduled together.</summary>
/// <param name="Chosen">Id of an act, or <see cref="All"/>; null before anything is chosen.</param>
public sealed record CancelScreen(AdminFrame Frame, Guid GroupId, IReadOnlyList<TimetableEntry> Entries, bool MayCancelAll, string? Chosen, string ReturnUrl) : AdminScreen(Frame)
{
    public const string All = "all";

    public string Address => $"/admin/calendar/{GroupId}/cancel";
}

/// <summary>A page that somebody must look at again.</summary>
/// <param name="TitleLanguage">Null where the title is the page's key.</param>
/// <param name="Language">In which whoever looks would write.</param>
public sealed record ReviewItem(int PageId, string Title, Language? TitleLanguage, Language Language);
