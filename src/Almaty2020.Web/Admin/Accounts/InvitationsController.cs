using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Invitations to take an account.</summary>
public sealed class InvitationsController(AccountDirectory accounts, PageTitles pages, InviteAccount invite, SendInvitationAgain again) : AccountController(accounts, pages)
{
    private readonly PageTitles titles = pages;

    [HttpGet("/admin/accounts/invite")]
    public async Task<IActionResult> New() => View("Invite", await ScreenAsync(new PersonForm("", ""), RolesForm.Empty, Language));

    [HttpPost("/admin/accounts/invite"), AsksAgain]
    public async Task<IActionResult> Create(PersonForm personForm, string? language, RolesForm rolesForm)
    {
        var chosen = Language.TryFind(language, out var known) ? known : Language;
        return await invite.ExecuteAsync(Staff, new InviteAccount.Request(personForm.Name ?? "", personForm.Email ?? "", chosen, rolesForm.ToChoices()), HttpContext.RequestAborted) switch
        {
            InviteAccount.Outcome.Invited { AccountId: var id } => Done(id, "invited"),
            InviteAccount.Outcome.Refused { Issues: var issues } => Refused("Invite", await ScreenAsync(personForm, rolesForm, chosen) with { Issues = issues }),
            _ => NotFound(),
        };
    }

    [HttpPost("/admin/accounts/{id}/invitation"), AsksAgain]
    public async Task<IActionResult> Update([FromRoute] string id) => await AnswerAsync(id, await again.ExecuteAsync(Staff, id, HttpContext.RequestAborted), "sent-again");

    private async Task<InviteScreen> ScreenAsync(PersonForm person, RolesForm roles, Language chosen) =>
        new(Frame(Texts["admin.invite.title"]), await titles.ReadAsync(Language, HttpContext.RequestAborted), person, roles, chosen);
}
