using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Lists accounts, and shows and changes a person's name and e-mail address.</summary>
public sealed class AccountsController(AccountQueries accounts, PageTitles pages, PageOptionsQuery parts, ChangeAccount change)
    : AccountControllerBase(accounts, pages, parts)
{
    private readonly AccountQueries directory = accounts;
    private readonly PageTitles titles = pages;

    [HttpGet("/admin/accounts")]
    public async Task<IActionResult> Index(string? state, string? q, int page)
    {
        AccountState? wanted = Enum.TryParse<AccountState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        var text = (q ?? "").Trim();
        var found = await directory.FindAsync(wanted, text, page, Language, HttpContext.RequestAborted);
        var sections = found.Rows.SelectMany(r => r.Account.Grants).Select(g => g.PageId).OfType<int>();
        var tree = await titles.ReadSomeAsync(sections, Language, HttpContext.RequestAborted);
        return View(
            "Accounts",
            new AccountsViewModel(Layout(Texts["admin.accounts.title"]), found, tree, wanted?.ToString().ToLowerInvariant() ?? "", text)
        );
    }

    [HttpGet("/admin/accounts/{id}")]
    public Task<IActionResult> Show([FromRoute] string id) => ShowAsync(id);

    [HttpPost("/admin/accounts/{id}"), RequireRecentSignIn]
    public async Task<IActionResult> Update([FromRoute] string id, string? stamp, PersonForm form)
    {
        var outcome = await change.ExecuteAsync(
            Staff,
            new ChangeAccount.Request(id, stamp ?? "", form.Name ?? "", form.Email ?? ""),
            HttpContext.RequestAborted
        );
        return await AnswerAsync(id, outcome, "saved", s => s with { Person = form });
    }
}
