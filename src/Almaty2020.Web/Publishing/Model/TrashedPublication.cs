using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// What was live when its page was put into the trash. Restoring the page makes it live again and deletes the row.
/// </summary>
public sealed class TrashedPublication
{
    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required int RevisionId { get; init; }

    /// <summary>See <see cref="Publication.UrgentReason"/>.</summary>
    public string? UrgentReason { get; init; }

    /// <summary>See <see cref="Publication.UrgentBy"/>.</summary>
    public string? UrgentBy { get; init; }
}
