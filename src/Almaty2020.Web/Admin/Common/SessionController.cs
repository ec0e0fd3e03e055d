using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// Tells a page whose session ended while it was open whether this browser is signed in (200) or not (401). The answer contains a new
/// antiforgery token for the page's forms, because theirs belongs to the ended session.
/// </summary>
public sealed class SessionController(IAntiforgery antiforgery) : AdminController
{
    [HttpGet("/admin/session")]
    public IActionResult Show() => Json(new { token = antiforgery.GetAndStoreTokens(HttpContext).RequestToken });
}
