using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Lets somebody without an account look at one revision until a time, and say what they think of it.</summary>
public sealed class ShareLink
{
    public const int ForMaxLength = 100;

    public required Guid Id { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>Exactly what is shown, whatever is written meanwhile.</summary>
    public required int RevisionId { get; init; }

    /// <summary>Whom it was made for, in its maker's words.</summary>
    public string For { get; init; } = "";

    public required string CreatedBy { get; init; }

    public required DateTime CreatedAtUtc { get; init; }

    public required DateTime ExpiresAtUtc { get; init; }

    public DateTime? RevokedAtUtc { get; set; }

    public string? RevokedBy { get; set; }
}
