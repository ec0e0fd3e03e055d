using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>A session begins, and ends.</summary>
public sealed class SignInController(CheckPassword check, HalfSignedIn half, SecondFactors factors, Sessions sessions, KnownDevices devices, SiteSettings settings, TypedBefore typedBefore)
    : SigningInController(sessions, typedBefore)
{
    private readonly Sessions sessions = sessions;

    /// <param name="again">Whoever is signed in wants to sign in once more all the same.</param>
    [HttpGet("/admin/sign-in")]
    public IActionResult New(string? returnUrl, bool again)
    {
        if (Visitor is not null && !again)
            return Onward(returnUrl);
        return View("SignIn", Screen(new ReturnTo(returnUrl), ""));
    }

    [HttpPost("/admin/sign-in")]
    public async Task<IActionResult> Create(string? email, [DataType(DataType.Password)] string? password, string? returnUrl, string? typed)
    {
        var screen = Screen(new ReturnTo(returnUrl, typed), email);
        switch (await check.ExecuteAsync(email ?? "", password ?? "", HttpContext.Connection.RemoteIpAddress, devices.For(HttpContext, email ?? ""), HttpContext.RequestAborted))
        {
            case CheckPassword.Outcome.Right { AsksForMore: true, Account: var account }:
                half.Remember(HttpContext, account);
                // What was typed before is too long for an address: it goes along in the page.
                return string.IsNullOrEmpty(typed)
                    ? RedirectToAction("New", "Code", new { returnUrl })
                    : View("Code", new CodeScreen(Frame(Texts["admin.code.title"]), screen.Return, await factors.OfAsync(account.Id, HttpContext.RequestAborted)));
            case CheckPassword.Outcome.Right { Account: var account }:
                return await BeginAsync(account, SignInMethod.Password, returnUrl, typed);
            case CheckPassword.Outcome.Wait { Time: var time }:
                return TooMany("SignIn", time, minutes => screen with { WaitMinutes = minutes });
            default:
                return Refused("SignIn", screen with { Issues = [new Issue("email", AccountIssues.WrongPassword)] });
        }
    }

    /// <summary>They have signed in meanwhile, in another tab.</summary>
    [HttpPost("/admin/sign-in/elsewhere")]
    public async Task<IActionResult> Elsewhere(string? returnUrl, string? typed) =>
        Visitor is { } staff ? await TypedAsync(staff, typed, returnUrl) : Refused("SignIn", Screen(new ReturnTo(returnUrl, typed), ""), StatusCodes.Status401Unauthorized);

    [HttpPost("/admin/sign-out")]
    public async Task<IActionResult> Delete()
    {
        if (Visitor is { } staff)
            await sessions.EndAsync(staff, staff.Session.Id, HttpContext.RequestAborted);
        await HttpContext.SignOutAsync(Staff.Scheme);
        ForgetInBrowser();
        // There they stay signed in, which on a machine of several people they had better know.
        if (Visitor is { Session.Method: SignInMethod.Directory } && settings.Directory is { } directory)
            Say(Texts["admin.directory.signed-out", directory.NameIn(Language)]);
        return RedirectToAction("New", "SignIn");
    }

    private SignInScreen Screen(ReturnTo to, string? email) => new(Frame(Texts["admin.sign-in.title"]), to, email);
}
