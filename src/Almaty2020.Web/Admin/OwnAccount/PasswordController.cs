using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

public sealed record PasswordViewModel(AdminLayoutModel Layout, string Email, bool HasPassword) : AdminViewModel(Layout)
{
    public int WaitMinutes { get; init; }
}

/// <summary>Changes the password. The form itself asks for the current password, so no reauthentication is needed before it.</summary>
[LocalAccountsOnly]
public sealed class PasswordController(ChangePassword change, Sessions sessions) : AdminController
{
    [HttpGet("/admin/account/password")]
    public IActionResult Edit() => View("Password", BuildViewModel());

    [HttpPost("/admin/account/password")]
    public async Task<IActionResult> Update(
        [FromForm(Name = "current-password"), DataType(DataType.Password)] string? current,
        [FromForm(Name = "new-password"), DataType(DataType.Password)] string? @new
    )
    {
        switch (
            await change.ExecuteAsync(
                Staff,
                new ChangePassword.Request(current ?? "", @new ?? ""),
                HttpContext.Connection.RemoteIpAddress,
                HttpContext.RequestAborted
            )
        )
        {
            case ChangePassword.Outcome.Done { Account: var account }:
                await sessions.BeginAsync(account, Staff.Session.Method, HttpContext);
                SetFlashMessage(Texts["admin.account.password-changed"]);
                return Redirect(AdminLinks.OwnAccount);
            case ChangePassword.Outcome.TooManyAttempts { RetryAfter: var time }:
                return TooManyAttempts("Password", time, minutes => BuildViewModel() with { WaitMinutes = minutes });
            case ChangePassword.Outcome.Refused { Issues: var issues }:
                return Invalid("Password", BuildViewModel() with { Issues = issues });
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private PasswordViewModel BuildViewModel() =>
        new(Layout(Texts["admin.password.title"]), Staff.Account.Email!, Staff.Account.PasswordHash is not null);
}
