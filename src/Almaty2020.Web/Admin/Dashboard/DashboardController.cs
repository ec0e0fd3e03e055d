using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>Where a day at work begins.</summary>
public sealed class DashboardController : AdminController
{
    [HttpGet("/admin")]
    public IActionResult Show() => View("Dashboard", new PlainScreen(Frame(Texts["admin.dashboard.title"])));
}
