using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Http;
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
/// Reauthentication: holds back the actions that <see cref="RequireRecentSignInAttribute"/> marks until the user has proved their identity again. The
/// form carries everything that was posted and sends it to the same address together with the proof, so the action itself needs no code for
/// this.
/// </summary>
internal sealed class RequireRecentSignInFilter(
    Reauthentication proof,
    SecondFactors factors,
    IModelMetadataProvider metadata,
    IOptions<AntiforgeryOptions> antiforgery,
    TimeProvider clock
) : IAsyncResourceFilter
{
    private const string ViewPath = "/Admin/SigningIn/Reauthentication.cshtml";

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (
            !context.ActionDescriptor.EndpointMetadata.Any(m => m is RequireRecentSignInAttribute)
            || HttpMethods.IsGet(http.Request.Method)
            || HttpMethods.IsHead(http.Request.Method)
        )
        {
            await next();
            return;
        }

        // Runs before anything else of the request is read. The area's policy and the antiforgery token have been checked already.
        var staff = http.Features.Get<Staff>()
            ?? throw new InvalidOperationException(
                $"{context.ActionDescriptor.DisplayName} requires a recent sign-in, but its area's policy allows anonymous requests. Restrict the policy or remove the attribute."
            );
        if (staff.Session.IsConfirmed(clock.GetUtcNow().UtcDateTime))
        {
            await next();
            return;
        }

        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        switch (await proof.ExecuteAsync(staff, form, http))
        {
            case Reauthentication.Outcome.Accepted:
                await next();
                break;
            case Reauthentication.Outcome.Rejected { Issue: var issue }:
                context.Result = Show(
                    await BuildViewModelAsync(staff, form, http) with
                    {
                        Issues = [issue],
                    },
                    StatusCodes.Status422UnprocessableEntity
                );
                break;
            case Reauthentication.Outcome.TooManyAttempts { RetryAfter: var time }:
                http.Response.SetRetryAfter(time);
                context.Result = Show(
                    await BuildViewModelAsync(staff, form, http) with
                    {
                        WaitMinutes = (int)Math.Ceiling(time.TotalMinutes),
                    },
                    StatusCodes.Status429TooManyRequests
                );
                break;
            default:
                // Not 401, which browsers and scripts read as "not signed in". 403 means: understood, but refused without reauthentication.
                context.Result = Show(await BuildViewModelAsync(staff, form, http), StatusCodes.Status403Forbidden);
                break;
        }
    }

    private async Task<ReauthenticationViewModel> BuildViewModelAsync(Staff staff, IFormCollection form, HttpContext http)
    {
        var language = AdminLanguage.Of(http);
        return new ReauthenticationViewModel(
            new AdminLayoutModel(language, Texts.For(language)["admin.ask-again.title"], staff, ReturnPath: null),
            http.Request.GetEncodedPathAndQuery(),
            [
                .. form.Where(f =>
                        f.Key != antiforgery.Value.FormFieldName
                        && !Reauthentication.IsField(f.Key)
                        && !f.Key.Contains("password", StringComparison.OrdinalIgnoreCase)
                    )
                    .SelectMany(f => f.Value.Select(value => KeyValuePair.Create(f.Key, value ?? ""))),
            ],
            staff.Account.PasswordHash is not null,
            await factors.OfAsync(staff.Account.Id, http.RequestAborted)
        );
    }

    private ViewResult Show(ReauthenticationViewModel viewModel, int status) =>
        new()
        {
            ViewName = ViewPath,
            StatusCode = status,
            ViewData = new ViewDataDictionary<ReauthenticationViewModel>(metadata, new ModelStateDictionary()) { Model = viewModel },
        };
}
