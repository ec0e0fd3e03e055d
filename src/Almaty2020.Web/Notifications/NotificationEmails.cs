using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;

namespace Almaty2020.Web.Notifications;

/// <summary>
/// Words the e-mails about notifications: plain text in the recipient's language, each notification with its link. Names pages and staff,
/// and nothing of residents.
/// </summary>
public static class NotificationEmails
{
    /// <summary>Notifications in one e-mail. It only mentions how many more there are.</summary>
    public const int MostShown = 30;

    /// <param name="rows">At most <see cref="MostShown"/>.</param>
    /// <param name="count">All of them.</param>
    /// <param name="siteName">What the site is called in the language of the account.</param>
    /// <param name="publicUrl">Scheme and host of the site.</param>
    public static EmailMessage Write(Account account, IReadOnlyList<NotificationRow> rows, int count, string siteName, string publicUrl)
    {
        var (texts, name) = (Texts.For(account.Language), EmailMessage.SingleLine(account.Name));
        List<string> paragraphs = [texts["mail.greeting", name], .. rows.Select(Paragraph)];
        if (count > rows.Count)
            paragraphs.Add($"{texts.Plural("mail.notification.more", count - rows.Count)}\n{publicUrl}{AccessLinks.Notifications}");
        paragraphs.Add($"{texts["mail.notification.choose"]}\n{publicUrl}{AccessLinks.NotificationChoices}");
        paragraphs.Add(texts["admin.name", siteName]);
        return new EmailMessage(
            account.Email!,
            name,
            account.Language,
            count == 1 ? NotificationText.Sentence(rows[0], texts) : texts.Plural("mail.notification.subject", count),
            string.Join("\n\n", paragraphs) + "\n"
        );

        string Paragraph(NotificationRow row)
        {
            var at = Formats.For(account.Language).Moment(row.AtUtc);
            return string.Join(
                '\n',
                EmailMessage.SingleLine(NotificationText.Sentence(row, texts)),
                row.Actor is null ? at : $"{EmailMessage.SingleLine(row.Actor)}, {at}",
                publicUrl + NotificationText.Address(row)
            );
        }
    }
}
