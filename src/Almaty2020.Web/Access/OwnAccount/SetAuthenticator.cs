using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Takes an authenticator app as second factor, in place of an earlier one.</summary>
public sealed class SetAuthenticator(SiteDb db, Totp totp, RecoveryCodes recovery, TimeProvider clock)
{
    public abstract record Outcome
    {
        /// <param name="RecoveryCodes">To be shown once.</param>
        public sealed record Done(Account Account, IReadOnlyList<string> RecoveryCodes) : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    /// <param name="secret">That the app was shown.</param>
    /// <param name="code">What the app says now: proof that it has taken the secret.</param>
    public async Task<Outcome> ExecuteAsync(Staff staff, string secret, string code, CancellationToken ct)
    {
        if (totp.StepOf(secret, code) is not { } step)
            return new Outcome.Refused(new Issue("code", AccountIssues.WrongCode));

        var actor = staff.Actor(clock);
        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (actId, token) =>
                {
                    var account = await db.Accounts.SingleAsync(a => a.Id == staff.Account.Id, token);
                    account.TotpSecret = totp.Protect(secret);
                    account.LastTotpStep = step;
                    account.ChangeStamps();
                    var codes = await recovery.RenewAsync(account.Id, token);
                    db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.AuthenticatorSet, AccountId = account.Id, AtUtc = actor.AtUtc });
                    await db.SaveChangesAsync(token);
                    return new Outcome.Done(account, codes);
                },
                ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused(new Issue("", AccountIssues.ChangedMeanwhile));
        }
    }
}
