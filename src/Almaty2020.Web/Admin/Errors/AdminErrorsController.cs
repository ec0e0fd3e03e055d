using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Almaty2020.Web.Admin.Errors;

public sealed record AdminErrorScreen(AdminFrame Frame, int Status, string Text) : AdminScreen(Frame);

/// <summary>Somebody has come without encryption to screens that need it. Holds no form.</summary>
public sealed record UnencryptedScreen(Language Language, string PublicUrl);

/// <summary>The database is away; nothing was saved, and what was typed is here.</summary>
/// <param name="Sent">Null where nothing was sent that could be kept.</param>
/// <param name="Token">Of the form that was sent, for it to be sent again: a new one would be nobody's.</param>
public sealed record OutageScreen(AdminFrame Frame, TypedBefore.Form? Sent, KeyValuePair<string, string>? Token) : AdminScreen(Frame)
{
    /// <summary>Whether it is not the database that is away, but too many who have texts rendered.</summary>
    public bool IsBusy { get; init; }

    /// <summary>What somebody wrote, to be seen and copied; the rest goes along unseen.</summary>
    public bool IsWriting(string value) => value.Length > 40 || value.Contains('\n', StringComparison.Ordinal);
}

/// <summary>Words an error for staff. Reached by re-execution alone, with whatever method the request had.</summary>
[IgnoreAntiforgeryToken(Order = 2000)]
public sealed class AdminErrorsController(TypedBefore typedBefore, IOptions<AntiforgeryOptions> antiforgery) : AdminController
{
    private static readonly int[] Worded = [400, 404, 413, 429, 500, 503];

    [Route("/admin/errors/{status:int}")]
    public async Task<IActionResult> Show()
    {
        // As ServerStartup takes the exception.
        if (HttpContext.Features.Get<IExceptionHandlerPathFeature>() is { } failed && Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
            return await OutageAsync(failed.Path);

        // No parameter: see ErrorsController.
        var status = int.Parse((string)RouteData.Values["status"]!, System.Globalization.CultureInfo.InvariantCulture);
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null && HttpContext.Features.Get<IExceptionHandlerPathFeature>() is null)
            status = StatusCodes.Status404NotFound; // Somebody typed this address.
        else if (HttpContext.Features.Get<IExceptionHandlerPathFeature>() is not null)
            status = Response.StatusCode; // As ServerStartup takes the exception.

        var text = $"admin.error.{(Worded.Contains(status) ? status : status < 500 ? 400 : 500)}";
        return Refused("Error", new AdminErrorScreen(Frame(Texts[text + ".title"]) with { Here = "/admin" }, status, text), status);
    }

    private async Task<IActionResult> OutageAsync(string path)
    {
        var isBusy = HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Error is RenderingBusyException;
        Response.Headers.RetryAfter = isBusy ? "5" : "10";
        var sent = await typedBefore.ReadAsync(Request, new PathString(path).ToUriComponent() + Request.QueryString, HttpContext.RequestAborted);
        var token = sent is null ? default : Request.Form[antiforgery.Value.FormFieldName].ToString();
        return Refused(
            "Outage",
            new OutageScreen(
                Frame(isBusy ? Texts["admin.outage.busy"] : Texts["admin.outage.title"]) with { Here = null }, sent,
                string.IsNullOrEmpty(token) ? null : KeyValuePair.Create(antiforgery.Value.FormFieldName, token))
            {
                IsBusy = isBusy,
            },
            StatusCodes.Status503ServiceUnavailable);
    }
}
