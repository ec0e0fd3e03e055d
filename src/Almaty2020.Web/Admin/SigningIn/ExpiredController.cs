using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>
/// The answer to a form that comes without a live session: the sign-in page, and what was sent goes along. Reached by re-execution
/// alone, with whatever method the request had.
/// </summary>
[IgnoreAntiforgeryToken(Order = 2000)]
public sealed class ExpiredController(TypedBefore typedBefore) : AdminController
{
    [Route("/admin/errors/401")]
    public async Task<IActionResult> Show()
    {
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not { } asked)
            return NotFound(); // Somebody typed this address.

        var address = new PathString(asked.OriginalPath).ToUriComponent() + asked.OriginalQueryString;
        var typed = await typedBefore.SealAsync(Request, asked.OriginalPathBase + address, HttpContext.RequestAborted);
        var screen = new SignInScreen(Frame(Texts["admin.sign-in.title"]), new ReturnTo(null, typed), "") { IsLost = typed is null };
        return Refused("SignIn", screen, StatusCodes.Status401Unauthorized);
    }
}
