using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>
/// Base of the controllers that change second factors. Each change ends on the page that lists them, in a session based on the current
/// ones.
/// </summary>
public abstract class SecondFactorControllerBase(Sessions sessions, SecondFactors factors) : AdminController
{
    /// <summary>The change has ended all sessions of the account, so start a new one for this browser.</summary>
    /// <param name="shown">
    /// Factor that was proved with the change, if any. It upgrades a session that was started with a password only.
    /// </param>
    protected Task RenewSessionAsync(Account account, SignInMethod? shown = null) =>
        sessions.BeginAsync(account, Staff.Session.HasSecondFactor ? Staff.Session.Method : shown ?? Staff.Session.Method, HttpContext);

    protected ViewResult ShowRecoveryCodes(IReadOnlyList<string> codes) =>
        View("RecoveryCodes", new RecoveryCodesViewModel(Layout(Texts["admin.recovery.title"]), codes, FileOf(codes)));

    private string FileOf(IEnumerable<string> codes) =>
        string.Join(
            "\r\n",
            [
                Texts["admin.recovery.title"],
                $"{DeskName}, {HttpContext.RequestServices.GetRequiredService<SiteSettings>().PublicUrl}{AdminLinks.SignIn}",
                Staff.Account.Email!,
                "",
                .. codes,
                "",
                Texts["admin.recovery.file-hint"],
                "",
            ]
        );

    protected async Task<IActionResult> InvalidAsync(Issue issue) =>
        Invalid("SecondFactor", await BuildViewModelAsync() with { Issues = [issue] });

    protected RedirectResult Done(string words)
    {
        SetFlashMessage(words);
        return Redirect(AdminLinks.SecondFactor);
    }

    protected async Task<SecondFactorViewModel> BuildViewModelAsync() =>
        new(
            Layout(Texts["admin.second-factor.title"]),
            await factors.OfAsync(Staff.Account.Id, HttpContext.RequestAborted),
            Staff.LacksSecondFactor,
            Staff.NeedsSecondFactor,
            BrowserNames.Describe(Request.Headers.UserAgent)
        );
}
