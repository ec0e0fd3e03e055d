using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>The second step, for who has given the right password.</summary>
public sealed class CodeController(CheckCode check, HalfSignedIn half, Sessions sessions) : AdminController
{
    [HttpGet("/admin/sign-in/code")]
    public IActionResult New(string? returnUrl) =>
        half.Read(HttpContext) is null ? RedirectToAction("New", "SignIn", new { returnUrl }) : View("Code", Screen(returnUrl));

    [HttpPost("/admin/sign-in/code")]
    public async Task<IActionResult> Create(string? code, string? returnUrl)
    {
        // Too late, or the password was changed meanwhile: from the beginning.
        if (half.Read(HttpContext) is not { } who)
            return RedirectToAction("New", "SignIn", new { returnUrl });

        switch (await check.ExecuteAsync(who.AccountId, code ?? "", HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted))
        {
            case CheckCode.Outcome.Right { Account: var account } when account.SecurityStamp == who.SecurityStamp:
                half.Forget(HttpContext);
                await sessions.BeginAsync(account, SignInMethod.PasswordAndCode, HttpContext);
                return Onward(returnUrl);
            case CheckCode.Outcome.Right:
                half.Forget(HttpContext);
                return RedirectToAction("New", "SignIn", new { returnUrl });
            case CheckCode.Outcome.Wait { Time: var time }:
                return TooMany("Code", time, minutes => Screen(returnUrl) with { WaitMinutes = minutes });
            default:
                return Refused("Code", Screen(returnUrl) with { Issues = [new Issue("code", AccountIssues.WrongCode)] });
        }
    }

    private CodeScreen Screen(string? returnUrl) => new(Frame(Texts["admin.code.title"]), returnUrl);
}
