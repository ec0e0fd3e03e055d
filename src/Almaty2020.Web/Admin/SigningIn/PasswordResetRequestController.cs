using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Requests a password reset. Gives the same answer to everyone and for every address.</summary>
public sealed class PasswordResetRequestController(RequestPasswordReset ask, SiteSettings settings) : AdminController
{
    [HttpGet("/admin/forgotten")]
    public IActionResult New() => View("Forgotten", BuildViewModel(""));

    [HttpPost("/admin/forgotten")]
    public async Task<IActionResult> Create(string? email)
    {
        var viewModel = BuildViewModel(email);
        return await ask.ExecuteAsync("email", email ?? "", HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted) switch
        {
            RequestPasswordReset.Outcome.Refused { Issues: var issues } => Invalid("Forgotten", viewModel with { Issues = issues }),
            RequestPasswordReset.Outcome.TooManyAttempts { RetryAfter: var time } => TooManyAttempts("Forgotten", time, minutes =>
                viewModel with
                {
                    WaitMinutes = minutes,
                }
            ),
            _ => RedirectToAction("Show"),
        };
    }

    [HttpGet("/admin/forgotten/asked")]
    public IActionResult Show() =>
        View(
            "Asked",
            new ResetRequestedViewModel(
                Layout(SendsMail ? Texts["admin.forgotten.asked"] : Texts["admin.forgotten.asked-without-mail"]),
                SendsMail
            )
        );

    /// <summary>A setting of the site, so it reveals nothing about an account.</summary>
    private bool SendsMail => settings.Mail is not null;

    private PasswordResetRequestViewModel BuildViewModel(string? email) =>
        new(Layout(Texts["admin.forgotten.title"]), email) { SendsMail = SendsMail };
}
