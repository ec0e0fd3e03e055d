using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>A new password by the link in a mail.</summary>
public sealed class ResetController(ResetPassword reset) : AdminController
{
    [HttpGet("/admin/reset")]
    public async Task<IActionResult> New(string? secret) =>
        await reset.FindAsync(secret, HttpContext.RequestAborted) is { } account ? View("Reset", Screen(secret, account)) : DeadLink();

    [HttpPost("/admin/reset")]
    public async Task<IActionResult> Create(string? secret, [DataType(DataType.Password)] string? password) =>
        await reset.ExecuteAsync(secret, "password", password ?? "", HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted) switch
        {
            ResetPassword.Outcome.Done => RedirectToAction("Show"),
            ResetPassword.Outcome.Refused { Account: var account, Issues: var issues } => Refused("Reset", Screen(secret, account) with { Issues = issues }),
            _ => DeadLink(),
        };

    [HttpGet("/admin/reset/done")]
    public IActionResult Show() => View("ResetDone", new PlainScreen(Frame(Texts["admin.reset.done"])));

    private ResetScreen Screen(string? secret, Account account) => new(Frame(Texts["admin.reset.title"]), secret!, account.Email!);

}
