using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Somebody is kept out until further notice.</summary>
public sealed class SuspensionsController(AccountDirectory accounts, PageTitles pages, SuspendAccount suspend, RestoreAccount restore) : AccountController(accounts, pages)
{
    [HttpPost("/admin/accounts/{id}/suspension"), AsksAgain]
    public async Task<IActionResult> Create([FromRoute] string id) => await AnswerAsync(id, await suspend.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "suspended");

    [HttpPost("/admin/accounts/{id}/suspension/end"), AsksAgain]
    public async Task<IActionResult> Delete([FromRoute] string id) => await AnswerAsync(id, await restore.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "restored");
}
