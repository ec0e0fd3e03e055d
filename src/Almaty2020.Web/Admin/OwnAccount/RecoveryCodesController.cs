using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>Replaces the recovery codes.</summary>
[LocalAccountsOnly]
public sealed class RecoveryCodesController(RenewRecoveryCodes renew, Sessions sessions, SecondFactors factors)
    : SecondFactorControllerBase(sessions, factors)
{
    [HttpPost("/admin/account/recovery-codes"), RequireRecentSignIn]
    public async Task<IActionResult> Update()
    {
        switch (await renew.ExecuteAsync(Staff, HttpContext.RequestAborted))
        {
            case RenewRecoveryCodes.Outcome.Done { Account: var account, RecoveryCodes: var codes }:
                await RenewSessionAsync(account);
                return ShowRecoveryCodes(codes);
            case RenewRecoveryCodes.Outcome.Refused { Issue: var issue }:
                return await InvalidAsync(issue);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
