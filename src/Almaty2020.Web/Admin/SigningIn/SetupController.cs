using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>The first administrator, by the link that the site's console shows.</summary>
public sealed class SetupController(AccountLinks links, CreateAdministrator create, Sessions sessions) : AdminController
{
    [HttpGet("/admin/setup")]
    public async Task<IActionResult> New(string? secret)
    {
        if (await links.FindAsync(LinkPurpose.Setup, secret, HttpContext.RequestAborted) is null)
            return DeadLink();
        return View("Setup", Screen(secret!, new SetupForm("", "", "")));
    }

    [HttpPost("/admin/setup")]
    public async Task<IActionResult> Create(string? secret, SetupForm form)
    {
        var request = new CreateAdministrator.Request(secret ?? "", form.Name ?? "", form.Email ?? "", form.Password ?? "", Language);
        switch (await create.ExecuteAsync(request, HttpContext.RequestAborted))
        {
            case CreateAdministrator.Outcome.Created { Account: var account }:
                await sessions.BeginAsync(account, SignInMethod.Password, HttpContext);
                return Redirect(ClosedDoors.SecondFactorAddress);
            case CreateAdministrator.Outcome.Refused { Issues: var issues }:
                return Refused("Setup", Screen(secret!, form) with { Issues = issues });
            default:
                return DeadLink();
        }
    }

    private SetupScreen Screen(string secret, SetupForm form) => new(Frame(Texts["admin.setup.title"]), secret, form);
}
