using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>Tasks of one kind for a staff member.</summary>
/// <param name="Count">Number of all tasks.</param>
/// <param name="Items">The first tasks, as many as the dashboard shows.</param>
public sealed record TaskList(int Count, IReadOnlyList<TaskItem> Items);

/// <summary>A page in one language that needs attention.</summary>
/// <param name="Key">Page key; shown if a draft has no title yet.</param>
/// <param name="Path">Live path; null if it is not live.</param>
public sealed record TaskItem(int PageId, string Key, string Title, Language Language, string? Path)
{
    /// <summary>Language of <see cref="Title"/> if the page has no title in its own language; null otherwise.</summary>
    public Language? TitleLanguage { get; init; }

    /// <summary>Name of the author; null if it was not written by a person.</summary>
    public string? By { get; init; }

    /// <summary>When it was written, published or fell behind.</summary>
    public DateTime? AtUtc { get; init; }

    /// <summary>For translations: the page's source language.</summary>
    public Language? Source { get; init; }

    /// <summary>For translations: true if the text to translate is only a draft yet.</summary>
    public bool IsSourceDraft { get; init; }

    /// <summary>The scheduled act, waiting or failed; null if nothing is scheduled.</summary>
    public ScheduleEntry? Scheduled { get; init; }

    /// <summary>Message from the person who submitted, returned or urgently published it.</summary>
    public string Message { get; init; } = "";

    /// <summary>For drafts: true if a reviewer returned it for changes.</summary>
    public bool IsReturned { get; init; }

    public bool IsInReview { get; init; }

    /// <summary>Number of open remarks.</summary>
    public int Remarks { get; init; }

    public DateOnly? ReviewBy { get; init; }

    public DateOnly? LastReviewed { get; init; }

    /// <summary>Of an indicator: the day since which its next value is late.</summary>
    public DateOnly? LateSince { get; init; }
}
