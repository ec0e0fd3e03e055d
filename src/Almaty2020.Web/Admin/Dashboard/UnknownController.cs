using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>Whatever else lies below /admin. Asks first who it is, as every address there does: nobody learns which ones exist.</summary>
[IgnoreAntiforgeryToken(Order = 2000)]
public sealed class UnknownController : AdminController
{
    [Route("/admin/{**rest}", Order = int.MaxValue)]
    public IActionResult Show() => NotFound();
}
