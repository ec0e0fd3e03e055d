using Almaty2020.Web.Admin.Common;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Errors;

public sealed record AdminErrorScreen(AdminFrame Frame, int Status, string Text) : AdminScreen(Frame);

/// <summary>Words an error for staff. Reached by re-execution alone, with whatever method the request had.</summary>
[IgnoreAntiforgeryToken(Order = 2000)]
public sealed class AdminErrorsController : AdminController
{
    private static readonly int[] Worded = [400, 404, 413, 429, 500, 503];

    [Route("/admin/errors/{status:int}")]
    public IActionResult Show()
    {
        // No parameter: see ErrorsController.
        var status = int.Parse((string)RouteData.Values["status"]!, System.Globalization.CultureInfo.InvariantCulture);
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null && HttpContext.Features.Get<IExceptionHandlerPathFeature>() is null)
            status = StatusCodes.Status404NotFound; // Somebody typed this address.

        var text = $"admin.error.{(Worded.Contains(status) ? status : status < 500 ? 400 : 500)}";
        return Refused("Error", new AdminErrorScreen(Frame(Texts[text + ".title"]) with { Here = "/admin" }, status, text), status);
    }
}
