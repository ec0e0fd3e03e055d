using System.IO.Compression;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Api;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Data;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Http;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;

namespace Almaty2020.Web.Startup;

internal static class ServerStartup
{
    private const string DefaultAddress = "http://localhost:5080";

    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];

    public static void AddSiteServer(this WebApplicationBuilder builder)
    {
        // The slim builder omits https and the static files of the source folders, which development needs.
        builder.WebHost.UseKestrelHttpsConfiguration();
        // A build that was not published also takes its static files from the source folders.
        if (builder.Environment.IsDevelopment() || !Directory.Exists(builder.Environment.WebRootPath))
            builder.WebHost.UseStaticWebAssets();

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The limit of our forms. The editor's forms are larger and set their own limit.
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
            // Frees connections of clients that send their headers too slowly.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
            kestrel.Limits.MaxConcurrentConnections = OpenFileLimit.MaxConnections;
            try
            {
                builder.Configuration.GetSection("Kestrel:Limits").Bind(kestrel.Limits);
            }
            catch (Exception e) when (e is InvalidOperationException or System.Reflection.TargetInvocationException or ArgumentException)
            {
                throw new SettingsException(
                    $"Kestrel:Limits: {(e is InvalidOperationException ? e : e.GetBaseException()).Message.Split('\n')[0].Trim()}"
                );
            }

            var settings = kestrel.ApplicationServices.GetRequiredService<SiteSettings>();
            var all = kestrel.Limits.MaxConcurrentConnections;
            if ((settings.ConnectionsPerAddress ?? all / ConnectionLimit.ShareDivisor) is { } most)
            {
                var limit = new ConnectionLimit(most, settings.TrustedProxies);
                kestrel.ConfigureEndpointDefaults(listen => listen.Use(limit.Middleware));
            }

            // A long search text must reach our own error page: one Kazakh letter takes six bytes in a URL.
            kestrel.Limits.MaxRequestLineSize = kestrel.Limits.MaxRequestHeadersTotalSize;
        });

        // Without an address in launch profile, environment or arguments, listen on the default that docs/operating.md names.
        if (
            AddressSettings.All(key => string.IsNullOrEmpty(builder.Configuration[key]))
            && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists()
        )
            builder.WebHost.UseUrls(DefaultAddress);

        builder.Services.AddResponseCompression(options =>
        {
            // Safe over https: public pages contain no secret that the compressed length could reveal.
            options.EnableForHttps = true;
            options.MimeTypes =
            [
                .. ResponseCompressionDefaults.MimeTypes,
                "image/svg+xml",
                "application/manifest+json",
                "application/atom+xml",
                "application/speculationrules+json",
                "text/markdown",
                "text/csv",
            ];
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);

        // A fault in one background service must not end the process that still serves pages.
        builder.Services.Configure<HostOptions>(options =>
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore
        );
    }

    /// <summary>
    /// True if the server failed to start listening: a wrong address, a missing certificate, or a port that needs more rights.
    /// </summary>
    public static bool IsListenFailure(Exception e) =>
        e
            is FormatException
                or InvalidOperationException
                or ArgumentException
                or IOException
                or UnauthorizedAccessException
                or System.Net.Sockets.SocketException
                or System.Security.Cryptography.CryptographicException
        && e.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    /// <summary>The configured listening addresses, for an error message.</summary>
    public static string ListeningAddresses(IConfiguration configuration)
    {
        string[] set =
        [
            .. AddressSettings.Where(key => !string.IsNullOrEmpty(configuration[key])).Select(key => $"{key}={configuration[key]}"),
        ];
        return set.Length > 0 ? string.Join(' ', set) : "Kestrel:Endpoints";
    }

    /// <summary>Checks that the static files exist. Without them the server would answer 200 with an empty body and log nothing.</summary>
    /// <exception cref="SettingsException">The style sheet is missing.</exception>
    public static void CheckAssets(this WebApplication app)
    {
        if (!app.Environment.WebRootFileProvider.GetFileInfo("css/site.css").Exists)
            throw new SettingsException(
                $"There is no wwwroot/css/site.css below contentRoot '{app.Environment.ContentRootPath}'; remove the contentRoot setting, or publish the site again."
            );
    }

    /// <summary>The request pipeline, from outermost to innermost.</summary>
    public static void UseSitePipeline(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<WarmUp>().CapturePipeline);
        app.UseTrustedProxies();
        app.UseAllowedHosts();
        app.UseStrictTransportSecurity(app.Services.GetRequiredService<SiteSettings>().PublicUrl);
        app.Use(GetBodyRejection.RejectBodyAsync);
        app.UseSpeculationRules();
        // A cached page needs none of the following middleware; its headers are cached with it.
        app.UseMiddleware<PageCacheMiddleware>();
        app.UseSecurityHeaders();
        app.UseSiteRequestLog();
        app.UseSignInMetrics();
        // Creates its instrument, which no other service asks for.
        app.Services.GetRequiredService<ScheduleMetrics>();
        app.UseWhen(
            context => !context.IsAdmin(),
            site =>
            {
                site.UseExceptionHandler(ErrorPage("/errors/500"));
                site.Use(ClientDisconnects.HandleAsync);
                site.UseStatusCodePagesWithReExecute("/errors/{0}");
                // No compression for staff: their pages mix secrets with text of others, and the compressed length can reveal secrets (BREACH).
                site.UseResponseCompression();
            }
        );
        app.UseWhen(SiteAreas.IsAdmin, admin =>
        {
            // Handle HEAD as GET, because most routes here accept only GET. The server leaves the body out.
            admin.Use(HandleHeadAsGet);
            admin.UseExceptionHandler(ErrorPage("/admin/errors/500"));
            admin.Use(ClientDisconnects.HandleAsync);
            admin.UseStatusCodePagesWithReExecute("/admin/errors/{0}");
        });
        app.Use(Preflight.AnswerAsync);
        // Before the redirect to lower case: file names may contain capitals.
        app.UseStaticFiles(MediaFiles.Options(app.Services.GetRequiredService<MediaFiles>()));
        app.Use(app.Services.GetRequiredService<CanonicalAddresses>().InvokeAsync);
        app.UseRouting();
        app.Use(WaitForStartup);
        // After routing, which sets the size limit of a form.
        var queue = app.Services.GetRequiredService<DatabaseConcurrencyLimiter>();
        app.UseWhen(DatabaseConcurrencyLimiter.AppliesTo, database => database.Use(queue.InvokeAsync));
        // Explicit, because otherwise the framework adds it first and authenticates readers of public pages too.
        app.UseAuthentication();
        app.UseWhen(SiteAreas.IsAdmin, admin => admin.Use(StaffAuthentication.AuthenticateAsync));
        app.UseAuthorization();
        app.UseWhen(ReadsBodyAfterSignInAttribute.AppliesTo, large => large.Use(DatabaseConcurrencyLimiter.ReadLargeBodyAsync));
        // After authentication, because the queue works per account.
        var renderings = app.Services.GetRequiredService<RenderingConcurrencyLimiter>();
        app.UseWhen(RenderingConcurrencyLimiter.AppliesTo, rendering => rendering.Use(renderings.InvokeAsync));
        app.Use(PageCacheMiddleware.GenerateAsync);
        app.UseSaveDataVary();
        app.MapSiteHealth();
        app.MapSpeculationRules();
        app.MapChangePassword();
        app.MapStaticAssets().WithAssetHeaders().AllowAnonymous();
        app.MapControllers().WithStaticAssets();
    }

    private static int StatusOf(Exception exception) => BadRequests.StatusIfClientError(exception) ?? DatabaseOutage.StatusOf(exception);

    private static ExceptionHandlerOptions ErrorPage(string path) =>
        new()
        {
            ExceptionHandlingPath = path,
            StatusCodeSelector = StatusOf,
            // The request's log line contains the cause. A stack trace for every request during an outage adds nothing.
            SuppressDiagnosticsCallback = context =>
            {
                if (!DatabaseOutage.Is(context.Exception))
                    return BadRequests.StatusIfClientError(context.Exception) is not null;
                context
                    .HttpContext.RequestServices.GetRequiredService<Serilog.IDiagnosticContext>()
                    .Set("Cause", DatabaseOutage.CauseOf(context.Exception));
                return true;
            },
        };

    /// <summary>
    /// Takes the client's address and scheme from a trusted proxy. Only one hop: values that others sent to the proxy may be forged.
    /// </summary>
    private static void UseTrustedProxies(this WebApplication app)
    {
        // With empty lists the middleware would trust every client.
        if (app.Services.GetRequiredService<SiteSettings>().TrustedProxies is not { Count: > 0 } proxies)
            return;

        // One header after the other: otherwise an unreadable address ("unknown") would also discard the scheme.
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

    private static Task HandleHeadAsGet(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    /// <summary>Delays requests during start-up instead of refusing them. Health checks are answered at once.</summary>
    private static async Task WaitForStartup(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            await context.RequestServices.GetRequiredService<StartupInitializer>().WaitForFirstAttemptAsync(context.RequestAborted);
        await next(context);
    }
}
