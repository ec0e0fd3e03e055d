using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>A change to what the public sees. Append-only. The newest number is the site's version.</summary>
public sealed class PublicationLogEntry
{
    /// <summary>Without gaps and in commit order: see <see cref="PublicationLog"/>.</summary>
    public required long Number { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required PublicationAct Act { get; init; }

    public int? RevisionId { get; init; }

    public required string Path { get; init; }

    public string? PreviousPath { get; init; }

    /// <summary>
    /// Whether residents are notified. Always true for a page that was not live before, unless it was restored from the trash.
    /// </summary>
    public required bool IsMajor { get; init; }

    /// <summary>What changed, in words for residents. An editor's note about a minor change stays in the revision.</summary>
    public required string Note { get; init; }

    /// <summary>The way in which the page was withdrawn; null for other acts.</summary>
    public WithdrawnAs? WithdrawnAs { get; init; }

    /// <summary>The page that received the addresses of a merged page; null for other acts.</summary>
    public int? MergedIntoPageId { get; init; }

    /// <summary>True if the one who published it had written part of it and no second person had approved it, as the site allows.</summary>
    public bool IsOwnText { get; init; }

    public required string ActorId { get; init; }

    public required DateTime AtUtc { get; init; }
}

public enum PublicationAct
{
    Published,
    Withdrawn,
    Moved,

    /// <summary>Kept for reading, with an explanation.</summary>
    Retired,
    RenderedAgain,
}

/// <summary>The way in which a page was withdrawn.</summary>
public enum WithdrawnAs
{
    Gone,
    Merged,
    Retired,

    /// <summary>It was put into the trash, alone or with the pages above it.</summary>
    Trashed,
}

/// <summary>The number of the newest log entry, in a row of its own that writers lock.</summary>
public sealed class SiteVersion
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public long Number { get; init; }
}
