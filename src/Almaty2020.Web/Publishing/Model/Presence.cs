using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>An open editor. One row per page, language and account; each heartbeat updates <see cref="SeenAtUtc"/>.</summary>
public sealed class Presence
{
    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required string AccountId { get; init; }

    public required DateTime SinceUtc { get; set; }

    public required DateTime SeenAtUtc { get; set; }
}
