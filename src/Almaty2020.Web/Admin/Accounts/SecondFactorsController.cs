using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>The second factors of somebody who lost theirs.</summary>
public sealed class SecondFactorsController(AccountDirectory accounts, PageTitles pages, TakeSecondFactorAway take) : AccountController(accounts, pages)
{
    [HttpPost("/admin/accounts/{id}/second-factor/end"), AsksAgain]
    public async Task<IActionResult> Delete([FromRoute] string id) => await AnswerAsync(id, await take.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "second-factor");
}
