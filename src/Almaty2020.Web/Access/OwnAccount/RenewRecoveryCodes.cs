using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Creates new recovery codes and invalidates the earlier ones.</summary>
public sealed class RenewRecoveryCodes(SiteDb db, RecoveryCodes recovery, SecondFactors factors, SignInNotices notices, TimeProvider clock)
{
    public abstract record Outcome
    {
        /// <param name="RecoveryCodes">To be shown once.</param>
        public sealed record Done(Account Account, IReadOnlyList<string> RecoveryCodes) : Outcome;

        /// <summary>The account has no second factor, or was changed at the same time.</summary>
        public sealed record Refused(Issue Issue) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Staff staff, CancellationToken ct)
    {
        var actor = staff.Actor(clock);
        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (actId, token) =>
                {
                    var account = await db.Accounts.SingleAsync(a => a.Id == staff.Account.Id, token);
                    if ((await factors.OfAsync(account.Id, token)).Count == 0)
                        return new Outcome.Refused(new Issue("", AccountIssues.ChangedMeanwhile));

                    account.RenewStamps();
                    var codes = await recovery.RenewAsync(account.Id, token);
                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = actor.UserId,
                            Action = AuditActions.RecoveryCodesRenewed,
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
