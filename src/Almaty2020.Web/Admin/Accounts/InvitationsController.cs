using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Invites people to create an account, and sends invitations again.</summary>
public sealed class InvitationsController(
    AccountQueries accounts,
    PageTitles pages,
    PageOptionsQuery parts,
    InviteAccount invite,
    ResendInvitation again,
    SiteSettings settings
) : AccountControllerBase(accounts, pages, parts)
{
    private readonly AccountQueries directory = accounts;

    [HttpGet("/admin/accounts/invite")]
    public async Task<IActionResult> New() => View("Invite", await BuildViewModelAsync(new PersonForm("", ""), RolesForm.Empty, Language));

    [HttpPost("/admin/accounts/invite"), RequireRecentSignIn]
    public async Task<IActionResult> Create(
        PersonForm personForm,
        string? language,
        RolesForm rolesForm,
        [FromForm(Name = "part-find")] string? find,
        [FromForm(Name = "part-look")] string? look
    )
    {
        var chosen = Language.TryFind(language, out var known) ? known : Language;
        if (PageChoice.IsSearch(find, look))
            return View("Invite", await BuildViewModelAsync(personForm, rolesForm, chosen, find));
        return await invite.ExecuteAsync(
            Staff,
            new InviteAccount.Request(personForm.Name ?? "", personForm.Email ?? "", chosen, rolesForm.ToChoices()),
            HttpContext.RequestAborted
        ) switch
        {
            InviteAccount.Outcome.Invited { AccountId: var id, LinkToPassOn: var link } => await AnswerAsync(id, link, "invited"),
            InviteAccount.Outcome.Refused { Issues: var issues } => Invalid(
                "Invite",
                await BuildViewModelAsync(personForm, rolesForm, chosen) with
                {
                    Issues = issues,
                }
            ),
            _ => NotFound(),
        };
    }

    [HttpPost("/admin/accounts/{id}/invitation"), RequireRecentSignIn]
    public async Task<IActionResult> Update([FromRoute] string id) =>
        await again.ExecuteAsync(Staff, id, HttpContext.RequestAborted) switch
        {
            (AccountOutcome.Done, var link) => await AnswerAsync(id, link, "sent-again"),
            var (outcome, _) => await AnswerAsync(id, outcome, "sent-again"),
        };

    /// <summary>Without a mail server, the next screen shows the link once, to the inviter only.</summary>
    private async Task<IActionResult> AnswerAsync(string id, string? link, string done)
    {
        if (link is null || await directory.ReadAsync(id, HttpContext.RequestAborted) is not { } details)
            return Done(id, done);
        SetFlashMessage(Texts["admin.account.pass-on", Path.Combine(settings.DataPath, MailFolder.Name), details.Account.Name], link);
        return Redirect(AdminLinks.Account(id));
    }

    private async Task<InviteViewModel> BuildViewModelAsync(PersonForm person, RolesForm roles, Language chosen, string? find = null) =>
        new(Layout(Texts["admin.invite.title"]), await PartsAsync(roles, find), person, roles, chosen)
        {
            SendsMail = settings.Mail is not null,
        };
}
