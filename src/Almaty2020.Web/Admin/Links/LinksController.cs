using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Upkeep;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Links;

/// <param name="IsExternalChecked">Whether other sites are asked too.</param>
public sealed record LinksScreen(AdminFrame Frame, LinkFaults.List List, bool IsExternalChecked) : AdminScreen(Frame);

/// <summary>Links that lead nowhere.</summary>
public sealed class LinksController(LinkFaults faults, Jobs jobs, UpkeepBell bell, Startup.SiteSettings settings) : AdminController
{
    [HttpGet("/admin/links")]
    public async Task<IActionResult> Show() =>
        View("Links", new LinksScreen(Frame(Texts["admin.links.title"]), await faults.ReadAsync(Staff, Language, HttpContext.RequestAborted), settings.ChecksExternalLinks));

    /// <summary>Has all links followed now.</summary>
    [HttpPost("/admin/links/check")]
    public async Task<IActionResult> Check()
    {
        await jobs.AskAsync(DailyJob.LinkCheck, HttpContext.RequestAborted);
        bell.Ring();
        Say(Texts["admin.links.begun"]);
        return Redirect("/admin/links");
    }
}
