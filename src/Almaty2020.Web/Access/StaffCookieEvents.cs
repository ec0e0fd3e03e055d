using System.Security.Claims;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Extensions;

namespace Almaty2020.Web.Access;

/// <summary>Validates the session cookie and loads the account behind it.</summary>
public sealed class StaffCookieEvents(Sessions sessions) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        var staff = Guid.TryParse(context.Principal?.FindFirstValue(Staff.SessionClaim), out var id)
            ? await sessions.FindAsync(id, http.RequestAborted)
            : null;
        if (staff is null)
        {
            if (id != Guid.Empty)
                http.Features.Set(new EndedSession(id));
            context.RejectPrincipal();
            await http.SignOutAsync(Staff.Scheme);
            return;
        }

        http.Features.Set(staff);
        context.ReplacePrincipal(staff.ToPrincipal());
    }
}

/// <summary>
/// Authenticates staff early on every route: antiforgery tokens are bound to the user, also on pages that are open to everyone.
/// </summary>
internal static class StaffAuthentication
{
    public static async Task AuthenticateAsync(HttpContext context, RequestDelegate next)
    {
        // During a database outage, skip authentication for the error page: it would need the database.
        if (
            !DatabaseOutage.Is(context.Features.Get<IExceptionHandlerFeature>()?.Error)
            && await context.AuthenticateAsync(Staff.Scheme) is { Succeeded: true } result
        )
            context.User = result.Principal;
        await next(context);
    }
}

/// <summary>Handles denied requests: redirects to sign-in or to the second factor, or answers 404 or 401.</summary>
internal sealed class StaffAuthorizationResultHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        // No route (404) or a wrong method (405) needs no protection. Let the normal error answer through.
        if (authorizeResult.Succeeded || context.GetEndpoint() is not RouteEndpoint)
            return next(context);

        var staff = context.Features.Get<Staff>();
        if (staff is null && authorizeResult.Challenged)
            return ChallengeAsync(context);

        if (
            staff is { LacksSecondFactor: true }
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        )
        {
            context.Response.Redirect(AccessLinks.SecondFactor);
            return Task.CompletedTask;
        }

        // Forbidden answers like missing, so the existence of a page is not revealed.
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task ChallengeAsync(HttpContext context)
    {
        if (IsScriptRequest(context.Request))
        {
            // A script doesn't show pages, so send no error page.
            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            // The sign-in page answers with 401 and keeps the posted form: see ExpiredController.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var returnUrl = context.Request.GetEncodedPathAndQuery();
        context.Response.Redirect(
            returnUrl is AccessLinks.StaffArea or AccessLinks.StaffArea + "/"
                ? AccessLinks.SignIn
                : $"{AccessLinks.SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}"
        );
        return Task.CompletedTask;
    }

    private static bool IsScriptRequest(HttpRequest request) =>
        request.Headers.Accept.ToString() is var accept
        && accept.Contains("application/json", StringComparison.OrdinalIgnoreCase)
        && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
