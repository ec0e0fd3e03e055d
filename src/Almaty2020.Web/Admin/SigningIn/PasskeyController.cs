using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Signs in with a passkey, alone or after a password.</summary>
public sealed class PasskeyController(Passkeys passkeys, PendingSecondFactor half, Sessions sessions, PendingForm pendingForm)
    : SignInControllerBase(sessions, pendingForm)
{
    /// <summary>
    /// Options with which the browser asks for any passkey of this site. They name no account, so they reveal nothing about one.
    /// </summary>
    [HttpPost("/admin/sign-in/passkey/options")]
    public async Task<IActionResult> Options() =>
        Content(await passkeys.CreateChallengeAsync(PasskeyCeremony.SignIn, accountId: null, HttpContext), "application/json");

    /// <summary>Options with which the browser asks for a passkey of the user who has given the password.</summary>
    [HttpPost("/admin/sign-in/code/passkey-options")]
    public async Task<IActionResult> SecondStepOptions() =>
        Content(
            await passkeys.CreateChallengeAsync(PasskeyCeremony.SignIn, half.Read(HttpContext)?.AccountId, HttpContext),
            "application/json"
        );

    [HttpPost("/admin/sign-in/passkey")]
    public async Task<IActionResult> Create(string? credential, string? returnUrl, string? typed)
    {
        if (await passkeys.VerifyAsync(PasskeyCeremony.SignIn, credential, HttpContext) is { } account)
        {
            half.Forget(HttpContext);
            return await BeginAsync(account, SignInMethod.Passkey, returnUrl, typed);
        }

        return Invalid(
            "SignIn",
            new SignInViewModel(Layout(Texts["admin.sign-in.title"]), new SignInReturn(returnUrl, typed), "")
            {
                Issues = [new Issue("", AccountIssues.PasskeyNotAccepted)],
            }
        );
    }
}
