using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Somebody is removed for good: said once more before it is done, because nothing takes it back.</summary>
public sealed class RemovalsController(AccountDirectory accounts, PageTitles pages, RemoveAccount remove) : AccountController(accounts, pages)
{
    private readonly AccountDirectory directory = accounts;
    private readonly PageTitles titles = pages;

    [HttpGet("/admin/accounts/{id}/removal")]
    public async Task<IActionResult> New([FromRoute] string id)
    {
        if (await directory.ReadAsync(id, HttpContext.RequestAborted) is not { Account.RemovedAtUtc: null } details)
            return NotFound();
        var tree = await titles.ReadAsync(Language, HttpContext.RequestAborted);
        return View("Removal", new AccountScreen(Frame(Texts["admin.removal.title", details.Account.Name]), details, tree, PersonForm.Of(details.Account), RolesForm.Of(details.Account.Grants)));
    }

    [HttpPost("/admin/accounts/{id}/removal"), AsksAgain]
    public async Task<IActionResult> Create([FromRoute] string id) => await AnswerAsync(id, await remove.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "removed");
}
