using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Gives up a passkey or the authenticator app. Whose role asks for a second factor keeps one.</summary>
public sealed class RemoveSecondFactor(SiteDb db, SecondFactors factors, TimeProvider clock)
{
    public abstract record Outcome
    {
        public sealed record Done(Account Account) : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;

        /// <summary>There is none such, or it is somebody else's.</summary>
        public sealed record NoSuch : Outcome;
    }

    public Task<Outcome> AuthenticatorAsync(Staff staff, CancellationToken ct) => ExecuteAsync(
        staff,
        AuditActions.AuthenticatorRemoved,
        (account, _) =>
        {
            if (account.TotpSecret is null)
                return Task.FromResult<string?>(null);
            account.TotpSecret = null;
            return Task.FromResult<string?>("");
        },
        ct);

    public Task<Outcome> PasskeyAsync(Staff staff, string? id, CancellationToken ct) => ExecuteAsync(
        staff,
        AuditActions.PasskeyRemoved,
        async (account, token) =>
        {
            if (SecondFactors.IdOf(id) is not { } credential
                || await db.Passkeys.SingleOrDefaultAsync(p => p.CredentialId == credential && p.UserId == account.Id, token) is not { } passkey)
            {
                return null;
            }

            db.Passkeys.Remove(passkey);
            return passkey.Data.Name ?? "";
        },
        ct);

    /// <param name="remove">Returns what the audit log is told; null when there is nothing to remove.</param>
    private async Task<Outcome> ExecuteAsync(Staff staff, string action, Func<Account, CancellationToken, Task<string?>> remove, CancellationToken ct)
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
                        return new Outcome.NoSuch();
                    if (isLast && staff.NeedsSecondFactor)
                    {
                        db.ChangeTracker.Clear();
                        return new Outcome.Refused(new Issue("", AccountIssues.LastSecondFactor));
                    }

                    account.ChangeStamps();
                    // Codes that stand in for nothing would only be a way in that nobody thinks of.
                    if (isLast)
                        await db.RecoveryCodes.Where(c => c.AccountId == account.Id).ExecuteDeleteAsync(token);
                    db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = action, AccountId = account.Id, Detail = detail, AtUtc = actor.AtUtc });
                    await db.SaveChangesAsync(token);
                    return new Outcome.Done(account);
                },
                ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused(new Issue("", AccountIssues.ChangedMeanwhile));
        }
    }
}
