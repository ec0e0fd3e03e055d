using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace Almaty2020.Web.Admin.SigningIn;

/// <summary>
/// Holds up what <see cref="AsksAgainAttribute"/> marks until they have proved once more who they are. The question carries everything
/// that was posted and sends it to the same address together with the proof, so the act itself knows nothing of it.
/// </summary>
internal sealed class AskAgainFilter(ProofAgain proof, SecondFactors factors, IModelMetadataProvider metadata, IOptions<AntiforgeryOptions> antiforgery, TimeProvider clock) : IAsyncResourceFilter
{
    private const string ViewPath = "/Admin/SigningIn/AskAgain.cshtml";

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (!context.ActionDescriptor.EndpointMetadata.Any(m => m is AsksAgainAttribute) || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        {
            await next();
            return;
        }

        // Before anything else is read of the request: the area's policy has let them in, and the form's token was theirs.
        var staff = http.Features.Get<Staff>() ?? throw new InvalidOperationException($"{context.ActionDescriptor.DisplayName} asks again, and its area lets anybody in.");
        if (staff.Session.IsConfirmed(clock.GetUtcNow().UtcDateTime))
        {
            await next();
            return;
        }

        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        switch (await proof.ExecuteAsync(staff, form, http))
        {
            case ProofAgain.Outcome.Right:
                await next();
                break;
            case ProofAgain.Outcome.Wrong { Issue: var issue }:
                context.Result = Show(await ScreenAsync(staff, form, http) with { Issues = [issue] }, StatusCodes.Status422UnprocessableEntity);
                break;
            case ProofAgain.Outcome.Wait { Time: var time }:
                http.Response.Headers.RetryAfter = ((int)Math.Ceiling(time.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
                context.Result = Show(await ScreenAsync(staff, form, http) with { WaitMinutes = (int)Math.Ceiling(time.TotalMinutes) }, StatusCodes.Status429TooManyRequests);
                break;
            default:
                // Not 401: they are signed in, and browsers and scripts take that for the opposite. Understood, and not done like this.
                context.Result = Show(await ScreenAsync(staff, form, http), StatusCodes.Status403Forbidden);
                break;
        }
    }

    private async Task<AskAgainScreen> ScreenAsync(Staff staff, IFormCollection form, HttpContext http)
    {
        var language = AdminLanguage.Of(http);
        return new AskAgainScreen(
            new AdminFrame(language, Texts.For(language)["admin.ask-again.title"], staff, Here: null),
            http.Request.GetEncodedPathAndQuery(),
            [.. form.Where(f => f.Key != antiforgery.Value.FormFieldName && !ProofAgain.IsField(f.Key) && !f.Key.Contains("password", StringComparison.OrdinalIgnoreCase)).SelectMany(f => f.Value.Select(value => KeyValuePair.Create(f.Key, value ?? "")))],
            staff.Account.PasswordHash is not null,
            await factors.OfAsync(staff.Account.Id, http.RequestAborted));
    }

    private ViewResult Show(AskAgainScreen screen, int status) => new()
    {
        ViewName = ViewPath,
        StatusCode = status,
        ViewData = new ViewDataDictionary<AskAgainScreen>(metadata, new ModelStateDictionary()) { Model = screen },
    };
}
