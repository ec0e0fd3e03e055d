using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Signing in by a passkey: alone, or after a password.</summary>
public sealed class PasskeyController(Passkeys passkeys, HalfSignedIn half, Sessions sessions, TypedBefore typedBefore)
    : SigningInController(sessions, typedBefore)
{
    /// <summary>What a browser asks of whoever has a passkey here. Nobody is named, so nothing is told of anybody.</summary>
    [HttpPost("/admin/sign-in/passkey/options")]
    public async Task<IActionResult> Options() =>
        Content(await passkeys.AskAsync(PasskeyCeremony.SignIn, accountId: null, HttpContext), "application/json");

    /// <summary>The same of somebody who has given their password.</summary>
    [HttpPost("/admin/sign-in/code/passkey-options")]
    public async Task<IActionResult> SecondStepOptions() =>
        Content(await passkeys.AskAsync(PasskeyCeremony.SignIn, half.Read(HttpContext)?.AccountId, HttpContext), "application/json");

    [HttpPost("/admin/sign-in/passkey")]
    public async Task<IActionResult> Create(string? credential, string? returnUrl, string? typed)
    {
        if (await passkeys.AnsweredAsync(PasskeyCeremony.SignIn, credential, HttpContext) is { } account)
        {
            half.Forget(HttpContext);
            return await BeginAsync(account, SignInMethod.Passkey, returnUrl, typed);
        }

        return Refused("SignIn", new SignInScreen(Frame(Texts["admin.sign-in.title"]), new ReturnTo(returnUrl, typed), "")
        {
            Issues = [new Issue("", AccountIssues.PasskeyNotAccepted)],
        });
    }
}
