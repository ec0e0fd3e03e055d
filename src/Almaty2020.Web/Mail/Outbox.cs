using System.Security.Cryptography;
using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Microsoft.AspNetCore.DataProtection;

namespace Almaty2020.Web.Mail;

/// <summary>
/// The e-mails that wait for the mail server, in the database. An e-mail is added in the transaction of the act that it is about, so it is
/// sent if the act was committed and only then. <see cref="MailSender"/> sends it.
/// </summary>
public sealed class Outbox
{
    /// <summary>How long the mail server's refusals and outages are waited out: RFC 5321, 4.5.4.1.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(5);

    private readonly SiteDb db;
    private readonly TimeProvider clock;
    private readonly IDataProtector protector;

    public Outbox(SiteDb db, IDataProtectionProvider protection, TimeProvider clock)
    {
        (this.db, this.clock) = (db, clock);
        protector = ProtectorOf(protection);
        // Loads the keys now, before the caller's transaction. Renewing a key there would wait for the transaction's own lock on SQLite.
        protector.Protect([]);
    }

    /// <summary>Adds an e-mail. Saved by the caller's transaction.</summary>
    /// <param name="lifetime">How long the e-mail is of use; null for <see cref="DefaultLifetime"/>.</param>
    /// <param name="id">Null for a new one.</param>
    public void Add(EmailMessage message, TimeSpan? lifetime = null, Guid? id = null)
    {
        var now = Actor.System(clock).AtUtc;
        db.Emails.Add(
            new QueuedEmail
            {
                Id = id ?? Guid.CreateVersion7(),
                To = message.To,
                ToName = message.ToName,
                Language = message.Language,
                Subject = TextNormalizer.Truncate(EmailMessage.SingleLine(message.Subject), QueuedEmail.SubjectMaxLength),
                Text = protector.Protect(message.Text),
                CreatedAtUtc = now,
                ExpiresAtUtc = now + (lifetime ?? DefaultLifetime),
                NextAttemptAtUtc = now,
            }
        );
    }

    /// <exception cref="CryptographicException">The key that encrypted the text is lost.</exception>
    internal static EmailMessage Open(QueuedEmail email, IDataProtectionProvider protection) =>
        new(email.To, email.ToName, email.Language, email.Subject, ProtectorOf(protection).Unprotect(email.Text));

    private static IDataProtector ProtectorOf(IDataProtectionProvider protection) => protection.CreateProtector("Mail.Outbox");
}
