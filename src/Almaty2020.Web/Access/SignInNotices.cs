using Almaty2020.Web.Mail;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Access;

/// <summary>
/// Tells owners of accounts by e-mail that a change was made to how they sign in, even if they made it: only the owner can notice that it
/// was another person. Saved by the caller's transaction.
/// </summary>
public sealed class SignInNotices(Outbox outbox, CurrentIdentity identity)
{
    public void PasswordChanged(Account account) => outbox.Add(EmailTemplates.PasswordChanged(account, SiteName(account)));

    /// <summary>An authenticator app, a passkey or recovery codes were added, replaced or removed.</summary>
    public void SecondFactorChanged(Account account) => outbox.Add(EmailTemplates.SecondFactorChanged(account, SiteName(account)));

    /// <param name="account">With its new address.</param>
    /// <param name="formerAddress">Gets the e-mail.</param>
    public void EmailChanged(Account account, string formerAddress) =>
        outbox.Add(EmailTemplates.EmailChanged(account, SiteName(account), formerAddress));

    private string SiteName(Account account) => identity.NameIn(account.Language);
}
