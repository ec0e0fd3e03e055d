using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>That a page leaves the site in one language, now or at a time.</summary>
/// <param name="Note">Why, in words for residents.</param>
public sealed record Withdrawal(int PageId, Language Language, string Note)
{
    public WithdrawalKind Kind { get; init; }

    /// <summary>The page that it is merged into when it is withdrawn so.</summary>
    public int? IntoPageId { get; init; }
}
