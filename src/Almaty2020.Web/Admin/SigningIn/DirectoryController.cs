using Almaty2020.Web.Access;
using Almaty2020.Web.Access.CityDirectory;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Almaty2020.Web.Admin.SigningIn;

/// <param name="Text">Localized text.</param>
public sealed record DirectoryRefusedViewModel(AdminLayoutModel Layout, string Text) : AdminViewModel(Layout);

/// <summary>Signs users in through the city's directory.</summary>
public sealed class DirectoryController(
    SiteSettings settings,
    SignInThroughDirectory signIn,
    Sessions sessions,
    TimeProvider clock,
    ILogger<DirectoryController> logger
) : AdminController
{
    /// <summary>Allows for differences between the two clocks, and for the time that a page was open.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <param name="confirm">True to reauthenticate the current session; false to sign in.</param>
    [HttpGet("/admin/sign-in/directory")]
    public async Task<IActionResult> New(string? returnUrl, bool confirm)
    {
        if (settings.Directory is null)
            return NotFound();
        if (confirm ? CurrentStaff is null : CurrentStaff is not null)
            return confirm ? Redirect(AdminLinks.SignIn) : RedirectWithinAdmin(returnUrl);

        var properties = new AuthenticationProperties { RedirectUri = AccessLinks.DirectoryArrival, IssuedUtc = clock.GetUtcNow() };
        properties.Items[DirectorySignIn.Language] = Language.Code;
        if (returnUrl is not null)
            properties.Items[DirectorySignIn.ReturnUrl] = returnUrl;
        if (confirm)
            properties.Items[DirectorySignIn.ConfirmedSession] = CurrentStaff!.Session.Id.ToString();
        try
        {
            await HttpContext.ChallengeAsync(DirectorySignIn.ProtocolScheme, properties);
            return new EmptyResult();
        }
        catch (Exception e) when (e is InvalidOperationException or OpenIdConnectProtocolException || DirectoryServices.IsUnreachable(e))
        {
            // The directory's metadata cannot be read. Users who have another way to sign in can do without it.
            DirectoryServices.LogFailed(logger, DirectorySignIn.Down, e.GetBaseException().GetType().Name);
            return Redirect(DirectoryServices.SignInAddressWithReason(DirectorySignIn.Down, returnUrl));
        }
    }

    [HttpGet("/admin/sign-in/directory/arrived")]
    public async Task<IActionResult> Arrive()
    {
        if (settings.Directory is null)
            return NotFound();

        var arrival = await HttpContext.AuthenticateAsync(DirectorySignIn.ArrivalScheme);
        await HttpContext.SignOutAsync(DirectorySignIn.ArrivalScheme);
        // Opened a second time, or too late.
        if (!arrival.Succeeded || DirectoryPerson.From(arrival.Principal) is not { } person)
            return Redirect(AdminLinks.SignIn);

        if (arrival.Properties.Items.TryGetValue(DirectorySignIn.ConfirmedSession, out var session))
            return await ConfirmAsync(person, session, arrival.Properties.IssuedUtc);

        var outcome = await signIn.ExecuteAsync(person, Language, HttpContext.RequestAborted);
        if (outcome is not SignInThroughDirectory.Outcome.Accepted { Account: var account })
            return Refused(outcome);

        await sessions.BeginAsync(account, SignInMethod.Directory, HttpContext);
        return RedirectWithinAdmin(arrival.Properties.Items.TryGetValue(DirectorySignIn.ReturnUrl, out var returnUrl) ? returnUrl : null);
    }

    /// <param name="session">Id of the session that asked for the confirmation.</param>
    private async Task<IActionResult> ConfirmAsync(DirectoryPerson person, string? session, DateTimeOffset? asked)
    {
        // The user has signed out, or another user has signed in, so there is nothing to confirm.
        if (CurrentStaff is not { } staff || staff.Session.Id.ToString() != session)
            return Redirect(AdminLinks.SignIn);

        // Refuse another person, and a directory that only remembered the user without asking: that does not prove who is there now.
        if (
            await signIn.AccountIdOfAsync(person, HttpContext.RequestAborted) != staff.Account.Id
            || person.AuthenticatedAtUtc is not { } proved
            || asked is null
            || proved < asked.Value.UtcDateTime - Tolerance
        )
            return Refused(Texts["admin.directory.not-confirmed"]);

        var outcome = await signIn.ExecuteAsync(person, Language, HttpContext.RequestAborted);
        if (outcome is not SignInThroughDirectory.Outcome.Accepted)
            return Refused(outcome);

        await sessions.ConfirmAsync(staff, HttpContext);
        return View("DirectoryConfirmed", new MessageViewModel(Layout(Texts["admin.directory.confirmed"])));
    }

    private ViewResult Refused(SignInThroughDirectory.Outcome outcome) =>
        Refused(
            outcome switch
            {
                SignInThroughDirectory.Outcome.NoRole => Texts["admin.directory.no-role", Name],
                SignInThroughDirectory.Outcome.AccountBlocked => Texts["admin.directory.closed"],
                SignInThroughDirectory.Outcome.EmailTaken { Email: var email } => Texts["admin.directory.email-taken", email],
                _ => Texts["admin.directory.no-email", Name],
            }
        );

    private ViewResult Refused(string words) =>
        Invalid(
            "DirectoryRefused",
            new DirectoryRefusedViewModel(Layout(Texts["admin.directory.refused"]) with { ReturnPath = AdminLinks.SignIn }, words),
            StatusCodes.Status403Forbidden
        );

    private string Name => settings.Directory!.NameIn(Language);
}
