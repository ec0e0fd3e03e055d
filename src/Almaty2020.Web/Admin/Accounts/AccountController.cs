using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>What every act on an account ends in: the account's page, with what was done or what stands against it.</summary>
/// <remarks>Its actions take the account from the route alone: a form's field of that name would count before it.</remarks>
public abstract class AccountController(AccountDirectory accounts, PageTitles pages) : AdminController
{
    /// <summary>What may have been done, as the texts' keys name it.</summary>
    internal static readonly IReadOnlyList<string> Doings = ["invited", "saved", "suspended", "restored", "removed", "second-factor", "sent-again"];

    protected async Task<IActionResult> ShowAsync(string id, Func<AccountScreen, AccountScreen>? with = null, int status = StatusCodes.Status200OK)
    {
        if (await accounts.ReadAsync(id, HttpContext.RequestAborted) is not { } details)
            return NotFound();

        var tree = await pages.ReadAsync(Language, HttpContext.RequestAborted);
        var screen = new AccountScreen(Frame(details.Account.Name) with { Here = Address(id) }, details, tree, PersonForm.Of(details.Account), RolesForm.Of(details.Account.Grants));
        return Refused("Account", with is null ? screen : with(screen), status);
    }

    /// <param name="sent">Puts what was sent into the form again, for whoever has to correct it.</param>
    protected async Task<IActionResult> AnswerAsync(string id, AccountOutcome outcome, string done, Func<AccountScreen, AccountScreen>? sent = null) => outcome switch
    {
        AccountOutcome.Done => Done(id, done),
        AccountOutcome.Refused { Issues: var issues } => await ShowAsync(id, s => (sent is null ? s : sent(s)) with { Issues = issues }, StatusCodes.Status422UnprocessableEntity),
        AccountOutcome.Conflict => await ShowAsync(id, s => (sent is null ? s : sent(s)) with { IsConflict = true }, StatusCodes.Status409Conflict),
        _ => NotFound(),
    };

    protected RedirectResult Done(string id, string done)
    {
        Say(Texts["admin.account.done." + done]);
        return Redirect(Address(id));
    }

    private static string Address(string id) => $"/admin/accounts/{id}";
}
