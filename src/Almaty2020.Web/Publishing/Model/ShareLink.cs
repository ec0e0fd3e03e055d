using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Lets a person without an account view one revision, and comment on it, until the link expires.</summary>
public sealed class ShareLink
{
    public const int ForMaxLength = 100;

    public required Guid Id { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>The revision that is shown, regardless of later edits.</summary>
    public required int RevisionId { get; init; }

    /// <summary>The recipient, in the words of the link's creator.</summary>
    public string For { get; init; } = "";

    public required string CreatedBy { get; init; }

    public required DateTime CreatedAtUtc { get; init; }

    public required DateTime ExpiresAtUtc { get; init; }

    public DateTime? RevokedAtUtc { get; set; }

    public string? RevokedBy { get; set; }
}
