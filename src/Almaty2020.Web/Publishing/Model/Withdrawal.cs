using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Withdraws a page from the site in one language, now or at a set time.</summary>
/// <param name="Note">The reason, in words for residents.</param>
public sealed record Withdrawal(int PageId, Language Language, string Note)
{
    public WithdrawalKind Kind { get; init; }

    /// <summary>For a merge: the page that receives the addresses; null otherwise.</summary>
    public int? IntoPageId { get; init; }
}
