using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Upkeep;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Links;

/// <param name="IsExternalChecked">True if links to other sites are checked too.</param>
public sealed record LinksViewModel(AdminLayoutModel Layout, BrokenLinks.Report List, bool IsExternalChecked) : AdminViewModel(Layout);

/// <summary>Lists broken links.</summary>
public sealed class LinksController(BrokenLinks faults, JobLeases jobs, DailyJobSignal bell, Almaty2020.Web.Settings.SiteSettings settings)
    : AdminController
{
    [HttpGet("/admin/links")]
    public async Task<IActionResult> Show() =>
        View(
            "Links",
            new LinksViewModel(
                Layout(Texts["admin.links.title"]),
                await faults.ReadAsync(Staff, Language, HttpContext.RequestAborted),
                settings.CheckExternalLinks
            )
        );

    /// <summary>Starts a check of all links now.</summary>
    [HttpPost("/admin/links/check")]
    public async Task<IActionResult> Check()
    {
        await jobs.RequestRunAsync(DailyJob.LinkCheck, HttpContext.RequestAborted);
        bell.Trigger();
        SetFlashMessage(Texts["admin.links.begun"]);
        return Redirect(AdminLinks.BrokenLinks);
    }
}
