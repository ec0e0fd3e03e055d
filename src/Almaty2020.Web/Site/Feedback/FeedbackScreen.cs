using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>The form by itself: with what is wrong in it, or for another answer.</summary>
/// <param name="Page">What it is about; null when it is not live in this language any more.</param>
/// <param name="Trouble">Why it was not taken, other than for what is in its fields.</param>
public sealed record FeedbackScreen(Frame Frame, PublishedPage? Page, FeedbackForm Form, bool IsSent, FeedbackTrouble Trouble = FeedbackTrouble.None, int WaitMinutes = 0) : Screen(Frame)
{
    public bool IsAnswerMissing => IsSent && Form.Answer is null;

    public bool HasErrors => IsAnswerMissing || Form.TooLongBy > 0 || Trouble != FeedbackTrouble.None;

    /// <summary>Without a page to be about there is nothing to send it to: what was written is shown, to be copied.</summary>
    public bool CanBeSent => Trouble != FeedbackTrouble.NoSuchPage;
}

public enum FeedbackTrouble
{
    None,
    NoSuchPage,
    TooMany,
    Unavailable,

    /// <summary>The field that people never see was filled in.</summary>
    Trapped,
}

/// <param name="Page">Null when it is not live in this language any more.</param>
public sealed record ThanksScreen(Frame Frame, PublishedPage? Page) : Screen(Frame);
