using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Almaty2020.Web.Startup;

internal static partial class LoggingStartup
{
    /// <summary>Compact JSON on standard output: one event a line, no address, no query, no browser of anybody.</summary>
    public static void AddSiteLogging(this WebApplicationBuilder builder) => builder.Services.AddSerilog(logger => logger
        .MinimumLevel.Is(builder.Configuration.GetValue("Logging:Level", LogEventLevel.Information))
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("System", LogEventLevel.Warning)
        // EF Core logs every failed command as an error, the ones too that a retry or a lost race explains.
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database", LogEventLevel.Fatal)
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Update", LogEventLevel.Fatal)
        // Says with every new key that keys lie unencrypted: Site:KeyCertificate, in the README, is what to do about it.
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        // Says at each probe what the probe's own line says: see HealthStartup.
        .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
        // Says at every form that its limit has been applied before: by the routing, as DatabaseQueue needs it.
        .MinimumLevel.Override("Microsoft.AspNetCore.Mvc.Filters.RequestSizeLimitFilter", LogEventLevel.Error)
        .WriteTo.Console(new RenderedCompactJsonFormatter()));

    public static void UseSiteRequestLog(this WebApplication app) => app.UseSerilogRequestLogging(options =>
    {
        options.IncludeQueryInRequestPath = false;
        options.MessageTemplate = "{RequestMethod} {RequestPath} {StatusCode} in {Elapsed:0.0} ms";
        options.GetLevel = (context, _, exception) =>
            exception is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Error
            : context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) || WarmUp.Asks(context) ? LogEventLevel.Debug
            : LogEventLevel.Information;
    });

    /// <summary>Says where the site is, to the log and to whoever typed the command.</summary>
    public static void SayWhere(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        foreach (var address in app.Urls)
        {
            LogListening(app.Logger, address);
            if (app.Environment.IsDevelopment())
                Console.WriteLine($"Almaty2020 is at {address} (Ctrl+C ends it)");
        }
    });

    [LoggerMessage(1201, LogLevel.Information, "Listening on {Address}")]
    private static partial void LogListening(Microsoft.Extensions.Logging.ILogger logger, string address);
}
