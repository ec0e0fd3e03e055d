using System.Globalization;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Almaty2020.Web.Startup;

internal static partial class LoggingStartup
{
    private const string PlainText = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Compact JSON: one event a line, no address, no query, no browser of anybody. Plain text in development.</summary>
    /// <param name="toStandardError">For commands, whose standard output is their result.</param>
    /// <exception cref="SettingsException">Logging:Level is no level.</exception>
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
        : Enum.GetNames<LogEventLevel>().Contains(name, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<LogEventLevel>(name, ignoreCase: true)
        : throw new SettingsException($"Logging:Level is '{name}'; set it to one of {string.Join(", ", Enum.GetNames<LogEventLevel>())}.");

    private static LoggerConfiguration Configured(LoggerConfiguration logger, LogEventLevel level, bool isCommand) => logger
        .MinimumLevel.Is(level)
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("System", LogEventLevel.Warning)
        // EF Core logs every failed command as an error, the ones too that a retry or a lost race explains.
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Database", LogEventLevel.Fatal)
        // A command says itself, in one line, what went wrong.
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Query", isCommand ? LogEventLevel.Fatal : LogEventLevel.Warning)
        .MinimumLevel.Override("Microsoft.EntityFrameworkCore.Update", LogEventLevel.Fatal)
        // Says with every new key that keys lie unencrypted: Site:KeyCertificate, in the README, is what to do about it.
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        // Says at each probe what the probe's own line says: see HealthStartup.
        .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
        // Says at every form that its limit has been applied before: by the routing, as DatabaseQueue needs it.
        .MinimumLevel.Override("Microsoft.AspNetCore.Mvc.Filters.RequestSizeLimitFilter", LogEventLevel.Error)
        // The program ends with the same fault: in one line where a setting is wrong, else with the whole exception.
        .Filter.ByExcluding(e => e.Level == LogEventLevel.Error && e.MessageTemplate.Text == "Hosting failed to start");

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

        var settings = app.Services.GetRequiredService<SiteSettings>();
        if (settings.IsEncrypted && settings.TrustedProxies.Count == 0 && app.Urls.All(url => !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
            LogNobodyEncrypts(app.Logger, settings.PublicUrl);
    });

    /// <summary>Warns of settings that work and are wrong for a site that residents use.</summary>
    public static void WarnOfSettings(this WebApplication app)
    {
        var url = app.Services.GetRequiredService<SiteSettings>().PublicUrl;
        if (!app.Environment.IsDevelopment() && new Uri(url).IsLoopback)
            LogLocalAddress(app.Logger, url);
    }

    [LoggerMessage(1202, LogLevel.Warning, "Site:PublicUrl is {PublicUrl}: links in mails, the sitemap and canonical addresses lead to this machine. Set it to the address that residents type")]
    private static partial void LogLocalAddress(Microsoft.Extensions.Logging.ILogger logger, string publicUrl);
    [LoggerMessage(1207, LogLevel.Warning, "Site:PublicUrl is {PublicUrl}, but this server listens without https and Site:TrustedProxies names no proxy that adds it: staff cannot sign in, and everybody counts as one sender. Set Site:TrustedProxies to the proxy's address")]
    private static partial void LogNobodyEncrypts(Microsoft.Extensions.Logging.ILogger logger, string publicUrl);

    [LoggerMessage(1201, LogLevel.Information, "Listening on {Address}")]
    private static partial void LogListening(Microsoft.Extensions.Logging.ILogger logger, string address);
}
