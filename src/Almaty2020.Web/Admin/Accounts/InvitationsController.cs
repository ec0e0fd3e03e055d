using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Invitations to take an account.</summary>
public sealed class InvitationsController(AccountDirectory accounts, PageTitles pages, InviteAccount invite, SendInvitationAgain again, SiteSettings settings) : AccountController(accounts, pages)
{
    private readonly AccountDirectory directory = accounts;
    private readonly PageTitles titles = pages;

    [HttpGet("/admin/accounts/invite")]
    public async Task<IActionResult> New() => View("Invite", await ScreenAsync(new PersonForm("", ""), RolesForm.Empty, Language));

    [HttpPost("/admin/accounts/invite"), AsksAgain]
    public async Task<IActionResult> Create(PersonForm personForm, string? language, RolesForm rolesForm)
    {
        var chosen = Language.TryFind(language, out var known) ? known : Language;
        return await invite.ExecuteAsync(Staff, new InviteAccount.Request(personForm.Name ?? "", personForm.Email ?? "", chosen, rolesForm.ToChoices()), HttpContext.RequestAborted) switch
        {
            InviteAccount.Outcome.Invited { AccountId: var id, LinkToPassOn: var link } => await AnswerAsync(id, link, "invited"),
            InviteAccount.Outcome.Refused { Issues: var issues } => Refused("Invite", await ScreenAsync(personForm, rolesForm, chosen) with { Issues = issues }),
            _ => NotFound(),
        };
    }

    [HttpPost("/admin/accounts/{id}/invitation"), AsksAgain]
    public async Task<IActionResult> Update([FromRoute] string id) => await again.ExecuteAsync(Staff, id, HttpContext.RequestAborted) switch
    {
        (AccountOutcome.Done, var link) => await AnswerAsync(id, link, "sent-again"),
        var (refused, _) => await AnswerAsync(id, refused, "sent-again"),
    };

    /// <summary>Where no mail server takes the link, the next screen shows it, once, to whoever invites and nobody else.</summary>
    private async Task<IActionResult> AnswerAsync(string id, string? link, string done)
    {
        if (link is null || await directory.ReadAsync(id, HttpContext.RequestAborted) is not { } details)
            return Done(id, done);
        Say(Texts["admin.account.pass-on", Path.Combine(settings.DataPath, MailFolder.Name), details.Account.Name, link]);
        return Redirect($"/admin/accounts/{id}");
    }

    private async Task<InviteScreen> ScreenAsync(PersonForm person, RolesForm roles, Language chosen) =>
        new(Frame(Texts["admin.invite.title"]), await titles.ReadAsync(Language, HttpContext.RequestAborted), person, roles, chosen) { SendsMail = settings.Mail is not null };
}
