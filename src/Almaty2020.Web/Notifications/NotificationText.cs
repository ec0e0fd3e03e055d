using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Notifications;

/// <summary>Words and link of a notification, the same in the admin area and by e-mail.</summary>
public static class NotificationText
{
    public static string Sentence(NotificationRow row, Texts texts) =>
        row switch
        {
            { Kind: NotificationKind.ReviewDue, PageId: null } => texts.Plural("mail.notification.pages-due", row.Count),
            { Kind: NotificationKind.ValueDue, PageId: null } => texts.Plural("mail.notification.values-due", row.Count),
            _ => texts["mail.notification." + KeyOf(row.Kind), row.Title, texts.Plural("mail.notification.answers", row.Count)],
        };

    /// <summary>Address of the place where the user can do something about it.</summary>
    public static string Address(NotificationRow row) =>
        row is not { PageId: { } pageId }
            ? AccessLinks.StaffArea
            : row.Kind switch
            {
                NotificationKind.Submitted
                or NotificationKind.Urgent
                or NotificationKind.Corrected
                or NotificationKind.ScheduleDone
                or NotificationKind.ScheduleFailed
                or NotificationKind.ScheduleHeld => AccessLinks.Review(pageId, row.Language ?? Language.All[0]),
                NotificationKind.Feedback or NotificationKind.Assigned when row.Language is { } language => AccessLinks.FeedbackOn(
                    pageId,
                    language
                ),
                _ => AccessLinks.Editor(pageId, row.Language ?? Language.All[0]),
            };

    /// <summary>Last part of the text's key.</summary>
    public static string KeyOf(NotificationKind kind) => kind.ToString().ToLowerInvariant();
}
