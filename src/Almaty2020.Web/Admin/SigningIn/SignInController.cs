using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Starts and ends sessions.</summary>
public sealed class SignInController(
    CheckPassword check,
    PendingSecondFactor half,
    SecondFactors factors,
    Sessions sessions,
    KnownDevices devices,
    SiteSettings settings,
    PendingForm pendingForm
) : SignInControllerBase(sessions, pendingForm)
{
    private readonly Sessions sessions = sessions;

    /// <param name="again">True to show the form even if the user is signed in.</param>
    [HttpGet("/admin/sign-in")]
    public IActionResult New(string? returnUrl, bool again)
    {
        if (CurrentStaff is not null && !again)
            return RedirectWithinAdmin(returnUrl);
        return View("SignIn", BuildViewModel(new SignInReturn(returnUrl), ""));
    }

    [HttpPost("/admin/sign-in")]
    public async Task<IActionResult> Create(string? email, [DataType(DataType.Password)] string? password, string? returnUrl, string? typed)
    {
        var viewModel = BuildViewModel(new SignInReturn(returnUrl, typed), email);
        switch (
            await check.ExecuteAsync(
                email ?? "",
                password ?? "",
                HttpContext.Connection.RemoteIpAddress,
                devices.DeviceIdFor(HttpContext, email ?? ""),
                HttpContext.RequestAborted
            )
        )
        {
            case CheckPassword.Outcome.Accepted { NeedsSecondStep: true, Account: var account }:
                half.Remember(HttpContext, account);
                // The pending form is too long for an address, so the page itself carries it.
                return string.IsNullOrEmpty(typed)
                    ? RedirectToAction("New", "Code", new { returnUrl })
                    : View(
                        "Code",
                        new CodeViewModel(
                            Layout(Texts["admin.code.title"]),
                            viewModel.Return,
                            await factors.OfAsync(account.Id, HttpContext.RequestAborted)
                        )
                    );
            case CheckPassword.Outcome.Accepted { Account: var account }:
                return await BeginAsync(account, SignInMethod.Password, returnUrl, typed);
            case CheckPassword.Outcome.TooManyAttempts { RetryAfter: var time }:
                return TooManyAttempts("SignIn", time, minutes => viewModel with { WaitMinutes = minutes });
            default:
                return Invalid("SignIn", viewModel with { Issues = [new Issue("email", AccountIssues.WrongPassword)] });
        }
    }

    /// <summary>Continues after the user has signed in in another tab.</summary>
    [HttpPost("/admin/sign-in/elsewhere")]
    public async Task<IActionResult> SignedInElsewhere(string? returnUrl, string? typed) =>
        CurrentStaff is { } staff
            ? await ShowPendingFormAsync(staff, typed, returnUrl)
            : Invalid("SignIn", BuildViewModel(new SignInReturn(returnUrl, typed), ""), StatusCodes.Status401Unauthorized);

    [HttpPost("/admin/sign-out")]
    public async Task<IActionResult> Delete()
    {
        if (CurrentStaff is { } staff)
            await sessions.EndAsync(staff, staff.Session.Id, HttpContext.RequestAborted);
        await HttpContext.SignOutAsync(Staff.Scheme);
        ClearBrowserCache();
        // The user stays signed in to the directory. Say so, because other people may use the same computer.
        if (CurrentStaff is { Session.Method: SignInMethod.Directory } && settings.Directory is { } directory)
            SetFlashMessage(Texts["admin.directory.signed-out", directory.NameIn(Language)]);
        return RedirectToAction("New", "SignIn");
    }

    private SignInViewModel BuildViewModel(SignInReturn to, string? email) => new(Layout(Texts["admin.sign-in.title"]), to, email);
}
