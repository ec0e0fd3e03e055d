using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Second step of signing in, after the right password.</summary>
public sealed class CodeController(
    CheckCode check,
    PendingSecondFactor half,
    SecondFactors factors,
    Sessions sessions,
    PendingForm pendingForm
) : SignInControllerBase(sessions, pendingForm)
{
    [HttpGet("/admin/sign-in/code")]
    public async Task<IActionResult> New(string? returnUrl) =>
        half.Read(HttpContext) is { } who
            ? View("Code", await BuildViewModelAsync(who.AccountId, new SignInReturn(returnUrl)))
            : StartAgain(returnUrl, typed: null);

    [HttpPost("/admin/sign-in/code")]
    public async Task<IActionResult> Create(string? code, string? returnUrl, string? typed)
    {
        if (half.Read(HttpContext) is not { } who)
            return StartAgain(returnUrl, typed);

        var to = new SignInReturn(returnUrl, typed);
        switch (await check.ExecuteAsync(who.AccountId, code ?? "", HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted))
        {
            case CheckCode.Outcome.Accepted { Account: var account } when account.SecurityStamp == who.SecurityStamp:
                half.Forget(HttpContext);
                return await BeginAsync(account, SignInMethod.PasswordAndCode, returnUrl, typed);
            case CheckCode.Outcome.Accepted:
                half.Forget(HttpContext);
                return StartAgain(returnUrl, typed);
            case CheckCode.Outcome.TooManyAttempts { RetryAfter: var time }:
                var viewModel = await BuildViewModelAsync(who.AccountId, to);
                return TooManyAttempts("Code", time, minutes => viewModel with { WaitMinutes = minutes });
            default:
                return Invalid(
                    "Code",
                    await BuildViewModelAsync(who.AccountId, to) with
                    {
                        Issues = [new Issue("code", AccountIssues.WrongCode)],
                    }
                );
        }
    }

    private async Task<CodeViewModel> BuildViewModelAsync(string accountId, SignInReturn to) =>
        new(Layout(Texts["admin.code.title"]), to, await factors.OfAsync(accountId, HttpContext.RequestAborted));

    /// <summary>Starts the sign-in again: the second step came too late, or the password was changed in the meantime.</summary>
    private ActionResult StartAgain(string? returnUrl, string? typed) =>
        string.IsNullOrEmpty(typed)
            ? RedirectToAction("New", "SignIn", new { returnUrl })
            : Invalid(
                "SignIn",
                new SignInViewModel(Layout(Texts["admin.sign-in.title"]), new SignInReturn(returnUrl, typed), ""),
                StatusCodes.Status401Unauthorized
            );
}
