using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>For who has forgotten their password. Answers the same whoever asks, and for whomever.</summary>
public sealed class ForgottenController(AskForReset ask, SiteSettings settings) : AdminController
{
    [HttpGet("/admin/forgotten")]
    public IActionResult New() => View("Forgotten", Screen(""));

    [HttpPost("/admin/forgotten")]
    public async Task<IActionResult> Create(string? email)
    {
        var screen = Screen(email);
        return await ask.ExecuteAsync("email", email ?? "", HttpContext.Connection.RemoteIpAddress, HttpContext.RequestAborted) switch
        {
            AskForReset.Outcome.Refused { Issues: var issues } => Refused("Forgotten", screen with { Issues = issues }),
            AskForReset.Outcome.Wait { Time: var time } => TooMany("Forgotten", time, minutes => screen with { WaitMinutes = minutes }),
            _ => RedirectToAction("Show"),
        };
    }

    [HttpGet("/admin/forgotten/asked")]
    public IActionResult Show() => View("Asked", new AskedScreen(Frame(SendsMail ? Texts["admin.forgotten.asked"] : Texts["admin.forgotten.asked-without-mail"]), SendsMail));

    /// <summary>Of the site, and so the same for whomever it is asked.</summary>
    private bool SendsMail => settings.Mail is not null;

    private ForgottenScreen Screen(string? email) => new(Frame(Texts["admin.forgotten.title"]), email) { SendsMail = SendsMail };
}
