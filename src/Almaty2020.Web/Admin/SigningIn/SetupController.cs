using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Creates the first administrator through the link that the site's console shows.</summary>
public sealed class SetupController(AccountLinks links, CreateAdministrator create, Sessions sessions) : AdminController
{
    [HttpGet("/admin/setup")]
    public async Task<IActionResult> New(string? secret)
    {
        if (await links.FindAsync(LinkPurpose.Setup, secret, HttpContext.RequestAborted) is null)
            return InvalidLink();
        return View("Setup", BuildViewModel(secret!, new SetupForm("", "", "")));
    }

    [HttpPost("/admin/setup")]
    public async Task<IActionResult> Create(string? secret, SetupForm form)
    {
        var request = new CreateAdministrator.Request(secret ?? "", form.Name ?? "", form.Email ?? "", form.Password ?? "", Language);
        switch (await create.ExecuteAsync(request, HttpContext.RequestAborted))
        {
            case CreateAdministrator.Outcome.Created { Account: var account }:
                await sessions.BeginAsync(account, SignInMethod.Password, HttpContext);
                return Redirect(AdminLinks.SecondFactor);
            case CreateAdministrator.Outcome.Refused { Issues: var issues }:
                return Invalid("Setup", BuildViewModel(secret!, form) with { Issues = issues });
            default:
                return InvalidLink();
        }
    }

    private SetupViewModel BuildViewModel(string secret, SetupForm form) => new(Layout(Texts["admin.setup.title"]), secret, form);
}
