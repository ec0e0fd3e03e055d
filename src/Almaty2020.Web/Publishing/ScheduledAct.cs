using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Something that will change what the public sees, at a time. Stays when it is over: it says what became of it.</summary>
public sealed class ScheduledAct
{
    public const int OutcomeMaxLength = 200;

    public required Guid Id { get; init; }

    /// <summary>Acts of one group are done together or not at all; an act alone is a group of one.</summary>
    public required Guid GroupId { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required ScheduledKind Kind { get; init; }

    public required DateTime DueAtUtc { get; init; }

    /// <summary>Exactly what will go live, whatever is written meanwhile; null where something is withdrawn.</summary>
    public int? RevisionId { get; init; }

    /// <summary>What changed, or why it is withdrawn, in words for residents.</summary>
    public string Note { get; init; } = "";

    public bool IsMajor { get; init; }

    /// <summary>How it is withdrawn; null where something is published.</summary>
    public WithdrawalKind? Withdrawal { get; init; }

    /// <summary>The page that it is merged into when it is withdrawn so.</summary>
    public int? IntoPageId { get; init; }

    /// <summary>Why it goes live though nobody but its writers has looked at it; else null.</summary>
    public string? UrgentReason { get; init; }

    /// <summary>Who wrote the text that goes live, since the publication before: see <see cref="Publishing.Writers"/>. None of them confirms the act.</summary>
    public string Writers { get; init; } = "";

    public required string ActorId { get; init; }

    public required DateTime CreatedAtUtc { get; init; }

    public ScheduledState State { get; set; }

    /// <summary>
    /// Since when it waits for another publisher's confirmation: whoever scheduled it may no longer publish this page. It is not carried
    /// out until then. Null where nothing has to be confirmed.
    /// </summary>
    public DateTime? HeldAtUtc { get; set; }

    /// <summary>Who has confirmed it after it was held; null where nobody had to.</summary>
    public string? ConfirmedBy { get; set; }

    public DateTime? EndedAtUtc { get; set; }

    /// <summary>Who cancelled it; null where the site itself has ended it.</summary>
    public string? EndedBy { get; set; }

    /// <summary>Codes of the <see cref="Issue"/>s for which it could not be done, separated by spaces.</summary>
    public string Outcome { get; set; } = "";

    /// <summary>Concurrency token: whoever moves it on from <see cref="ScheduledState.Waiting"/> is the only one.</summary>
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

/// <summary>What becomes of the address of a page that is withdrawn.</summary>
public enum WithdrawalKind
{
    /// <summary>It answers 410.</summary>
    Gone,

    /// <summary>It leads to another page.</summary>
    Merged,

    /// <summary>It goes on showing the page, with an explanation above it and the day.</summary>
    Retired,
}
