using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Sends the reset link if the account has a local password. Runs in the background, so its duration reveals nothing.</summary>
public sealed class SendResetLink(
    SiteDb db,
    AccountLinks links,
    Outbox outbox,
    CurrentIdentity identity,
    SiteSettings settings,
    TimeProvider clock
)
{
    public async Task ExecuteAsync(string email, CancellationToken ct)
    {
        var normalized = EmailAddresses.Normalize(email);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, ct);
        var mayHaveOne = account is not null && MayResetPassword(account);
        try
        {
            await db.InTransactionAsync(
                async (actId, token) =>
                {
                    var actor = Actor.System(clock);
                    var made = await links.AddAsync(LinkPurpose.Reset, mayHaveOne ? account!.Id : null, token);
                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = actor.UserId,
                            Action = AuditActions.ResetLinkCreated,
                            AccountId = mayHaveOne ? account!.Id : null,
                            AtUtc = actor.AtUtc,
                        }
                    );
                    // The secret is in the query string, which our logs leave out.
                    var link = settings.PublicUrl + AccessLinks.Reset(made);
                    outbox.Add(
                        mayHaveOne
                            ? EmailTemplates.Reset(account!, identity.NameIn(account!.Language), link)
                            : new EmailMessage(email, "", Language.Default, "", link),
                        AccountLinks.Lifetime(LinkPurpose.Reset)
                    );
                    await db.SaveChangesAsync(token);
                    return mayHaveOne ? true : throw new RefusedException([]);
                },
                ct
            );
        }
        catch (RefusedException)
        {
            // For an unknown account, do the same writes and roll them back. The next request then waits equally long in both cases.
        }
    }

    /// <summary>
    /// Excludes suspended, removed and invited accounts. Also excludes accounts that sign in only through the city directory: a local
    /// password would bypass it.
    /// </summary>
    internal static bool MayResetPassword(Account account) => account.IsActive && account.PasswordHash is not null;
}
