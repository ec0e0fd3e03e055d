using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Removes an account permanently. Asks for confirmation first, because a removal cannot be undone.</summary>
public sealed class RemovalsController(AccountQueries accounts, PageTitles pages, PageOptionsQuery parts, RemoveAccount remove)
    : AccountControllerBase(accounts, pages, parts)
{
    private readonly AccountQueries directory = accounts;
    private readonly PageTitles titles = pages;

    [HttpGet("/admin/accounts/{id}/removal")]
    public async Task<IActionResult> New([FromRoute] string id)
    {
        if (await directory.ReadAsync(id, HttpContext.RequestAborted) is not { Account.RemovedAtUtc: null } details)
            return NotFound();
        var sections = details.Account.Grants.Select(g => g.PageId).OfType<int>();
        var tree = await titles.ReadSomeAsync(sections, Language, HttpContext.RequestAborted);
        return View(
            "Removal",
            new AccountViewModel(
                Layout(Texts["admin.removal.title", details.Account.Name]),
                details,
                tree,
                PersonForm.Of(details.Account),
                RolesForm.Of(details.Account.Grants)
            )
        );
    }

    [HttpPost("/admin/accounts/{id}/removal"), RequireRecentSignIn]
    public async Task<IActionResult> Create([FromRoute] string id) =>
        await AnswerAsync(id, await remove.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "removed");
}
