using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Almaty2020.Web.Admin.Errors;

public sealed record AdminErrorViewModel(AdminLayoutModel Layout, int Status, string Text) : AdminViewModel(Layout);

/// <summary>Shown when a screen that needs HTTPS was requested over HTTP. Contains no form.</summary>
public sealed record UnencryptedViewModel(Language Language, string PublicUrl);

/// <summary>
/// Shown when the database is unavailable: nothing was saved, and the submitted form is shown so that it can be sent again.
/// </summary>
/// <param name="Sent">The submitted form; null if there is none that can be kept.</param>
/// <param name="Token">Antiforgery token of the submitted form, to send it again. A new token would not belong to the user.</param>
public sealed record OutageViewModel(AdminLayoutModel Layout, PendingForm.Content? Sent, KeyValuePair<string, string>? Token)
    : AdminViewModel(Layout)
{
    /// <summary>True if the database is available, but too many texts are being rendered.</summary>
    public bool IsBusy { get; init; }

    /// <summary>
    /// True for a value that the user wrote, which is shown so that it can be copied. Other values are sent as hidden fields.
    /// </summary>
    public bool IsUserText(string value) => value.Length > 40 || value.Contains('\n', StringComparison.Ordinal);
}

/// <summary>Shows error pages in the admin area. Reached only by re-execution, with any HTTP method.</summary>
[IgnoreAntiforgeryToken(Order = 2000)]
public sealed class AdminErrorsController(PendingForm pendingForm, IOptions<AntiforgeryOptions> antiforgery) : AdminController
{
    private static readonly int[] StatusesWithText = [400, 404, 413, 429, 500, 503];

    [Route("/admin/errors/{status:int}")]
    public async Task<IActionResult> Show()
    {
        // ServerStartup has set the status for this exception.
        if (
            HttpContext.Features.Get<IExceptionHandlerPathFeature>() is { } failed
            && Response.StatusCode == StatusCodes.Status503ServiceUnavailable
        )
            return await OutageAsync(failed.Path);

        // No parameter: see ErrorsController.
        var status = int.Parse((string)RouteData.Values["status"]!, System.Globalization.CultureInfo.InvariantCulture);
        if (
            HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null
            && HttpContext.Features.Get<IExceptionHandlerPathFeature>() is null
        )
            status = StatusCodes.Status404NotFound; // Requested directly.
        else if (HttpContext.Features.Get<IExceptionHandlerPathFeature>() is not null)
            status = Response.StatusCode; // ServerStartup has set it for this exception.

        var text = $"admin.error.{(StatusesWithText.Contains(status) ? status : status < 500 ? 400 : 500)}";
        return Invalid(
            "Error",
            new AdminErrorViewModel(Layout(Texts[text + ".title"]) with { ReturnPath = AdminLinks.Dashboard }, status, text),
            status
        );
    }

    private async Task<IActionResult> OutageAsync(string path)
    {
        var isBusy = HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Error is RenderingBusyException;
        Response.SetRetryAfter(isBusy ? RetryAfter.BusyRendering : RetryAfter.StaffOutage);
        var sent = await pendingForm.ReadAsync(
            Request,
            new PathString(path).ToUriComponent() + Request.QueryString,
            HttpContext.RequestAborted
        );
        var token = sent is null ? default : Request.Form[antiforgery.Value.FormFieldName].ToString();
        return Invalid(
            "Outage",
            new OutageViewModel(
                Layout(isBusy ? Texts["admin.outage.busy"] : Texts["admin.outage.title"]) with
                {
                    ReturnPath = null,
                },
                sent,
                string.IsNullOrEmpty(token) ? null : KeyValuePair.Create(antiforgery.Value.FormFieldName, token)
            )
            {
                IsBusy = isBusy,
            },
            StatusCodes.Status503ServiceUnavailable
        );
    }
}
