using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// Whether this browser is signed in (200, or 401), for a page whose session has ended while it was open. The answer holds a new
/// token for its forms: their own belongs to the session that is over.
/// </summary>
public sealed class SessionController(IAntiforgery antiforgery) : AdminController
{
    [HttpGet("/admin/session")]
    public IActionResult Show() => Json(new { token = antiforgery.GetAndStoreTokens(HttpContext).RequestToken });
}
