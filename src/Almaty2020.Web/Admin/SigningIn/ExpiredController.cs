using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>
/// Answers a form that was submitted without a valid session: shows the sign-in page and keeps the submitted form. Reached only by
/// re-execution, with any HTTP method.
/// </summary>
[IgnoreAntiforgeryToken(Order = 2000)]
public sealed class ExpiredController(PendingForm pendingForm) : AdminController
{
    [Route("/admin/errors/401")]
    public async Task<IActionResult> Show()
    {
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not { } asked)
            return NotFound(); // Requested directly.

        var address = new PathString(asked.OriginalPath).ToUriComponent() + asked.OriginalQueryString;
        var typed = await pendingForm.EncryptAsync(Request, asked.OriginalPathBase + address, HttpContext.RequestAborted);
        var viewModel = new SignInViewModel(Layout(Texts["admin.sign-in.title"]), new SignInReturn(null, typed), "")
        {
            HasLostForm = typed is null,
        };
        return Invalid("SignIn", viewModel, StatusCodes.Status401Unauthorized);
    }
}
