using Almaty2020.Web.Access.CityDirectory;
using Almaty2020.Web.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Almaty2020.Web.Startup;

internal static class TelemetryStartup
{
    /// <summary>The name that OpenTelemetry itself gives to where its data go.</summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    // OpenTelemetry has names of its own for each of the two, and ignores what it cannot read without a word.
    private static readonly string[] Endpoints = [Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    private static readonly string[] Protocols = [Protocol, "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"];

    // The address under which it is tried, and what it is called.
    private static readonly Dictionary<string, string> SignInSteps = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/admin/sign-in"] = "password",
        ["/admin/sign-in/code"] = "code",
        ["/admin/sign-in/passkey"] = "passkey",
    };

    /// <summary>The instruments are always there and cost nothing unless somebody listens: a collector, where one is configured.</summary>
    /// <exception cref="SettingsException">A setting of OpenTelemetry is wrong.</exception>
    public static void AddSiteTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SiteMetrics>();
        CheckCollector(builder.Configuration);
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
            AddCollector(builder);
    }

    private static void CheckCollector(ConfigurationManager configuration)
    {
        foreach (var name in Endpoints)
        {
            if (configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) && !(Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
                throw new SettingsException($"{name} is '{value}'; set it to an address, as http://localhost:4317.");
        }

        foreach (var name in Protocols)
        {
            if (configuration[name] is { Length: > 0 } value and not ("grpc" or "http/protobuf"))
                throw new SettingsException($"{name} is '{value}'; set it to grpc or http/protobuf.");
        }
    }

    /// <summary>Counts tries to sign in that were refused. By the answer: the verbs themselves are to know nothing of being watched.</summary>
    public static void UseSignInMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<SiteMetrics>();
        app.UseWhen(SecurityStartup.IsAdmin, admin => admin.Use(async (context, next) =>
        {
            await next(context);
            if (context.Response.StatusCode == StatusCodes.Status403Forbidden && context.Request.Path.Equals(DirectoryDoor.ArrivalAddress, StringComparison.OrdinalIgnoreCase))
                metrics.RefusedSignIn(SiteMetrics.DirectoryStep, "refused");
            if (HttpMethods.IsPost(context.Request.Method) && SignInSteps.TryGetValue(context.Request.Path.Value ?? "", out var step))
            {
                if (context.Response.StatusCode == StatusCodes.Status422UnprocessableEntity)
                    metrics.RefusedSignIn(step, "wrong");
                else if (context.Response.StatusCode == StatusCodes.Status429TooManyRequests)
                    metrics.RefusedSignIn(step, "too_many");
            }
        }));
    }

    // In a method of its own, so that a start without a collector loads nothing of it.
    private static void AddCollector(WebApplicationBuilder builder) => builder.Services.AddHostedService<ExportFailures>().AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("almaty2020", serviceVersion: typeof(TelemetryStartup).Assembly.GetName().Version?.ToString()))
        .WithMetrics(metrics => metrics
            .AddMeter(SiteMetrics.MeterName, "Almaty2020.Caching", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter())
        .WithTracing(traces => traces
            .AddAspNetCoreInstrumentation(options =>
            {
                options.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
                options.EnrichWithHttpResponse = (activity, response) =>
                {
                    // Whose browser it was is nobody's business; and some addresses of staff and guests are keys. The route stays.
                    activity.SetTag("user_agent.original", null);
                    activity.SetTag("url.query", null);
                    if (response.HttpContext.IsAdmin() || response.HttpContext.Request.Path.StartsWithSegments(Sharing.SharedController.Address, StringComparison.OrdinalIgnoreCase))
                        activity.SetTag("url.path", null);
                };
            })
            .AddOtlpExporter());
}
