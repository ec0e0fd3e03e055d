using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>For who has forgotten their password. Answers the same whoever asks, and for whomever.</summary>
public sealed class ForgottenController(AskForReset ask) : AdminController
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
    public IActionResult Show() => View("Asked", new PlainScreen(Frame(Texts["admin.forgotten.asked"])));

    private ForgottenScreen Screen(string? email) => new(Frame(Texts["admin.forgotten.title"]), email);
}
