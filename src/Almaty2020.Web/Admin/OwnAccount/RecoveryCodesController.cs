using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>New recovery codes in place of the old ones.</summary>
[NotOfDirectory]
public sealed class RecoveryCodesController(RenewRecoveryCodes renew, Sessions sessions, SecondFactors factors) : SecondFactorBase(sessions, factors)
{
    [HttpPost(OwnAccountController.Address + "/recovery-codes"), AsksAgain]
    public async Task<IActionResult> Update()
    {
        switch (await renew.ExecuteAsync(Staff, HttpContext.RequestAborted))
        {
            case RenewRecoveryCodes.Outcome.Done { Account: var account, RecoveryCodes: var codes }:
                await GoOnAsync(account);
                return Codes(codes);
            case RenewRecoveryCodes.Outcome.Refused { Issue: var issue }:
                return await RefusedAsync(issue);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
