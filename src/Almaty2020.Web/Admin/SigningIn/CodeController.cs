using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>The second step, for who has given the right password.</summary>
public sealed class CodeController(CheckCode check, HalfSignedIn half, SecondFactors factors, Sessions sessions, TypedBefore typedBefore)
    : SigningInController(sessions, typedBefore)
{
    [HttpGet("/admin/sign-in/code")]
    public async Task<IActionResult> New(string? returnUrl) =>
        half.Read(HttpContext) is { } who ? View("Code", await ScreenAsync(who.AccountId, new ReturnTo(returnUrl))) : FromTheBeginning(returnUrl, typed: null);

    [HttpPost("/admin/sign-in/code")]
    public async Task<IActionResult> Create(string? code, string? returnUrl, string? typed)
    {
        if (half.Read(HttpContext) is not { } who)
            return FromTheBeginning(returnUrl, typed);

        var to = new ReturnTo(returnUrl, typed);
        switch (await check.ExecuteAsync(who.AccountId, code ?? "", HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted))
        {
            case CheckCode.Outcome.Right { Account: var account } when account.SecurityStamp == who.SecurityStamp:
                half.Forget(HttpContext);
                return await BeginAsync(account, SignInMethod.PasswordAndCode, returnUrl, typed);
            case CheckCode.Outcome.Right:
                half.Forget(HttpContext);
                return FromTheBeginning(returnUrl, typed);
            case CheckCode.Outcome.Wait { Time: var time }:
                var screen = await ScreenAsync(who.AccountId, to);
                return TooMany("Code", time, minutes => screen with { WaitMinutes = minutes });
            default:
                return Refused("Code", await ScreenAsync(who.AccountId, to) with { Issues = [new Issue("code", AccountIssues.WrongCode)] });
        }
    }

    private async Task<CodeScreen> ScreenAsync(string accountId, ReturnTo to) =>
        new(Frame(Texts["admin.code.title"]), to, await factors.OfAsync(accountId, HttpContext.RequestAborted));

    /// <summary>Too late, or the password was changed meanwhile.</summary>
    private ActionResult FromTheBeginning(string? returnUrl, string? typed) => string.IsNullOrEmpty(typed)
        ? RedirectToAction("New", "SignIn", new { returnUrl })
        : Refused("SignIn", new SignInScreen(Frame(Texts["admin.sign-in.title"]), new ReturnTo(returnUrl, typed), ""), StatusCodes.Status401Unauthorized);
}
