using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>Whoever was invited takes their account over.</summary>
public sealed class InvitationController(AcceptInvitation accept, Sessions sessions) : AdminController
{
    [HttpGet("/admin/invitation")]
    public async Task<IActionResult> New(string? secret) =>
        await accept.FindAsync(secret, HttpContext.RequestAborted) is { } account ? View("Invitation", Screen(secret, account, account.Name, account.Language)) : DeadLink();

    [HttpPost("/admin/invitation")]
    public async Task<IActionResult> Create(string? secret, InvitationForm form)
    {
        // One that is none is this page's: nobody but a program sends another.
        var language = Language.TryFind(form.Language, out var chosen) ? chosen : Language;
        var request = new AcceptInvitation.Request(secret, form.Name ?? "", language, form.Password ?? "");
        switch (await accept.ExecuteAsync(request, HttpContext.RequestAborted))
        {
            case AcceptInvitation.Outcome.Accepted { Account: var account, NeedsSecondFactor: var needsMore }:
                await sessions.BeginAsync(account, SignInMethod.Password, HttpContext);
                return Redirect(needsMore ? ClosedDoors.SecondFactorAddress : "/admin");
            case AcceptInvitation.Outcome.Refused { Account: var invited, Issues: var issues }:
                return Refused("Invitation", Screen(secret, invited, form.Name, language) with { Issues = issues });
            default:
                return DeadLink();
        }
    }

    private InvitationScreen Screen(string? secret, Account account, string? name, Language choice) =>
        new(Frame(Texts["admin.invitation.title"]), secret!, account.Email!, name, choice);
}
