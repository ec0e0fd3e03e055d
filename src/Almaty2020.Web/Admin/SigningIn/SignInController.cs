using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>A session begins, and ends.</summary>
public sealed class SignInController(CheckPassword check, HalfSignedIn half, Sessions sessions, SiteSettings settings) : AdminController
{
    [HttpGet("/admin/sign-in")]
    public IActionResult New(string? returnUrl)
    {
        if (Visitor is not null)
            return Onward(returnUrl);
        return View("SignIn", Screen(returnUrl, ""));
    }

    [HttpPost("/admin/sign-in")]
    public async Task<IActionResult> Create(string? email, string? password, string? returnUrl)
    {
        var screen = Screen(returnUrl, email);
        switch (await check.ExecuteAsync(email ?? "", password ?? "", HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted))
        {
            case CheckPassword.Outcome.Right { AsksForMore: true, Account: var account }:
                half.Remember(HttpContext, account);
                return RedirectToAction("New", "Code", new { returnUrl });
            case CheckPassword.Outcome.Right { Account: var account }:
                await sessions.BeginAsync(account, SignInMethod.Password, HttpContext);
                return Onward(returnUrl);
            case CheckPassword.Outcome.Wait { Time: var time }:
                return TooMany("SignIn", time, minutes => screen with { WaitMinutes = minutes });
            default:
                return Refused("SignIn", screen with { Issues = [new Issue("email", AccountIssues.WrongPassword)] });
        }
    }

    [HttpPost("/admin/sign-out")]
    public async Task<IActionResult> Delete()
    {
        if (Visitor is { } staff)
            await sessions.EndAsync(staff, staff.Session.Id, HttpContext.RequestAborted);
        await HttpContext.SignOutAsync(Staff.Scheme);
        // There they stay signed in, which on a machine of several people they had better know.
        if (Visitor is { Session.Method: SignInMethod.Directory } && settings.Directory is { } directory)
            Say(Texts["admin.directory.signed-out", directory.NameIn(Language)]);
        return RedirectToAction("New", "SignIn");
    }

    private SignInScreen Screen(string? returnUrl, string? email) => new(Frame(Texts["admin.sign-in.title"]), returnUrl, email);
}
