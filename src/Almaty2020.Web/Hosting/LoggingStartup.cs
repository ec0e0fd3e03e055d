using System.Globalization;
using Almaty2020.Web.Settings;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Almaty2020.Web.Hosting;

internal static partial class LoggingStartup
{
    private const string PlainText = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Logs compact JSON, one event a line, without client addresses, queries or user agents; in development plain text.</summary>
    /// <param name="toStandardError">True for commands, whose standard output is their result.</param>
    /// <exception cref="SettingsException">Logging:Level is not a level.</exception>
    public static void AddSiteLogging(this WebApplicationBuilder builder, bool toStandardError = false)
    {
        var level = Level(builder.Configuration["Logging:Level"]);
        LogEventLevel? onError = toStandardError ? LevelAlias.Minimum : null;
        builder.Services.AddSerilog(logger =>
        {
            var console = Configured(logger, level, toStandardError).WriteTo;
            if (builder.Environment.IsDevelopment())
                console.Console(outputTemplate: PlainText, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: onError);
            else
                console.Console(new RenderedCompactJsonFormatter(), standardErrorFromLevel: onError);
        });
    }

    private static LogEventLevel Level(string? name) =>
        string.IsNullOrEmpty(name) ? LogEventLevel.Information
        : Enum.GetNames<LogEventLevel>().Contains(name, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<LogEventLevel>(name, ignoreCase: true)
        : throw new SettingsException($"Logging:Level is '{name}'; set it to one of {string.Join(", ", Enum.GetNames<LogEventLevel>())}.");

    private static LoggerConfiguration Configured(LoggerConfiguration logger, LogEventLevel level, bool isCommand) =>
        logger
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            // EF Core logs every failed command as an error, even if a retry succeeds or a concurrency conflict is handled.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database", LogEventLevel.Fatal)
            // A command reports its own failure in one line.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Query", isCommand ? LogEventLevel.Fatal : LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Update", LogEventLevel.Fatal)
            // Warns with every new key that keys are stored unencrypted. docs/operating.md explains Site:KeyCertificate, which encrypts them.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            // Logs an error for each forged or outdated cookie. The request is answered with a new one.
            .MinimumLevel.Override("Microsoft.AspNetCore.Antiforgery", LogEventLevel.Fatal)
            // Repeats for each probe what the probe's request line contains: see HealthStartup.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            // Warns for every form that its size limit is already applied. Routing applies it, because DatabaseConcurrencyLimiter needs it.
            .MinimumLevel.Override("Microsoft.AspNetCore.Mvc.Filters.RequestSizeLimitFilter", LogEventLevel.Error)
            // The program reports the same failure at its end: in one line for a wrong setting, otherwise with the whole exception.
            .Filter.ByExcluding(e => e.Level == LogEventLevel.Error && e.MessageTemplate.Text == "Hosting failed to start");

    public static void UseSiteRequestLog(this WebApplication app) =>
        app.UseSerilogRequestLogging(options =>
        {
            options.IncludeQueryInRequestPath = false;
            options.MessageTemplate = "{RequestMethod} {RequestPath} {StatusCode} in {Elapsed:0.0} ms";
            options.GetLevel = (context, _, exception) =>
                exception is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Error
                : context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) || WarmUp.IsWarmUpRequest(context)
                    ? LogEventLevel.Debug
                : LogEventLevel.Information;
        });

    /// <summary>Reports the listening addresses in the log, and in development on the console. Warns if no https is set up.</summary>
    public static void LogListeningAddresses(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var address in app.Urls)
            {
                LogListening(app.Logger, address);
                if (app.Environment.IsDevelopment() && app.Logger.IsEnabled(LogLevel.Information))
                    Console.WriteLine($"Almaty2020 is at {address} (press Ctrl+C to stop it)");
            }

            var settings = app.Services.GetRequiredService<SiteSettings>();
            if (
                settings.IsEncrypted
                && settings.TrustedProxies.Count == 0
                && app.Urls.All(url => !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            )
                LogMissingHttps(app.Logger, settings.PublicUrl);
        });

    /// <summary>Warns about settings that work but are wrong for a public site.</summary>
    public static void WarnAboutSettings(this WebApplication app)
    {
        var url = app.Services.GetRequiredService<SiteSettings>().PublicUrl;
        if (!app.Environment.IsDevelopment() && new Uri(url).IsLoopback)
            LogLocalAddress(app.Logger, url);
    }

    [LoggerMessage(
        1202,
        LogLevel.Warning,
        "Site:PublicUrl is {PublicUrl}: links in e-mails, the sitemap and canonical addresses point to this machine. Set it to the address that residents use"
    )]
    private static partial void LogLocalAddress(Microsoft.Extensions.Logging.ILogger logger, string publicUrl);

    [LoggerMessage(
        1207,
        LogLevel.Warning,
        "Site:PublicUrl is {PublicUrl}, but this server listens without https and Site:TrustedProxies names no proxy that adds it: staff cannot sign in, and rate limits count all visitors as one. Set Site:TrustedProxies to the proxy's address"
    )]
    private static partial void LogMissingHttps(Microsoft.Extensions.Logging.ILogger logger, string publicUrl);

    [LoggerMessage(1201, LogLevel.Information, "Listening on {Address}")]
    private static partial void LogListening(Microsoft.Extensions.Logging.ILogger logger, string address);
}
