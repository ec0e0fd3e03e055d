using System.IO.Compression;
using Almaty2020.Web.Access;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;

namespace Almaty2020.Web.Startup;

internal static class ServerStartup
{
    private const string DefaultAddress = "http://localhost:5080";

    public static void AddSiteServer(this WebApplicationBuilder builder)
    {
        // What a slim builder leaves out and this site needs: encryption, and while it is developed the files where they are made.
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (builder.Environment.IsDevelopment())
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
            catch (InvalidOperationException e)
            {
                throw new SettingsException(e.Message);
            }

            // Whatever somebody pastes into the search is answered in words of ours: a Kazakh letter is six bytes in an address.
            kestrel.Limits.MaxRequestLineSize = kestrel.Limits.MaxRequestHeadersTotalSize;
        });

        // No launch profile, no environment, no argument says where: then here, as the README has it.
        string[] sayWhere = ["urls", "http_ports", "https_ports"];
        if (sayWhere.All(key => string.IsNullOrEmpty(builder.Configuration[key])) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
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

    /// <summary>The way of a request, from outside in.</summary>
    public static void UseSite(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<WarmUp>().Take);
        app.UseTrustedProxies();
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
            admin.UseExceptionHandler(ByPage("/admin/errors/500"));
            admin.UseStatusCodePagesWithReExecute("/admin/errors/{0}");
        });
        app.Use(RedirectToCanonicalAddress);
        app.UseRouting();
        app.Use(WaitForTheStart);
        // After the routing, which says how much a form may hold.
        var queue = app.Services.GetRequiredService<DatabaseQueue>();
        app.UseWhen(DatabaseQueue.IsFor, asking => asking.Use(queue.InvokeAsync));
        // Here, or the framework puts it before everything else: a public page would ask who reads it.
        app.UseAuthentication();
        app.UseWhen(SecurityStartup.IsAdmin, admin => admin.Use(Recognition.RecognizeAsync));
        app.UseAuthorization();
        app.Use(PageCacheMiddleware.CaptureAsync);
        app.UseNextPagesVary();
        app.MapSiteHealth();
        app.MapNextPages();
        app.MapStaticAssets().WithAssetHeaders().AllowAnonymous();
        app.MapControllers().WithStaticAssets();
    }

    private static ExceptionHandlerOptions ByPage(string path) => new()
    {
        ExceptionHandlingPath = path,
        StatusCodeSelector = Outage.StatusOf,
        // The request's own line in the log gets the cause; a stack trace at each request of an outage says no more.
        SuppressDiagnosticsCallback = context =>
        {
            if (!Outage.Is(context.Exception))
                return false;
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

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = 1,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }

    /// <summary>Who comes while the site is being prepared is served late rather than refused; health checks are told as it is.</summary>
    private static async Task WaitForTheStart(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            await context.RequestServices.GetRequiredService<Preparation>().WaitForFirstTryAsync(context.RequestAborted);
        await next(context);
    }

    private static Task RedirectToCanonicalAddress(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "/";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return next(context);

        var canonical = Addresses.Canonical(path);
        if (canonical == path)
            return next(context);

        context.Response.Redirect(new PathString(canonical).ToUriComponent() + request.QueryString, permanent: true);
        return Task.CompletedTask;
    }
}
