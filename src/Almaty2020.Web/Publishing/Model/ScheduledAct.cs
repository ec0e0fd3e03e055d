using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>A scheduled change to what the public sees. The row stays afterwards and records the outcome.</summary>
public sealed class ScheduledAct
{
    public const int OutcomeMaxLength = 200;

    public required Guid Id { get; init; }

    /// <summary>Acts of one group are carried out together or not at all. A single act is a group of one.</summary>
    public required Guid GroupId { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required ScheduledKind Kind { get; init; }

    public required DateTime DueAtUtc { get; init; }

    /// <summary>The revision that will go live, regardless of later edits; null for a withdrawal.</summary>
    public int? RevisionId { get; init; }

    /// <summary>What changed, or why it is withdrawn, in words for residents.</summary>
    public string Note { get; init; } = "";

    public bool IsMajor { get; init; }

    /// <summary>How it is withdrawn; null for a publication.</summary>
    public WithdrawalKind? Withdrawal { get; init; }

    /// <summary>For a merge: the page that receives the addresses; null otherwise.</summary>
    public int? IntoPageId { get; init; }

    /// <summary>Why it goes live without a second person's review; null if it does not.</summary>
    public string? UrgentReason { get; init; }

    /// <summary>
    /// The people who wrote the scheduled text since the page was last published; see <see cref="Model.Writers"/>. None of them may confirm
    /// the act.
    /// </summary>
    public string Writers { get; set; } = "";

    public required string ActorId { get; init; }

    public required DateTime CreatedAtUtc { get; init; }

    public ScheduledState State { get; set; }

    /// <summary>
    /// When it was held for another publisher's confirmation, because the account that scheduled it may no longer publish this page. It is
    /// not carried out while held. Null if no confirmation is needed.
    /// </summary>
    public DateTime? HeldAtUtc { get; set; }

    /// <summary>Who confirmed it after it was held; null if it was not held or not yet confirmed.</summary>
    public string? ConfirmedBy { get; set; }

    public DateTime? EndedAtUtc { get; set; }

    /// <summary>Who cancelled it; null if the site itself ended it.</summary>
    public string? EndedBy { get; set; }

    /// <summary>The codes of the <see cref="Issue"/>s that prevented it, separated by spaces.</summary>
    public string Outcome { get; set; } = "";

    /// <summary>Concurrency token: ensures that only one node or user ends the state <see cref="ScheduledState.Waiting"/>.</summary>
    public int Version { get; set; } = 1;
}

public enum ScheduledKind
{
    Publish,
    Withdraw,
}

public enum ScheduledState
{
    Waiting,
    Done,
    Failed,
    Cancelled,
}

/// <summary>What happens to the address of a withdrawn page.</summary>
public enum WithdrawalKind
{
    /// <summary>The address answers 410.</summary>
    Gone,

    /// <summary>The address redirects to another page.</summary>
    Merged,

    /// <summary>The address still shows the page, with the day and an explanation above it.</summary>
    Retired,
}
