namespace Almaty2020.Web.Admin.Pages;

/// <summary>What residents see of a page in one language.</summary>
public enum BoardLive
{
    No,
    UpToDate,
    Behind,
    Retired,
}

/// <summary>What the state of a page depends on, of its draft in one language.</summary>
public readonly record struct BoardDraft(DateTime UpdatedAtUtc, bool IsInReview, bool IsReturned);

/// <summary>The only rule for the state of a page in one language.</summary>
internal static class BoardStates
{
    /// <param name="draft">Null if there is none.</param>
    /// <param name="scheduledAtUtc">When the waiting text was scheduled; null if none waits.</param>
    public static PageState Of(BoardDraft? draft, DateTime? scheduledAtUtc, BoardLive live, bool wasWithdrawn) =>
        draft switch
        {
            // A draft that was edited after it was scheduled is an ordinary draft.
            { } own when own.UpdatedAtUtc <= scheduledAtUtc => PageState.Scheduled,
            { IsInReview: true } => PageState.InReview,
            { IsReturned: true } => PageState.Returned,
            { } => PageState.Draft,
            null when scheduledAtUtc is not null => PageState.Scheduled,
            null => live switch
            {
                BoardLive.UpToDate => PageState.Live,
                BoardLive.Behind => PageState.Behind,
                BoardLive.Retired => PageState.Retired,
                _ => wasWithdrawn ? PageState.Withdrawn : PageState.Missing,
            },
        };
}
