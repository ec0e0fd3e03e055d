using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <param name="Name">As it is typed.</param>
/// <param name="Sessions">The latest first.</param>
/// <param name="Done">What was just done, worded; null when nothing was.</param>
public sealed record OwnAccountScreen(AdminFrame Frame, Staff Staff, string Name, IReadOnlyList<Session> Sessions, HeldFactors Held, string? Done) : AdminScreen(Frame);

/// <summary>Who somebody is here, what they may do, and where they are signed in.</summary>
public sealed class OwnAccountController(ChangeName change, Sessions sessions, SecondFactors factors) : AdminController
{
    public const string Address = "/admin/account";

    [HttpGet(Address)]
    public async Task<IActionResult> Show(string? done) => View("OwnAccount", await ScreenAsync(Staff.Account.Name, done switch
    {
        "name" => Texts["admin.account.name-changed"],
        "password" => Texts["admin.account.password-changed"],
        "session" => Texts["admin.account.session-ended"],
        _ => null,
    }));

    [HttpPost(Address + "/name")]
    public async Task<IActionResult> Update(string? name) => await change.ExecuteAsync(Staff, name ?? "", HttpContext.RequestAborted) is { } issue
        ? Refused("OwnAccount", await ScreenAsync(name ?? "", done: null) with { Issues = [issue] })
        : Redirect(Address + "?done=name");

    [HttpPost(Address + "/sessions/end"), AsksAgain]
    public async Task<IActionResult> EndSession(Guid id)
    {
        await sessions.EndAsync(Staff, id, HttpContext.RequestAborted);
        return id == Staff.Session.Id ? await LeaveAsync() : Redirect(Address + "?done=session#sessions");
    }

    [HttpPost(Address + "/sessions/end-all"), AsksAgain]
    public async Task<IActionResult> EndSessions()
    {
        await sessions.EndAllAsync(Staff, thisToo: true, HttpContext.RequestAborted);
        return await LeaveAsync();
    }

    private async Task<IActionResult> LeaveAsync()
    {
        await HttpContext.SignOutAsync(Staff.Scheme);
        return Redirect(ClosedDoors.SignInAddress);
    }

    private async Task<OwnAccountScreen> ScreenAsync(string name, string? done) => new(
        Frame(Texts["admin.account.title"]),
        Staff,
        name,
        await sessions.OfAsync(Staff.Account.Id, HttpContext.RequestAborted),
        await factors.OfAsync(Staff.Account.Id, HttpContext.RequestAborted),
        done);
}
