using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Web.Startup;

/// <summary>The names by which the site answers: by its settings, never by what a request says.</summary>
internal static class HostStartup
{
    private static readonly string[] OwnMachine = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>The framework would read the same setting, and know neither the public address nor health checks.</summary>
    public static void AddAllowedHosts(this IServiceCollection services) => services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);

    /// <summary>
    /// Refuses requests for other hosts. Health checks may come by any name, such as a container's. A site whose public address is this
    /// machine is being tried out, perhaps from another one: it answers by every name.
    /// </summary>
    public static void UseAllowedHosts(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<SiteSettings>();
        var host = new Uri(settings.PublicUrl).Host;
        if (IsOwnMachine(host) && settings.AllowedHosts.Count == 0)
            return;

        StringSegment[] allowed = [host, .. OwnMachine, .. settings.AllowedHosts];
        app.Use((context, next) =>
        {
            // As it was sent: the framework decodes Request.Host. HTTP/1.0 names none.
            var asked = context.Request.Headers.Host.ToString();
            if (asked.Length == 0 || IsAllowed(asked, allowed) || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
    }

    /// <summary>Where password managers lead somebody who is to change their password: https://www.w3.org/TR/change-password-url/.</summary>
    public static void MapChangePassword(this WebApplication app) =>
        app.MapMethods("/.well-known/change-password", [HttpMethods.Get, HttpMethods.Head], LeadToPassword).AllowAnonymous();

    private static Task LeadToPassword(HttpContext context)
    {
        context.Response.Redirect(Admin.OwnAccount.PasswordController.Address);
        return Task.CompletedTask;
    }

    private static bool IsOwnMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsAllowed(string host, StringSegment[] allowed)
    {
        try
        {
            return HostString.MatchesAny(host, allowed);
        }
        catch (FormatException)
        {
            // The port is none.
            return false;
        }
    }
}
