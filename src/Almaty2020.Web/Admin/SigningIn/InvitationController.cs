using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Accepts an invitation: the invited person completes their account.</summary>
public sealed class InvitationController(AcceptInvitation accept, Sessions sessions) : AdminController
{
    [HttpGet("/admin/invitation")]
    public async Task<IActionResult> New(string? secret) =>
        await accept.FindAsync(secret, HttpContext.RequestAborted) is { } account
            ? View("Invitation", BuildViewModel(secret, account, account.Name, account.Language))
            : InvalidLink();

    [HttpPost("/admin/invitation")]
    public async Task<IActionResult> Create(string? secret, InvitationForm form)
    {
        // An invalid language becomes the page's language. Only a program would send one.
        var language = Language.TryFind(form.Language, out var chosen) ? chosen : Language;
        var request = new AcceptInvitation.Request(secret, form.Name ?? "", language, form.Password ?? "");
        switch (await accept.ExecuteAsync(request, HttpContext.RequestAborted))
        {
            case AcceptInvitation.Outcome.Accepted { Account: var account, NeedsSecondFactor: var needsMore }:
                await sessions.BeginAsync(account, SignInMethod.Password, HttpContext);
                return Redirect(needsMore ? AdminLinks.SecondFactor : AdminLinks.Dashboard);
            case AcceptInvitation.Outcome.Refused { Account: var invited, Issues: var issues }:
                return Invalid("Invitation", BuildViewModel(secret, invited, form.Name, language) with { Issues = issues });
            default:
                return InvalidLink();
        }
    }

    private InvitationViewModel BuildViewModel(string? secret, Account account, string? name, Language choice) =>
        new(Layout(Texts["admin.invitation.title"]), secret!, account.Email!, name, choice);
}
