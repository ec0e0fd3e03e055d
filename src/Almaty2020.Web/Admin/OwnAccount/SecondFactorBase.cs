using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>What all acts on one's second factors end with: the page that lists them, and a session that rests on what they are now.</summary>
public abstract class SecondFactorBase(Sessions sessions, SecondFactors factors) : AdminController
{
    /// <summary>Everything that was signed in is not any more; this browser goes on in a session of its own.</summary>
    /// <param name="shown">What was shown with the act, if anything: it makes more of a session that had a password alone.</param>
    protected Task GoOnAsync(Account account, SignInMethod? shown = null) =>
        sessions.BeginAsync(account, Staff.Session.HasSecondFactor ? Staff.Session.Method : shown ?? Staff.Session.Method, HttpContext);

    protected ViewResult Codes(IReadOnlyList<string> codes) => View("RecoveryCodes", new RecoveryCodesScreen(Frame(Texts["admin.recovery.title"]), codes));

    protected async Task<IActionResult> RefusedAsync(Issue issue) => Refused("SecondFactor", await ScreenAsync() with { Issues = [issue] });

    protected RedirectResult Done(string words)
    {
        Say(words);
        return Redirect(ClosedDoors.SecondFactorAddress);
    }

    protected async Task<SecondFactorScreen> ScreenAsync() => new(
        Frame(Texts["admin.second-factor.title"]),
        await factors.OfAsync(Staff.Account.Id, HttpContext.RequestAborted),
        Staff.LacksSecondFactor,
        Staff.NeedsSecondFactor,
        BrowserNames.Of(Request.Headers.UserAgent));
}
