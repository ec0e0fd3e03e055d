using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

public sealed record PasswordScreen(AdminFrame Frame, string Email, bool HasPassword) : AdminScreen(Frame)
{
    public int WaitMinutes { get; init; }
}

/// <summary>Another password. Asks the present one itself, so it is not asked again before.</summary>
[NotOfDirectory]
public sealed class PasswordController(ChangePassword change, Sessions sessions) : AdminController
{
    public const string Address = OwnAccountController.Address + "/password";

    [HttpGet(Address)]
    public IActionResult Edit() => View("Password", Screen());

    [HttpPost(Address)]
    public async Task<IActionResult> Update([FromForm(Name = "current-password"), DataType(DataType.Password)] string? current, [FromForm(Name = "new-password"), DataType(DataType.Password)] string? @new)
    {
        switch (await change.ExecuteAsync(Staff, new ChangePassword.Request(current ?? "", @new ?? ""), HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted))
        {
            case ChangePassword.Outcome.Done { Account: var account }:
                await sessions.BeginAsync(account, Staff.Session.Method, HttpContext);
                Say(Texts["admin.account.password-changed"]);
                return Redirect(OwnAccountController.Address);
            case ChangePassword.Outcome.Wait { Time: var time }:
                return TooMany("Password", time, minutes => Screen() with { WaitMinutes = minutes });
            case ChangePassword.Outcome.Refused { Issues: var issues }:
                return Refused("Password", Screen() with { Issues = issues });
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private PasswordScreen Screen() => new(Frame(Texts["admin.password.title"]), Staff.Account.Email!, Staff.Account.PasswordHash is not null);
}
