using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Somebody's roles, and where they hold.</summary>
public sealed class GrantsController(AccountDirectory accounts, PageTitles pages, ChangeRoles change) : AccountController(accounts, pages)
{
    [HttpPost("/admin/accounts/{id}/roles"), AsksAgain]
    public async Task<IActionResult> Update([FromRoute] string id, string? stamp, RolesForm form)
    {
        var outcome = await change.ExecuteAsync(Staff, new ChangeRoles.Request(id, stamp ?? "", form.ToChoices()), HttpContext.RequestAborted);
        return await AnswerAsync(id, outcome, "saved", s => s with { Roles = form });
    }
}
