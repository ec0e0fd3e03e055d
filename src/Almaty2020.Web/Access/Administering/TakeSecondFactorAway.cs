using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>For a lost phone, or one in wrong hands: somebody's second factors are void, and they must set a new one before they go on.</summary>
public sealed class TakeSecondFactorAway(SiteDb db, AccountActs acts)
{
    public Task<AccountOutcome> ExecuteAsync(Staff staff, string accountId, CancellationToken ct) => acts.ExecuteAsync(
        staff,
        accountId,
        stamp: null,
        async (act, token) =>
        {
            // Their own they change on their own page, where they prove that they may.
            if (act.Account.Id == staff.Account.Id)
                return (new Issue("", AccountIssues.Oneself), null);

            act.Account.TotpSecret = null;
            act.Account.MustHaveSecondFactor = true;
            act.Account.ChangeStamps();
            await db.EndSessionsAsync(act.Account, act.Actor.AtUtc, token);
            await db.Passkeys.Where(p => p.UserId == act.Account.Id).ExecuteDeleteAsync(token);
            await db.RecoveryCodes.Where(c => c.AccountId == act.Account.Id).ExecuteDeleteAsync(token);
            return (null, AccountActs.Entry(act, AuditActions.SecondFactorTakenAway));
        },
        ct);
}
