using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Suspends an account until it is restored.</summary>
public sealed class SuspensionsController(
    AccountQueries accounts,
    PageTitles pages,
    PageOptionsQuery parts,
    SuspendAccount suspend,
    RestoreAccount restore
) : AccountControllerBase(accounts, pages, parts)
{
    [HttpPost("/admin/accounts/{id}/suspension"), RequireRecentSignIn]
    public async Task<IActionResult> Create([FromRoute] string id) =>
        await AnswerAsync(id, await suspend.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "suspended");

    [HttpPost("/admin/accounts/{id}/suspension/end"), RequireRecentSignIn]
    public async Task<IActionResult> Delete([FromRoute] string id) =>
        await AnswerAsync(id, await restore.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "restored");
}
