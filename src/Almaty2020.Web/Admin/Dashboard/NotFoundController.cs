using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>
/// Answers 404 for all other addresses below /admin. Requires sign-in first, like every address there, so strangers cannot find out which
/// ones exist.
/// </summary>
[IgnoreAntiforgeryToken(Order = 2000)]
public sealed class NotFoundController : AdminController
{
    [Route("/admin/{**rest}", Order = int.MaxValue)]
    public IActionResult Show() => NotFound();
}
