using System.Net;
using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Sets a new password by the link in a mail. Signs nobody in: a mailbox stands for a password, never for a second factor, which
/// the next sign-in asks for as always.
/// </summary>
public sealed class ResetPassword(SiteDb db, AccountLinks links, PasswordHashes hashes, Throttle throttle, Outbox outbox, TimeProvider clock)
{
    public abstract record Outcome
    {
        public sealed record Done : Outcome;

        public sealed record Refused(Account Account, IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link never was, is used, has expired, or its account may have no new password any more.</summary>
        public sealed record Dead : Outcome;
    }

    /// <summary>Whose link it is, when it still opens. Looking does not use it up: mail scanners look, too.</summary>
    public async Task<Account?> FindAsync(string? secret, CancellationToken ct) =>
        await links.FindAsync(LinkPurpose.Reset, secret, ct) is { } link && await AccountOf(link).AsNoTracking().SingleOrDefaultAsync(ct) is { } account && OfferReset.MayHaveOne(account) ? account : null;

    public async Task<Outcome> ExecuteAsync(string? secret, string field, string password, IPAddress? address, CancellationToken ct)
    {
        if (await links.FindAsync(LinkPurpose.Reset, secret, ct) is not { } link || await FindAsync(secret, ct) is not { } account)
            return new Outcome.Dead();
        if (PasswordRules.Check(field, password, account.Name, account.Email!) is { } issue)
            return new Outcome.Refused(account, [issue]);

        // Before the transaction: a hash takes as long as it is meant to, and nobody else could write meanwhile.
        var hash = hashes.Make(account, password);
        var actor = Actor.Now(account.Id, clock);
        var done = await db.InTransactionAsync(
            async (actId, token) =>
            {
                if (!await links.UseAsync(link, token))
                    return false;

                var changed = await AccountOf(link).SingleAsync(token);
                if (!OfferReset.MayHaveOne(changed))
                    return false;
                changed.PasswordHash = hash;
                // Ends every session, and every half of a sign-in.
                changed.SecurityStamp = Guid.NewGuid().ToString("N");
                db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.PasswordReset, AccountId = account.Id, AtUtc = actor.AtUtc });
                await db.SaveChangesAsync(token);
                return true;
            },
            ct);
        if (!done)
            return new Outcome.Dead();

        // Who forgot it has tried in vain before.
        await throttle.ForgetAsync(Throttle.Password, account.Email!, address, device: null, ct);
        outbox.Add(Letters.PasswordChanged(account));
        return new Outcome.Done();
    }

    private IQueryable<Account> AccountOf(AccountLink link) => db.Accounts.Where(a => a.Id == link.AccountId);
}
