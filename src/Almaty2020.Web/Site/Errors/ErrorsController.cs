using System.Globalization;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Errors;

/// <summary>Shows an error in the reader's language. Reached only by re-execution, with the method of the failed request.</summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class ErrorsController(LayoutModelBuilder layouts, CurrentSite current) : Controller
{
    private static readonly int[] StatusesWithText = [400, 403, 404, 405, 410, 413, 415, 429, 500, 503];

    [Route("/errors/{status:int}")]
    public IActionResult Show()
    {
        // No parameter: binding one makes MVC read the body, which may itself be the error, and the status would then be 0.
        var status = int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture);
        var original = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
            ?? HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path;
        if (original is null)
            status = StatusCodes.Status404NotFound; // The address was requested directly.
        else if (HttpContext.Features.Get<IExceptionHandlerPathFeature>() is not null)
            status = Response.StatusCode; // ServerStartup has set it from the exception.

        original ??= Request.Path;
        var path = new PathString(original);
        // Below /api, the language follows.
        var language = AcceptedLanguage.Of(
            Request,
            path.StartsWithSegments(Addresses.ApiRoot, StringComparison.OrdinalIgnoreCase, out var below) ? below : path,
            current.Site.Identity.Languages
        );
        var text = $"error.{(StatusesWithText.Contains(status) ? status : status < 500 ? 400 : 500)}";
        if (SwitchableAttribute.HasRefused(HttpContext))
            text = "error.feature-off";
        if (status == StatusCodes.Status503ServiceUnavailable)
            Response.SetRetryAfter(RetryAfter.Outage);
        Response.Headers.Vary = "Accept-Language";
        if (Addresses.IsOfApi(path))
            return ApiProblem.Of(status, text, language).Answer(Response, language);

        var view = View(
            "Error",
            new ErrorViewModel(layouts.ForStatus(language, Texts.For(language)[text + ".title"], original), status, text)
        );
        view.StatusCode = status;
        return view;
    }
}
