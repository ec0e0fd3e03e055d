using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Auditing;

/// <summary>Audit log entry: who did what, to what, and when. Append-only.</summary>
public sealed class AuditEntry
{
    public const int DetailMaxLength = 1000;

    /// <summary>Generated before the transaction, so that a retried act can tell whether its first attempt was committed.</summary>
    public required Guid Id { get; init; }

    public required string ActorId { get; init; }

    /// <summary>One of <see cref="AuditActions"/>, such as <c>page.published</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The account that the act was done to; null if it was not done to an account.</summary>
    public string? AccountId { get; init; }

    public int? PageId { get; init; }

    public Language? Language { get; init; }

    public int? FromRevisionId { get; init; }

    public int? ToRevisionId { get; init; }

    /// <summary>
    /// Machine-readable details beyond the other columns; the views turn them into words. The format depends on <see cref="Action"/>.
    /// </summary>
    public string Detail { get; init; } = "";

    public required DateTime AtUtc { get; init; }
}
