using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>One thing that changed what the public sees. Append-only; its number is the site's version.</summary>
public sealed class PublicationLogEntry
{
    /// <summary>Without gaps, in the order of commits: see <see cref="PublicationLog"/>.</summary>
    public required long Number { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required PublicationAct Act { get; init; }

    public int? RevisionId { get; init; }

    public required string Path { get; init; }

    public string? PreviousPath { get; init; }

    /// <summary>Whether residents are told of it; always where a page goes live that was not.</summary>
    public required bool IsMajor { get; init; }

    /// <summary>What changed, in words for residents; an editor's note on a minor change stays with the revision.</summary>
    public required string Note { get; init; }

    public required string ActorId { get; init; }

    public required DateTime AtUtc { get; init; }
}

public enum PublicationAct
{
    Published,
    Withdrawn,
    Moved,

    /// <summary>Kept to be read, with an explanation.</summary>
    Retired,
    RenderedAgain,
}

/// <summary>The number of the newest log entry, in a row of its own so that writers queue on it.</summary>
public sealed class SiteVersion
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public long Number { get; init; }
}
