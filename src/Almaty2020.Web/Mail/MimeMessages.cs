using MimeKit;

namespace Almaty2020.Web.Mail;

/// <summary>Builds the MIME message of an e-mail.</summary>
internal static class MimeMessages
{
    /// <param name="id">The Message-ID is derived from it.</param>
    public static MimeMessage Create(EmailMessage email, Guid id, MailboxAddress from, DateTimeOffset createdAt)
    {
        // Put names and subjects on one line here too: a line break would start a new header.
        var message = new MimeMessage
        {
            Subject = EmailMessage.SingleLine(email.Subject),
            Date = createdAt,
            MessageId = $"{id:N}@{from.Domain}",
            Body = new TextPart("plain") { Text = email.Text, ContentType = { Charset = "utf-8" } },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(EmailMessage.SingleLine(email.ToName), email.To));
        message.Body.Headers.Add(HeaderId.ContentLanguage, email.Language.Code);
        // RFC 3834: suppresses out-of-office replies.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
