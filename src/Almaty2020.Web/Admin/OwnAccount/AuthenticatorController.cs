using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>Sets up, replaces and removes the authenticator app of the user's own account.</summary>
[LocalAccountsOnly]
public sealed class AuthenticatorController(
    Totp totp,
    SetUpAuthenticator set,
    RemoveSecondFactor remove,
    Sessions sessions,
    SecondFactors factors
) : SecondFactorControllerBase(sessions, factors)
{
    [HttpGet("/admin/account/authenticator")]
    public IActionResult New() => View("Authenticator", BuildViewModel(Totp.NewSecret()));

    [HttpPost("/admin/account/authenticator"), RequireRecentSignIn]
    public async Task<IActionResult> Create(string? @sealed, string? code)
    {
        if (@sealed is null || totp.Unprotect(@sealed) is not { } secret)
            return Redirect(AdminLinks.Authenticator);

        switch (await set.ExecuteAsync(Staff, secret, code ?? "", HttpContext.RequestAborted))
        {
            case SetUpAuthenticator.Outcome.Done { Account: var account, RecoveryCodes: var codes }:
                await RenewSessionAsync(account, SignInMethod.PasswordAndCode);
                return ShowRecoveryCodes(codes);
            case SetUpAuthenticator.Outcome.Refused { Issue: var issue }:
                return Invalid("Authenticator", BuildViewModel(secret) with { Issues = [issue] });
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    [HttpPost("/admin/account/authenticator/remove"), RequireRecentSignIn]
    public async Task<IActionResult> Delete()
    {
        switch (await remove.AuthenticatorAsync(Staff, HttpContext.RequestAborted))
        {
            case RemoveSecondFactor.Outcome.Done { Account: var account }:
                await RenewSessionAsync(account);
                return Done(Texts["admin.authenticator.removed"]);
            case RemoveSecondFactor.Outcome.Refused { Issue: var issue }:
                return await InvalidAsync(issue);
            default:
                return NotFound();
        }
    }

    private AuthenticatorViewModel BuildViewModel(string secret) =>
        new(Layout(Texts["admin.authenticator.title"]), secret, totp.Protect(secret), Totp.UriOf(secret, Staff.Account.Email!));
}
