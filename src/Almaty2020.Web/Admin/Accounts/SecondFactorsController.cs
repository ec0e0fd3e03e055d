using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Removes the second factors of a person who has lost them.</summary>
public sealed class SecondFactorsController(AccountQueries accounts, PageTitles pages, PageOptionsQuery parts, ResetSecondFactor take)
    : AccountControllerBase(accounts, pages, parts)
{
    [HttpPost("/admin/accounts/{id}/second-factor/end"), RequireRecentSignIn]
    public async Task<IActionResult> Delete([FromRoute] string id) =>
        await AnswerAsync(id, await take.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "second-factor");
}
