using MimeKit;
using MimeKit.Utils;

namespace Almaty2020.Web.Access.Mail;

/// <summary>A letter as it travels.</summary>
internal static class MailMessages
{
    public static MimeMessage Of(Letter letter, MailboxAddress from, DateTimeOffset now)
    {
        // Names and subjects in one line here too, whoever worded them: a line break in a header would begin another header.
        var message = new MimeMessage
        {
            Subject = Letters.OneLine(letter.Subject),
            Date = now,
            MessageId = MimeUtils.GenerateMessageId(from.Domain),
            Body = new TextPart("plain") { Text = letter.Text, ContentType = { Charset = "utf-8" } },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(Letters.OneLine(letter.ToName), letter.To));
        message.Headers.Add(HeaderId.ContentLanguage, letter.Language.Code);
        // RFC 3834: so that nobody's "I am on leave" comes back.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
