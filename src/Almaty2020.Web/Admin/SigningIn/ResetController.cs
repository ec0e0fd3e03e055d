using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Sets a new password through the link in an e-mail.</summary>
public sealed class ResetController(ResetPassword reset) : AdminController
{
    [HttpGet("/admin/reset")]
    public async Task<IActionResult> New(string? secret) =>
        await reset.FindAsync(secret, HttpContext.RequestAborted) is { } account
            ? View("Reset", BuildViewModel(secret, account))
            : InvalidLink();

    [HttpPost("/admin/reset")]
    public async Task<IActionResult> Create(string? secret, [DataType(DataType.Password)] string? password) =>
        await reset.ExecuteAsync(
            secret,
            "password",
            password ?? "",
            HttpContext.Connection.RemoteIpAddress,
            HttpContext.RequestAborted
        ) switch
        {
            ResetPassword.Outcome.Done => RedirectToAction("Show"),
            ResetPassword.Outcome.Refused { Account: var account, Issues: var issues } => Invalid(
                "Reset",
                BuildViewModel(secret, account) with
                {
                    Issues = issues,
                }
            ),
            _ => InvalidLink(),
        };

    [HttpGet("/admin/reset/done")]
    public IActionResult Show() => View("ResetDone", new MessageViewModel(Layout(Texts["admin.reset.done"])));

    private ResetViewModel BuildViewModel(string? secret, Account account) =>
        new(Layout(Texts["admin.reset.title"]), secret!, account.Email!);
}
