using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Errors;

/// <summary>Words an error in the reader's language. Reached by re-execution alone, with whatever method the request had.</summary>
[ApiExplorerSettings(IgnoreApi = true)]
public sealed class ErrorsController(FrameBuilder frames) : Controller
{
    private static readonly int[] Worded = [400, 403, 404, 405, 410, 413, 415, 429, 500, 503];

    [Route("/errors/{status:int}")]
    public IActionResult Show()
    {
        // No parameter: to bind one MVC reads the body, which may be what the error is about, and then calls the status 0.
        var status = int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture);
        var original = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
            ?? HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path;
        if (original is null)
            status = StatusCodes.Status404NotFound; // Somebody typed this address.
        else if (HttpContext.Features.Get<IExceptionHandlerPathFeature>() is not null)
            status = Response.StatusCode; // As ServerStartup takes the exception.

        original ??= Request.Path;
        var language = AcceptedLanguage.Of(Request, new PathString(original));
        var text = $"error.{(Worded.Contains(status) ? status : status < 500 ? 400 : 500)}";
        if (status == StatusCodes.Status503ServiceUnavailable)
            Response.Headers.RetryAfter = "30";
        Response.Headers.Vary = "Accept-Language";

        var view = View("Error", new ErrorScreen(frames.ForStatus(language, Texts.For(language)[text + ".title"], original), status, text));
        view.StatusCode = status;
        return view;
    }
}
