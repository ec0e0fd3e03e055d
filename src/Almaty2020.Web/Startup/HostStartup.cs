using System.Net;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Web.Startup;

/// <summary>Host filtering. The allowed host names come from the settings, never from the request.</summary>
internal static class HostStartup
{
    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// Disables the framework's own host filter. It reads the same setting but knows neither the public address nor health checks.
    /// </summary>
    public static void AddAllowedHosts(this IServiceCollection services) =>
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);

    /// <summary>
    /// Refuses requests for other hosts with 400. Health checks may use any name, such as a container's. If the public address is this
    /// machine, someone is trying the site out, perhaps from another machine: then every name is accepted.
    /// </summary>
    public static void UseAllowedHosts(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<SiteSettings>();
        var host = new Uri(settings.PublicUrl).Host;
        if (IsLoopback(host) && settings.AllowedHosts.Count == 0)
            return;

        StringSegment[] allowed = [host, .. LoopbackHosts, .. settings.AllowedHosts];
        app.Use(
            (context, next) =>
            {
                // Read the raw header, because the framework decodes Request.Host. HTTP/1.0 requests may have no Host header.
                var requestedHost = context.Request.Headers.Host.ToString();
                if (
                    requestedHost.Length == 0
                    || IsAllowed(requestedHost, allowed)
                    || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                )
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>
    /// Redirects the well-known address that password managers use to the change-password page: https://www.w3.org/TR/change-password-url/.
    /// </summary>
    public static void MapChangePassword(this WebApplication app) =>
        app.MapMethods("/.well-known/change-password", [HttpMethods.Get, HttpMethods.Head], RedirectToPasswordPage).AllowAnonymous();

    private static Task RedirectToPasswordPage(HttpContext context)
    {
        context.Response.Redirect(Admin.Common.AdminLinks.Password);
        return Task.CompletedTask;
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsAllowed(string host, StringSegment[] allowed)
    {
        try
        {
            return HostString.MatchesAny(host, allowed);
        }
        catch (FormatException)
        {
            // The port is not a number.
            return false;
        }
    }
}
