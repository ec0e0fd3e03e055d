using System.IO.Compression;
using Almaty2020.Web.Access;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Data;
using Almaty2020.Web.Http;
using Almaty2020.Web.Media;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;

namespace Almaty2020.Web.Startup;

internal static class ServerStartup
{
    private const string DefaultAddress = "http://localhost:5080";

    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];

    public static void AddSiteServer(this WebApplicationBuilder builder)
    {
        // What a slim builder leaves out and this site needs: encryption, and while it is developed the files where they are made.
        builder.WebHost.UseKestrelHttpsConfiguration();
        // A build that was not published has its files where they are made too.
        if (builder.Environment.IsDevelopment() || !Directory.Exists(builder.Environment.WebRootPath))
            builder.WebHost.UseStaticWebAssets();

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // What a form of ours takes at most; the editor's, which take more, say so themselves.
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
            // Whoever has not said within ten seconds what they want, or sends it by single bytes, makes room for others.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
            kestrel.Limits.MaxConcurrentConnections = OpenFiles.ForConnections;
            try
            {
                builder.Configuration.GetSection("Kestrel:Limits").Bind(kestrel.Limits);
            }
            catch (Exception e) when (e is InvalidOperationException or System.Reflection.TargetInvocationException or ArgumentException)
            {
                throw new SettingsException($"Kestrel:Limits: {(e is InvalidOperationException ? e : e.GetBaseException()).Message.Split('\n')[0].Trim()}");
            }

            var settings = kestrel.ApplicationServices.GetRequiredService<SiteSettings>();
            var all = kestrel.Limits.MaxConcurrentConnections;
            if ((settings.ConnectionsPerAddress ?? all / ConnectionLimit.Parts) is { } most)
            {
                var limit = new ConnectionLimit(most, settings.TrustedProxies);
                kestrel.ConfigureEndpointDefaults(listen => listen.Use(limit.Before));
            }

            // Whatever somebody pastes into the search is answered in words of ours: a Kazakh letter is six bytes in an address.
            kestrel.Limits.MaxRequestLineSize = kestrel.Limits.MaxRequestHeadersTotalSize;
        });

        // No launch profile, no environment, no argument says where: then here, as the README has it.
        if (AddressSettings.All(key => string.IsNullOrEmpty(builder.Configuration[key])) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultAddress);

        builder.Services.AddResponseCompression(options =>
        {
            // Public pages hold no secret that a compressed length could give away.
            options.EnableForHttps = true;
            options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/manifest+json", "application/atom+xml", "application/speculationrules+json", "text/markdown"];
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);

        // A fault in one background service must not end the process that still serves pages.
        builder.Services.Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
    }

    /// <summary>Whether the server could not begin to listen: a wrong address, no certificate, a port that needs more rights.</summary>
    public static bool IsAboutAddresses(Exception e) =>
        e is FormatException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException
            or System.Net.Sockets.SocketException or System.Security.Cryptography.CryptographicException
        && e.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    /// <summary>The addresses to listen at, as they are set.</summary>
    public static string AddressesOf(IConfiguration configuration)
    {
        string[] set = [.. AddressSettings.Where(key => !string.IsNullOrEmpty(configuration[key])).Select(key => $"{key}={configuration[key]}")];
        return set.Length > 0 ? string.Join(' ', set) : "Kestrel:Endpoints";
    }

    /// <summary>Without its files the server would answer 200 with nothing, and log nothing.</summary>
    /// <exception cref="SettingsException">The style sheet is not there.</exception>
    public static void CheckAssets(this WebApplication app)
    {
        if (!app.Environment.WebRootFileProvider.GetFileInfo("css/site.css").Exists)
            throw new SettingsException($"There is no wwwroot/css/site.css below contentRoot, which is '{app.Environment.ContentRootPath}'; leave contentRoot out, or publish the site again.");
    }

    /// <summary>The way of a request, from outside in.</summary>
    public static void UseSite(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<WarmUp>().Take);
        app.UseTrustedProxies();
        app.UseAllowedHosts();
        app.UseStrictTransportSecurity(app.Services.GetRequiredService<SiteSettings>().PublicUrl);
        app.Use(BodilessReads.RefuseBodyAsync);
        app.UseNextPages();
        // What is kept needs nothing of what follows; its headers are kept with it.
        app.UseMiddleware<PageCacheMiddleware>();
        app.UseSecurityHeaders();
        app.UseSiteRequestLog();
        app.UseSignInMetrics();
        app.UseWhen(context => !context.IsAdmin(), site =>
        {
            site.UseExceptionHandler(ByPage("/errors/500"));
            site.UseStatusCodePagesWithReExecute("/errors/{0}");
            // Not for staff: their pages hold secrets beside words of others, and a compressed length gives such secrets away (BREACH).
            site.UseResponseCompression();
        });
        app.UseWhen(SecurityStartup.IsAdmin, admin =>
        {
            // HEAD is answered as GET is, and the server leaves the body out. Most routes here take GET alone.
            admin.Use(TakeHeadForGet);
            admin.UseExceptionHandler(ByPage("/admin/errors/500"));
            admin.UseStatusCodePagesWithReExecute("/admin/errors/{0}");
        });
        // Before the redirect to small letters: a file's name may have capitals.
        app.UseStaticFiles(MediaFiles.Options(app.Services.GetRequiredService<MediaFiles>()));
        app.Use(app.Services.GetRequiredService<CanonicalAddresses>().InvokeAsync);
        app.UseRouting();
        app.Use(WaitForTheStart);
        // After the routing, which says how much a form may hold.
        var queue = app.Services.GetRequiredService<DatabaseQueue>();
        app.UseWhen(DatabaseQueue.IsFor, asking => asking.Use(queue.InvokeAsync));
        // Here, or the framework puts it before everything else: a public page would ask who reads it.
        app.UseAuthentication();
        app.UseWhen(SecurityStartup.IsAdmin, admin => admin.Use(Recognition.RecognizeAsync));
        app.UseAuthorization();
        // After those, which say whose turn it is.
        var renderings = app.Services.GetRequiredService<RenderingQueue>();
        app.UseWhen(RenderingQueue.IsFor, rendering => rendering.Use(renderings.InvokeAsync));
        app.Use(PageCacheMiddleware.CaptureAsync);
        app.UseNextPagesVary();
        app.MapSiteHealth();
        app.MapNextPages();
        app.MapChangePassword();
        app.MapStaticAssets().WithAssetHeaders().AllowAnonymous();
        app.MapControllers().WithStaticAssets();
    }

    private static ExceptionHandlerOptions ByPage(string path) => new()
    {
        ExceptionHandlingPath = path,
        StatusCodeSelector = BadRequests.StatusOf,
        // The request's own line in the log gets the cause; a stack trace at each request of an outage says no more.
        SuppressDiagnosticsCallback = context =>
        {
            if (!Outage.Is(context.Exception))
                return BadRequests.Find(context.Exception) is not null;
            context.HttpContext.RequestServices.GetRequiredService<Serilog.IDiagnosticContext>().Set("Cause", Outage.CauseOf(context.Exception));
            return true;
        },
    };

    /// <summary>
    /// Takes the reader's address, and whether their way was encrypted, from a proxy that is ours. One hop: what the proxy itself
    /// was told by others is theirs to have made up.
    /// </summary>
    private static void UseTrustedProxies(this WebApplication app)
    {
        // With nobody on its lists the middleware would believe everybody.
        if (app.Services.GetRequiredService<SiteSettings>().TrustedProxies is not { Count: > 0 } proxies)
            return;

        // One after the other: an address that cannot be read ("unknown") would else hide that the request was encrypted.
        foreach (var header in (ForwardedHeaders[])[ForwardedHeaders.XForwardedProto, ForwardedHeaders.XForwardedFor])
        {
            var options = new ForwardedHeadersOptions { ForwardedHeaders = header, ForwardLimit = 1 };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(proxy);
            app.UseForwardedHeaders(options);
        }
    }

    private static Task TakeHeadForGet(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    /// <summary>Who comes while the site is being prepared is served late rather than refused; health checks are told as it is.</summary>
    private static async Task WaitForTheStart(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            await context.RequestServices.GetRequiredService<Preparation>().WaitForFirstTryAsync(context.RequestAborted);
        await next(context);
    }
}
