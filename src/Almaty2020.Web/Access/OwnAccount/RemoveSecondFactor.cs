using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Removes a passkey or the authenticator app. A user who must have a second factor cannot remove the last one.</summary>
public sealed class RemoveSecondFactor(SiteDb db, SecondFactors factors, SignInNotices notices, TimeProvider clock)
{
    public abstract record Outcome
    {
        public sealed record Done(Account Account) : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;

        /// <summary>The factor does not exist, or belongs to another account.</summary>
        public sealed record NotFound : Outcome;
    }

    public Task<Outcome> AuthenticatorAsync(Staff staff, CancellationToken ct) =>
        ExecuteAsync(
            staff,
            AuditActions.AuthenticatorRemoved,
            (account, _) =>
            {
                if (account.TotpSecret is null)
                    return Task.FromResult<string?>(null);
                account.TotpSecret = null;
                return Task.FromResult<string?>("");
            },
            ct
        );

    public Task<Outcome> PasskeyAsync(Staff staff, string? id, CancellationToken ct) =>
        ExecuteAsync(
            staff,
            AuditActions.PasskeyRemoved,
            async (account, token) =>
            {
                if (
                    SecondFactors.IdOf(id) is not { } credential
                    || await db.Passkeys.SingleOrDefaultAsync(p => p.CredentialId == credential && p.UserId == account.Id, token)
                        is not { } passkey
                )
                {
                    return null;
                }

                db.Passkeys.Remove(passkey);
                return passkey.Data.Name ?? "";
            },
            ct
        );

    /// <param name="remove">Returns the detail for the audit entry; null if there is nothing to remove.</param>
    private async Task<Outcome> ExecuteAsync(
        Staff staff,
        string action,
        Func<Account, CancellationToken, Task<string?>> remove,
        CancellationToken ct
    )
    {
        var actor = staff.Actor(clock);
        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (actId, token) =>
                {
                    var account = await db.Accounts.SingleAsync(a => a.Id == staff.Account.Id, token);
                    var isLast = (await factors.OfAsync(account.Id, token)).Count == 1;
                    if (await remove(account, token) is not { } detail)
                        return new Outcome.NotFound();
                    if (isLast && staff.NeedsSecondFactor)
                    {
                        db.ChangeTracker.Clear();
                        return new Outcome.Refused(new Issue("", AccountIssues.LastSecondFactor));
                    }

                    account.RenewStamps();
                    // Without a second factor, recovery codes would be a forgotten way in, so delete them.
                    if (isLast)
                        await db.RecoveryCodes.Where(c => c.AccountId == account.Id).ExecuteDeleteAsync(token);
                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = actor.UserId,
                            Action = action,
                            AccountId = account.Id,
                            Detail = detail,
                            AtUtc = actor.AtUtc,
                        }
                    );
                    notices.SecondFactorChanged(account);
                    await db.SaveChangesAsync(token);
                    return new Outcome.Done(account);
                },
                ct
            );
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused(new Issue("", AccountIssues.ChangedMeanwhile));
        }
    }
}
