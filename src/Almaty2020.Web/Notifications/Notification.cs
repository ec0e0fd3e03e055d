using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Notifications;

/// <summary>Tells one account of one event. Written in the transaction of the act that causes it.</summary>
public sealed class Notification
{
    /// <summary>Older notifications are deleted, read or not.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    public required Guid Id { get; init; }

    public required string AccountId { get; init; }

    public required NotificationKind Kind { get; init; }

    /// <summary>Null if it is about several pages.</summary>
    public int? PageId { get; init; }

    /// <summary>Null if it is about all languages of the page, or about several pages.</summary>
    public Language? Language { get; init; }

    /// <summary>The page's title at that time; empty if it is about several pages.</summary>
    public string Title { get; init; } = "";

    /// <summary>Number of pages or of answers.</summary>
    public int Count { get; set; } = 1;

    /// <summary>Who caused it: an account id, or one of the ids in <c>Actor</c>; null for a resident.</summary>
    public string? ActorId { get; init; }

    public required DateTime AtUtc { get; set; }

    public DateTime? ReadAtUtc { get; set; }

    /// <summary>When it will be sent by e-mail; null if it will not, or if it is in an e-mail already.</summary>
    public DateTime? MailDueAtUtc { get; set; }

    /// <summary>The e-mail that contains it: <c>QueuedEmail.Id</c>; null if there is none.</summary>
    public Guid? EmailId { get; set; }
}

/// <summary>What has happened. The names are stored.</summary>
public enum NotificationKind
{
    /// <summary>A text waits for review.</summary>
    Submitted,

    /// <summary>A text was published urgently and waits for a second person's approval.</summary>
    Urgent,

    /// <summary>A reviewer has returned a text to its writers.</summary>
    Returned,

    /// <summary>A text has been approved and will go live at a set time.</summary>
    Approved,

    Published,

    /// <summary>A publisher has corrected a text and published it.</summary>
    Corrected,

    Remark,

    GuestAnswer,

    ScheduleDone,

    ScheduleFailed,

    /// <summary>A scheduled act waits for another publisher's confirmation.</summary>
    ScheduleHeld,

    ReviewDue,

    /// <summary>The next value of an indicator did not come in time.</summary>
    ValueDue,

    Feedback,

    /// <summary>A colleague has asked the user to look after a resident's feedback.</summary>
    Assigned,

    /// <summary>A translation has fallen behind its source.</summary>
    Behind,
}
