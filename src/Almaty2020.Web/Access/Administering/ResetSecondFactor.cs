using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>
/// Removes an account's second factors after a phone is lost or stolen. The user must set up a new one before continuing.
/// </summary>
public sealed class ResetSecondFactor(SiteDb db, AccountCommandRunner acts, SignInNotices notices)
{
    public Task<AccountOutcome> ExecuteAsync(Staff staff, string accountId, CancellationToken ct) =>
        acts.ExecuteAsync(
            staff,
            accountId,
            stamp: null,
            async (act, token) =>
            {
                // Administrators change their own second factor on their account page, which asks for proof of identity.
                if (act.Account.Id == staff.Account.Id)
                    return (new Issue("", AccountIssues.OwnAccount), null);

                act.Account.TotpSecret = null;
                act.Account.MustHaveSecondFactor = true;
                act.Account.RenewStamps();
                await db.EndSessionsAsync(act.Account, act.Actor.AtUtc, token);
                await db.Passkeys.Where(p => p.UserId == act.Account.Id).ExecuteDeleteAsync(token);
                await db.RecoveryCodes.Where(c => c.AccountId == act.Account.Id).ExecuteDeleteAsync(token);
                notices.SecondFactorChanged(act.Account);
                return (null, AccountCommandRunner.Entry(act, AuditActions.SecondFactorRemoved));
            },
            ct
        );
}
