using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>The authenticator app of one's own account: set, replaced, given up.</summary>
[NotOfDirectory]
public sealed class AuthenticatorController(Totp totp, SetAuthenticator set, RemoveSecondFactor remove, Sessions sessions, SecondFactors factors)
    : SecondFactorBase(sessions, factors)
{
    private const string Address = OwnAccountController.Address + "/authenticator";

    [HttpGet(Address)]
    public IActionResult New() => View("Authenticator", Screen(Totp.NewSecret()));

    [HttpPost(Address), AsksAgain]
    public async Task<IActionResult> Create(string? @sealed, string? code)
    {
        if (@sealed is null || totp.Unprotect(@sealed) is not { } secret)
            return Redirect(Address);

        switch (await set.ExecuteAsync(Staff, secret, code ?? "", HttpContext.RequestAborted))
        {
            case SetAuthenticator.Outcome.Done { Account: var account, RecoveryCodes: var codes }:
                await GoOnAsync(account, SignInMethod.PasswordAndCode);
                return Codes(codes);
            case SetAuthenticator.Outcome.Refused { Issue: var issue }:
                return Refused("Authenticator", Screen(secret) with { Issues = [issue] });
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    [HttpPost(Address + "/remove"), AsksAgain]
    public async Task<IActionResult> Delete()
    {
        switch (await remove.AuthenticatorAsync(Staff, HttpContext.RequestAborted))
        {
            case RemoveSecondFactor.Outcome.Done { Account: var account }:
                await GoOnAsync(account);
                return Done(Texts["admin.authenticator.removed"]);
            case RemoveSecondFactor.Outcome.Refused { Issue: var issue }:
                return await RefusedAsync(issue);
            default:
                return NotFound();
        }
    }

    private AuthenticatorScreen Screen(string secret) =>
        new(Frame(Texts["admin.authenticator.title"]), secret, totp.Protect(secret), Totp.UriOf(secret, Staff.Account.Email!));
}
