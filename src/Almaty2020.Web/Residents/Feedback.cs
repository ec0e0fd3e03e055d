using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Residents;

/// <summary>
/// What somebody thinks of a page, as they saw it; nothing in it tells who it was. Append-only, but for its text, which can be removed
/// (<see cref="RemoveFeedbackText"/>), until <see cref="Upkeep.Retention"/> deletes it.
/// </summary>
public sealed class Feedback
{
    public const int TextMaxLength = 1000;

    /// <summary>Made before the row is written, so that a retried write cannot add a second one.</summary>
    public required Guid Id { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>The text that was judged: what stands on the page now may be another.</summary>
    public required int RevisionId { get; init; }

    public required Answer Answer { get; init; }

    /// <summary>May be empty.</summary>
    public required string Text { get; init; }

    public required DateTime AtUtc { get; init; }

    /// <summary>What was typed, as it is counted and kept.</summary>
    public static string Clean(string typed) => TextNormalizer.Lines(typed);
}

/// <summary>Whether a page is useful.</summary>
public enum Answer
{
    Yes,
    No,
    Problem,
}
