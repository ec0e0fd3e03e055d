using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <param name="Secret">For those who cannot read the code with a camera.</param>
/// <param name="Sealed">The same, unreadable: sent back with the form.</param>
public sealed record AuthenticatorScreen(AdminFrame Frame, string Secret, string Sealed, string Uri) : AdminScreen(Frame);

/// <param name="Codes">Shown once.</param>
public sealed record RecoveryCodesScreen(AdminFrame Frame, IReadOnlyList<string> Codes) : AdminScreen(Frame);

/// <summary>The second factor of one's own account.</summary>
public sealed class SecondFactorController(Totp totp, SetAuthenticator set, Sessions sessions) : AdminController
{
    [HttpGet(ClosedDoors.SecondFactorAddress)]
    public IActionResult Show() => View("SecondFactor", new PlainScreen(Frame(Texts["admin.second-factor.title"])));

    [HttpGet("/admin/account/authenticator")]
    public IActionResult New() => View("Authenticator", Screen(Totp.NewSecret()));

    [HttpPost("/admin/account/authenticator")]
    public async Task<IActionResult> Create(string? @sealed, string? code)
    {
        if (@sealed is null || totp.Unprotect(@sealed) is not { } secret)
            return RedirectToAction("New");

        switch (await set.ExecuteAsync(Staff, secret, code ?? "", HttpContext.RequestAborted))
        {
            case SetAuthenticator.Outcome.Done { RecoveryCodes: var codes }:
                // They have shown more than a password now: a session of its own says so.
                await sessions.BeginAsync(Staff.Account, SignInMethod.PasswordAndCode, HttpContext);
                return View("RecoveryCodes", new RecoveryCodesScreen(Frame(Texts["admin.recovery.title"]), codes));
            default:
                return Refused("Authenticator", Screen(secret) with { Issues = [new Issue("code", AccountIssues.WrongCode)] });
        }
    }

    private AuthenticatorScreen Screen(string secret) =>
        new(Frame(Texts["admin.authenticator.title"]), secret, totp.Protect(secret), Totp.UriOf(secret, Staff.Account.Email!));
}
