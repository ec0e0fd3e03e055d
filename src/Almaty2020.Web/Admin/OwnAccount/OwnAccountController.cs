using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <param name="Name">As it is typed.</param>
/// <param name="Sessions">The latest first.</param>
/// <param name="Roles">In words.</param>
public sealed record OwnAccountScreen(AdminFrame Frame, Staff Staff, string Name, string Roles, IReadOnlyList<Session> Sessions, HeldFactors Held) : AdminScreen(Frame);

/// <summary>Who somebody is here, what they may do, and where they are signed in.</summary>
public sealed class OwnAccountController(ChangeName change, PageTitles pages, Sessions sessions, SecondFactors factors) : AdminController
{
    public const string Address = "/admin/account";

    [HttpGet(Address)]
    public async Task<IActionResult> Show() => View("OwnAccount", await ScreenAsync(Staff.Account.Name));

    [HttpPost(Address + "/name")]
    public async Task<IActionResult> Update(string? name)
    {
        switch (await change.ExecuteAsync(Staff, name ?? "", HttpContext.RequestAborted))
        {
            case ChangeName.Outcome.Refused { Issue: var issue }:
                return Refused("OwnAccount", await ScreenAsync(name ?? "") with { Issues = [issue] });
            case ChangeName.Outcome.Changed:
                Say(Texts["admin.account.name-changed"]);
                break;
        }

        return Redirect(Address);
    }

    [HttpPost(Address + "/sessions/end"), AsksAgain]
    public async Task<IActionResult> EndSession(Guid id)
    {
        await sessions.EndAsync(Staff, id, HttpContext.RequestAborted);
        if (id == Staff.Session.Id)
            return await LeaveAsync();

        Say(Texts["admin.account.session-ended"]);
        return Redirect(Address);
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
        ForgetInBrowser();
        return Redirect(ClosedDoors.SignInAddress);
    }

    private async Task<OwnAccountScreen> ScreenAsync(string name) => new(
        Frame(Texts["admin.account.title"]),
        Staff,
        name,
        GrantList.Words(Staff.Account.Grants.Items(), Texts, (await pages.ReadAsync(Language, HttpContext.RequestAborted)).TitleOf),
        await sessions.OfAsync(Staff.Account.Id, HttpContext.RequestAborted),
        await factors.OfAsync(Staff.Account.Id, HttpContext.RequestAborted));
}
