using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Changes a person's roles and where they apply.</summary>
public sealed class GrantsController(AccountQueries accounts, PageTitles pages, PageOptionsQuery parts, ChangeRoles change)
    : AccountControllerBase(accounts, pages, parts)
{
    [HttpPost("/admin/accounts/{id}/roles"), RequireRecentSignIn]
    public async Task<IActionResult> Update(
        [FromRoute] string id,
        string? stamp,
        RolesForm form,
        [FromForm(Name = "part-find")] string? find,
        [FromForm(Name = "part-look")] string? look
    )
    {
        if (PageChoice.IsSearch(find, look))
            return await ShowAsync(id, s => s with { Roles = form }, find: find);
        var outcome = await change.ExecuteAsync(
            Staff,
            new ChangeRoles.Request(id, stamp ?? "", form.ToChoices()),
            HttpContext.RequestAborted
        );
        return await AnswerAsync(id, outcome, "saved", s => s with { Roles = form });
    }
}
