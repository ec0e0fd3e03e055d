using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Sets up an authenticator app as second factor, replacing an earlier one.</summary>
public sealed class SetUpAuthenticator(SiteDb db, Totp totp, RecoveryCodes recovery, SignInNotices notices, TimeProvider clock)
{
    public abstract record Outcome
    {
        /// <param name="RecoveryCodes">To be shown once.</param>
        public sealed record Done(Account Account, IReadOnlyList<string> RecoveryCodes) : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    /// <param name="secret">The secret that was shown to the app.</param>
    /// <param name="code">The app's current code, which proves that the app has the secret.</param>
    public async Task<Outcome> ExecuteAsync(Staff staff, string secret, string code, CancellationToken ct)
    {
        if (totp.FindStep(secret, code) is not { } step)
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
                    account.RenewStamps();
                    var codes = await recovery.RenewAsync(account.Id, token);
                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = actor.UserId,
                            Action = AuditActions.AuthenticatorSet,
                            AccountId = account.Id,
                            AtUtc = actor.AtUtc,
                        }
                    );
                    notices.SecondFactorChanged(account);
                    await db.SaveChangesAsync(token);
                    return new Outcome.Done(account, codes);
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
