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

public sealed record CalendarDay(DateOnly Day, IReadOnlyList<TimetableEntry> Entries, IReadOnlyList<ReviewItem> Reviews)
{
    public bool IsEmpty => Entries.Count == 0 && Reviews.Count == 0;
}

/// <summary>A page that somebody must look at again.</summary>
/// <param name="TitleLanguage">Null where the title is the page's key.</param>
/// <param name="Language">In which whoever looks would write.</param>
public sealed record ReviewItem(int PageId, string Title, Language? TitleLanguage, Language Language);
