using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;

namespace Almaty2020.Web.Site.Errors;

/// <summary>The screen for a page that exists but is not available here: withdrawn, or not in this language.</summary>
/// <param name="Text">Resource key of the message.</param>
/// <param name="OtherLanguages">The page in the languages that have it.</param>
/// <param name="WithdrawalNotice">The explanation of the withdrawal; null if there is none.</param>
public sealed record UnavailablePageViewModel(
    LayoutModel Layout,
    string Text,
    IReadOnlyList<PublishedPage> OtherLanguages,
    WithdrawalNotice? WithdrawalNotice = null
) : SiteViewModel(Layout);

/// <summary>The screen for an error.</summary>
public sealed record ErrorViewModel(LayoutModel Layout, int Status, string Text) : SiteViewModel(Layout);
