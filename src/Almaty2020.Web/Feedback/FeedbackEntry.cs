using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Feedback;

/// <summary>
/// A resident's opinion of a page, without anything that identifies the resident, and what staff did about it. The opinion is append-only,
/// except that it can be removed (<see cref="RemoveFeedback"/>), until <c>Retention</c> deletes the row.
/// </summary>
public sealed class FeedbackEntry
{
    public const int TextMaxLength = 1000;
    public const int NoteMaxLength = 500;

    /// <summary>Created before the row is written, so that a retried write cannot add a second row.</summary>
    public required Guid Id { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>The revision that was judged. The page may show another one now.</summary>
    public required int RevisionId { get; init; }

    public required Answer Answer { get; init; }

    /// <summary>May be empty.</summary>
    public required string Text { get; init; }

    public required DateTime AtUtc { get; init; }

    /// <summary>When staff removed the text; null if they did not.</summary>
    public DateTime? TextRemovedAtUtc { get; init; }

    /// <summary>When staff were done with it; null while it is open.</summary>
    public DateTime? DoneAtUtc { get; init; }

    public string? DoneBy { get; init; }

    /// <summary>The account that looks after it; null for none.</summary>
    public string? AssigneeId { get; init; }

    /// <summary>Note of staff, for staff; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Normalizes a typed text. Its length is counted and it is stored in this form.</summary>
    public static string Normalize(string typed) => TextNormalizer.Lines(typed);
}

/// <summary>A reader's answer to "Is this page useful?".</summary>
public enum Answer
{
    Yes,
    No,
    Problem,
}
