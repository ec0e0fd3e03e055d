using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>The feedback form on a screen of its own: with its errors, or for another answer.</summary>
/// <param name="Page">The page that the feedback is about; null if it is no longer live in this language.</param>
/// <param name="Rejection">Why the feedback was refused, apart from errors in its fields.</param>
public sealed record FeedbackViewModel(
    LayoutModel Layout,
    PublishedPage? Page,
    FeedbackForm Form,
    bool IsSent,
    FeedbackRejection Rejection = FeedbackRejection.None,
    int WaitMinutes = 0
) : SiteViewModel(Layout)
{
    public bool IsAnswerMissing => IsSent && Form.Answer is null;

    public bool HasErrors => IsAnswerMissing || Form.CharactersOverLimit > 0 || Rejection != FeedbackRejection.None;

    /// <summary>False if the page is no longer live: then the text is only shown, so that it can be copied.</summary>
    public bool CanBeSent => Rejection != FeedbackRejection.NoSuchPage;
}

public enum FeedbackRejection
{
    None,
    NoSuchPage,
    TooMany,
    Unavailable,

    /// <summary>The honeypot field, which is hidden from people, was filled in.</summary>
    HoneypotFilledIn,
}

/// <param name="Page">Null if the page is no longer live in this language.</param>
public sealed record ThanksViewModel(LayoutModel Layout, PublishedPage? Page) : SiteViewModel(Layout);
