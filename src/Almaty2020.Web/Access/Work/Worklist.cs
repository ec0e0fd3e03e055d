using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Access.Work;

/// <summary>What somebody has to do, of one kind.</summary>
/// <param name="Count">Of all of it.</param>
/// <param name="First">Where it begins.</param>
public sealed record Worklist(int Count, IReadOnlyList<WorkItem> First);

/// <summary>A page in a language that waits for somebody.</summary>
/// <param name="Key">Of the page: its name where a draft has no title yet.</param>
/// <param name="Path">Where it is live; null where it is not.</param>
public sealed record WorkItem(int PageId, string Key, string Title, Language Language, string? Path)
{
    /// <summary>Of <see cref="Title"/>, where that is another language's for want of an own one; else null.</summary>
    public Language? TitleLanguage { get; init; }

    /// <summary>Whose it is; null for what no person wrote.</summary>
    public string? By { get; init; }

    /// <summary>When it was written, or fell behind.</summary>
    public DateTime? AtUtc { get; init; }

    /// <summary>What will happen to it, or could not; null where nothing is scheduled.</summary>
    public TimetableEntry? Scheduled { get; init; }

    /// <summary>What was said to whoever it waits for: by who submitted or returned it, or published it in haste.</summary>
    public string Message { get; init; } = "";

    /// <summary>Of a draft: whether its writers are to mend it, or wait for a reviewer.</summary>
    public bool IsReturned { get; init; }

    public bool IsInReview { get; init; }

    /// <summary>How many remarks on it are open.</summary>
    public int Remarks { get; init; }

    public DateOnly? ReviewBy { get; init; }

    public DateOnly? LastReviewed { get; init; }
}
