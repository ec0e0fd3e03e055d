using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>
/// Base of the controllers that change an account. Each change ends on the account's page, with a confirmation or the issues found.
/// </summary>
/// <remarks>Actions bind the account id from the route only: by default a form field of the same name takes precedence.</remarks>
public abstract class AccountControllerBase(AccountQueries accounts, PageTitles pages, PageOptionsQuery parts) : AdminController
{
    /// <summary>The changes that can be confirmed, as text keys name them.</summary>
    internal static readonly IReadOnlyList<string> ConfirmationKeys =
    [
        "invited",
        "saved",
        "suspended",
        "restored",
        "removed",
        "second-factor",
        "sent-again",
    ];

    /// <param name="find">Part of the title of a page, to look for it.</param>
    protected async Task<IActionResult> ShowAsync(
        string id,
        Func<AccountViewModel, AccountViewModel>? with = null,
        int status = StatusCodes.Status200OK,
        string? find = null
    )
    {
        if (await accounts.ReadAsync(id, HttpContext.RequestAborted) is not { } details)
            return NotFound();

        var viewModel = new AccountViewModel(
            Layout(details.Account.Name) with
            {
                ReturnPath = Address(id),
            },
            details,
            await pages.ReadSomeAsync(details.Account.Grants.Select(g => g.PageId).OfType<int>(), Language, HttpContext.RequestAborted),
            PersonForm.Of(details.Account),
            RolesForm.Of(details.Account.Grants)
        );
        if (with is not null)
            viewModel = with(viewModel);
        return Invalid("Account", viewModel with { Parts = await PartsAsync(viewModel.Roles, find) }, status);
    }

    /// <summary>The pages to which roles can be limited.</summary>
    /// <param name="find">Part of the title of a page, to look for it.</param>
    protected Task<PageOptions> PartsAsync(RolesForm roles, string? find = null) =>
        parts.OfAllAsync(find, roles.Parts, Language, HttpContext.RequestAborted);

    /// <param name="sent">Puts the submitted values back into the form, so that they can be corrected.</param>
    protected async Task<IActionResult> AnswerAsync(
        string id,
        AccountOutcome outcome,
        string done,
        Func<AccountViewModel, AccountViewModel>? sent = null
    ) =>
        outcome switch
        {
            AccountOutcome.Done => Done(id, done),
            AccountOutcome.Refused { Issues: var issues } => await ShowAsync(
                id,
                s => (sent is null ? s : sent(s)) with { Issues = issues },
                StatusCodes.Status422UnprocessableEntity
            ),
            AccountOutcome.Conflict => await ShowAsync(
                id,
                s => (sent is null ? s : sent(s)) with { IsConflict = true },
                StatusCodes.Status409Conflict
            ),
            _ => NotFound(),
        };

    protected RedirectResult Done(string id, string done)
    {
        SetFlashMessage(Texts["admin.account.done." + done]);
        return Redirect(Address(id));
    }

    private static string Address(string id) => AdminLinks.Account(id);
}
