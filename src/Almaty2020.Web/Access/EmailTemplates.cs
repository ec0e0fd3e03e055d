using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;

namespace Almaty2020.Web.Access;

/// <summary>
/// Texts of the e-mails to staff. Plain text in the recipient's language, at most one link on a line of its own, and advice for recipients
/// who did not request it. Notices about changes contain no link, because phishing imitates such e-mails.
/// </summary>
public static class EmailTemplates
{
    /// <param name="siteName">What the site is called in the language of the account.</param>
    /// <param name="inviterName">Name of the user who sends the invitation.</param>
    /// <param name="link">Includes the secret.</param>
    public static EmailMessage Invitation(Account account, string siteName, string inviterName, string link)
    {
        var texts = Texts.For(account.Language);
        return Write(
            account,
            siteName,
            texts["mail.invitation.subject", siteName],
            texts["mail.invitation.lead", EmailMessage.SingleLine(inviterName), siteName],
            link,
            texts.Plural("mail.invitation.holds", (int)AccountLinks.Lifetime(LinkPurpose.Invitation).TotalDays),
            texts["mail.invitation.unasked"]
        );
    }

    /// <param name="link">Includes the secret.</param>
    public static EmailMessage Reset(Account account, string siteName, string link)
    {
        var texts = Texts.For(account.Language);
        return Write(
            account,
            siteName,
            texts["mail.reset.subject", siteName],
            texts["mail.reset.lead"],
            link,
            texts.Plural("mail.reset.holds", (int)AccountLinks.Lifetime(LinkPurpose.Reset).TotalHours),
            texts["mail.reset.unasked"]
        );
    }

    public static EmailMessage PasswordChanged(Account account, string siteName)
    {
        var texts = Texts.For(account.Language);
        return Write(
            account,
            siteName,
            texts["mail.password-changed.subject"],
            texts["mail.password-changed.lead", siteName],
            texts["mail.changed.unasked"]
        );
    }

    public static EmailMessage SecondFactorChanged(Account account, string siteName)
    {
        var texts = Texts.For(account.Language);
        return Write(
            account,
            siteName,
            texts["mail.second-factor-changed.subject"],
            texts["mail.second-factor-changed.lead", siteName],
            texts["mail.changed.unasked"]
        );
    }

    /// <param name="formerAddress">Gets the e-mail, because the owner may not know the new address.</param>
    public static EmailMessage EmailChanged(Account account, string siteName, string formerAddress)
    {
        var texts = Texts.For(account.Language);
        return Write(
            account,
            siteName,
            texts["mail.email-changed.subject"],
            texts["mail.email-changed.lead", siteName],
            texts["mail.email-changed.unasked"]
        ) with
        {
            To = formerAddress,
        };
    }

    private static EmailMessage Write(Account account, string siteName, string subject, params string[] paragraphs)
    {
        var texts = Texts.For(account.Language);
        var name = EmailMessage.SingleLine(account.Name);
        string[] all = [texts["mail.greeting", name], .. paragraphs, texts["admin.name", siteName]];
        return new EmailMessage(account.Email!, name, account.Language, subject, string.Join("\n\n", all) + "\n");
    }
}
