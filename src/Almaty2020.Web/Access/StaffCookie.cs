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

/// <summary>What the cookie of a session leads to.</summary>
public sealed class StaffCookie(Sessions sessions) : CookieAuthenticationEvents
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

/// <summary>Sees who it is before anything asks: a form's token is somebody's own, on screens too where anybody may come in.</summary>
internal static class Recognition
{
    public static async Task RecognizeAsync(HttpContext context, RequestDelegate next)
    {
        // The answer to an outage asks nobody who they are: that is what cannot be answered.
        if (!Outage.Is(context.Features.Get<IExceptionHandlerFeature>()?.Error) && await context.AuthenticateAsync(Staff.Scheme) is { Succeeded: true } known)
            context.User = known.Principal;
        await next(context);
    }
}

/// <summary>Where somebody is led who may not come in.</summary>
internal sealed class ClosedDoors : IAuthorizationMiddlewareResultHandler
{
    public const string SignInAddress = "/admin/sign-in";
    public const string SecondFactorAddress = "/admin/account/second-factor";

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // No route (404) or none for the method (405) has nothing to guard: that nobody thought of it is the answer.
        if (authorizeResult.Succeeded || context.GetEndpoint() is not RouteEndpoint)
            return next(context);

        var staff = context.Features.Get<Staff>();
        if (staff is null && authorizeResult.Challenged)
            return AskWhoItIsAsync(context);

        if (staff is { LacksSecondFactor: true } && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.Redirect(SecondFactorAddress);
            return Task.CompletedTask;
        }

        // Forbidden and missing answer alike.
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task AskWhoItIsAsync(HttpContext context)
    {
        if (IsAskedByScript(context.Request))
        {
            // Nobody would look at a page.
            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            // Answered by the sign-in page, to which what was sent goes along: see ExpiredController.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var here = context.Request.GetEncodedPathAndQuery();
        context.Response.Redirect(here is "/admin" or "/admin/" ? SignInAddress : $"{SignInAddress}?returnUrl={Uri.EscapeDataString(here)}");
        return Task.CompletedTask;
    }

    private static bool IsAskedByScript(HttpRequest request) => request.Headers.Accept.ToString() is var accept
        && accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
