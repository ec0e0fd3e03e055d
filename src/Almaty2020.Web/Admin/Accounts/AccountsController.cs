using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Who has an account, and what is said of them.</summary>
public sealed class AccountsController(AccountDirectory accounts, PageTitles pages, ChangeAccount change) : AccountController(accounts, pages)
{
    private readonly AccountDirectory directory = accounts;
    private readonly PageTitles titles = pages;

    [HttpGet("/admin/accounts")]
    public async Task<IActionResult> Index(string? state, string? q, int page)
    {
        AccountState? wanted = Enum.TryParse<AccountState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        var text = (q ?? "").Trim();
        var found = await directory.FindAsync(wanted, text, page, Language, HttpContext.RequestAborted);
        var tree = await titles.ReadAsync(Language, HttpContext.RequestAborted);
        return View("Accounts", new AccountsScreen(Frame(Texts["admin.accounts.title"]), found, tree, wanted?.ToString().ToLowerInvariant() ?? "", text));
    }

    [HttpGet("/admin/accounts/{id}")]
    public Task<IActionResult> Show([FromRoute] string id) => ShowAsync(id);

    [HttpPost("/admin/accounts/{id}"), AsksAgain]
    public async Task<IActionResult> Update([FromRoute] string id, string? stamp, PersonForm form)
    {
        var outcome = await change.ExecuteAsync(Staff, new ChangeAccount.Request(id, stamp ?? "", form.Name ?? "", form.Email ?? ""), HttpContext.RequestAborted);
        return await AnswerAsync(id, outcome, "saved", s => s with { Person = form });
    }
}
