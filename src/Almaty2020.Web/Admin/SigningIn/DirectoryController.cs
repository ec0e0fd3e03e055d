using Almaty2020.Web.Access;
using Almaty2020.Web.Access.CityDirectory;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Almaty2020.Web.Admin.SigningIn;

/// <param name="Text">Worded.</param>
public sealed record DirectoryRefusedScreen(AdminFrame Frame, string Text) : AdminScreen(Frame);

/// <summary>To the city's own directory, and back from it.</summary>
public sealed class DirectoryController(SiteSettings settings, SignInFromDirectory signIn, Sessions sessions, TimeProvider clock, ILogger<DirectoryController> logger) : AdminController
{
    /// <summary>Two clocks, and a page that was read for a while.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <param name="confirm">To prove once more who one is, for the session that is there; else to sign in.</param>
    [HttpGet(DirectoryDoor.BeginAddress)]
    public async Task<IActionResult> New(string? returnUrl, bool confirm)
    {
        if (settings.Directory is null)
            return NotFound();
        if (confirm ? Visitor is null : Visitor is not null)
            return confirm ? Redirect(ClosedDoors.SignInAddress) : Onward(returnUrl);

        var properties = new AuthenticationProperties { RedirectUri = DirectoryDoor.ArrivalAddress, IssuedUtc = clock.GetUtcNow() };
        properties.Items[DirectoryDoor.Language] = Language.Code;
        if (returnUrl is not null)
            properties.Items[DirectoryDoor.ReturnUrl] = returnUrl;
        if (confirm)
            properties.Items[DirectoryDoor.ConfirmedSession] = Visitor!.Session.Id.ToString();
        try
        {
            await HttpContext.ChallengeAsync(DirectoryDoor.Scheme, properties);
            return new EmptyResult();
        }
        catch (Exception e) when (e is InvalidOperationException or OpenIdConnectProtocolException || DirectoryStartup.IsAway(e))
        {
            // Its metadata cannot be read. People come in without it as long as they have another way.
            DirectoryStartup.LogFailed(logger, DirectoryDoor.Down, e.GetBaseException().GetType().Name);
            return Redirect(DirectoryStartup.SignInAddressFor(DirectoryDoor.Down, returnUrl));
        }
    }

    [HttpGet(DirectoryDoor.ArrivalAddress)]
    public async Task<IActionResult> Arrive()
    {
        if (settings.Directory is null)
            return NotFound();

        var arrival = await HttpContext.AuthenticateAsync(DirectoryDoor.Arrival);
        await HttpContext.SignOutAsync(DirectoryDoor.Arrival);
        // Opened again, or after a while.
        if (!arrival.Succeeded || DirectoryPerson.From(arrival.Principal) is not { } person)
            return Redirect(ClosedDoors.SignInAddress);

        if (arrival.Properties.Items.TryGetValue(DirectoryDoor.ConfirmedSession, out var session))
            return await ConfirmAsync(person, session, arrival.Properties.IssuedUtc);

        var outcome = await signIn.ExecuteAsync(person, Language, HttpContext.RequestAborted);
        if (outcome is not SignInFromDirectory.Outcome.Right { Account: var account })
            return Refused(outcome);

        await sessions.BeginAsync(account, SignInMethod.Directory, HttpContext);
        return Onward(arrival.Properties.Items.TryGetValue(DirectoryDoor.ReturnUrl, out var returnUrl) ? returnUrl : null);
    }

    /// <param name="session">That asked for it.</param>
    private async Task<IActionResult> ConfirmAsync(DirectoryPerson person, string? session, DateTimeOffset? asked)
    {
        // Signed out meanwhile, or another one signed in: then there is nothing to confirm.
        if (Visitor is not { } staff || staff.Session.Id.ToString() != session)
            return Redirect(ClosedDoors.SignInAddress);

        // Somebody else; or a directory that has only remembered them, which proves nothing of who sits there now.
        if (await signIn.AccountIdOfAsync(person, HttpContext.RequestAborted) != staff.Account.Id || person.ProvedAtUtc is not { } proved || asked is null || proved < asked.Value.UtcDateTime - Tolerance)
            return Refused(Texts["admin.directory.not-confirmed"]);

        var outcome = await signIn.ExecuteAsync(person, Language, HttpContext.RequestAborted);
        if (outcome is not SignInFromDirectory.Outcome.Right)
            return Refused(outcome);

        await sessions.ConfirmAsync(staff, HttpContext);
        return View("DirectoryConfirmed", new PlainScreen(Frame(Texts["admin.directory.confirmed"])));
    }

    private ViewResult Refused(SignInFromDirectory.Outcome outcome) => Refused(outcome switch
    {
        SignInFromDirectory.Outcome.NoRole => Texts["admin.directory.no-role", Name],
        SignInFromDirectory.Outcome.Closed => Texts["admin.directory.closed"],
        SignInFromDirectory.Outcome.EmailTaken { Email: var email } => Texts["admin.directory.email-taken", email],
        _ => Texts["admin.directory.no-email", Name],
    });

    private ViewResult Refused(string words) =>
        Refused("DirectoryRefused", new DirectoryRefusedScreen(Frame(Texts["admin.directory.refused"]) with { Here = ClosedDoors.SignInAddress }, words), StatusCodes.Status403Forbidden);

    private string Name => settings.Directory!.NameIn(Language);
}
