using System.Net;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Sets a new password through the link in an e-mail. Does not sign in: access to the mailbox replaces the password but not the second
/// factor, which the next sign-in still requires.
/// </summary>
public sealed class ResetPassword(
    SiteDb db,
    AccountLinks links,
    PasswordHashes hashes,
    Throttle throttle,
    SignInNotices notices,
    TimeProvider clock
)
{
    public abstract record Outcome
    {
        public sealed record Done : Outcome;

        public sealed record Refused(Account Account, IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link is unknown, used or expired, or its account may no longer reset its password.</summary>
        public sealed record LinkInvalid : Outcome;
    }

    /// <summary>Returns the account of a valid link. Doesn't use up the link, because mail scanners open links too.</summary>
    public async Task<Account?> FindAsync(string? secret, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.Reset, secret, ct) is { } link
        && await AccountOf(link).AsNoTracking().SingleOrDefaultAsync(ct) is { } account
        && SendResetLink.MayResetPassword(account)
            ? account
            : null;

    public async Task<Outcome> ExecuteAsync(string? secret, string field, string password, IPAddress? address, CancellationToken ct)
    {
        if (await links.FindAsync(LinkPurpose.Reset, secret, ct) is not { } link || await FindAsync(secret, ct) is not { } account)
            return new Outcome.LinkInvalid();
        if (PasswordRules.Check(field, password, account.Name, account.Email!) is { } issue)
            return new Outcome.Refused(account, [issue]);

        // Hash before the transaction: hashing is slow by design and would block other writers.
        var hash = hashes.Make(account, password);
        var actor = Actor.Now(account.Id, clock);
        var done = await db.InTransactionAsync(
            async (actId, token) =>
            {
                if (!await links.UseAsync(link, token))
                    return false;

                var changed = await AccountOf(link).SingleAsync(token);
                if (!SendResetLink.MayResetPassword(changed))
                    return false;
                changed.PasswordHash = hash;
                // Ends all sessions and all pending sign-ins.
                changed.SecurityStamp = Guid.NewGuid().ToString("N");
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.PasswordReset,
                        AccountId = account.Id,
                        AtUtc = actor.AtUtc,
                    }
                );
                notices.PasswordChanged(changed);
                await db.SaveChangesAsync(token);
                return true;
            },
            ct
        );
        if (!done)
            return new Outcome.LinkInvalid();

        // The owner probably made failed attempts before the reset, so clear them.
        await throttle.ClearAsync(Throttle.Password, account.Email!, address, device: null, ct);
        return new Outcome.Done();
    }

    private IQueryable<Account> AccountOf(AccountLink link) => db.Accounts.Where(a => a.Id == link.AccountId);
}
