using Almaty2020.Web.Http;
using Almaty2020.Web.Settings;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Almaty2020.Web.Telemetry;

internal static class TelemetryServices
{
    /// <summary>OpenTelemetry's standard setting for the address of the collector.</summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    // OpenTelemetry has separate settings for metrics and traces. It silently ignores values that it cannot read, so they are checked here.
    private static readonly string[] Endpoints = [Endpoint, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    private static readonly string[] Protocols = [Protocol, "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"];

    /// <summary>Exports metrics and traces if a collector is configured. Unread metrics cost nothing.</summary>
    /// <exception cref="SettingsException">A setting of OpenTelemetry is wrong.</exception>
    public static void AddSiteTelemetry(this WebApplicationBuilder builder)
    {
        CheckCollector(builder.Configuration);
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
            AddCollector(builder);
    }

    private static void CheckCollector(ConfigurationManager configuration)
    {
        foreach (var name in Endpoints)
        {
            if (
                configuration[name] is { } value
                && !string.IsNullOrWhiteSpace(value)
                && !(Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            )
                throw new SettingsException($"{name} is '{value}'; set it to an address such as http://localhost:4317.");
        }

        foreach (var name in Protocols)
        {
            if (configuration[name] is { Length: > 0 } value and not ("grpc" or "http/protobuf"))
                throw new SettingsException($"{name} is '{value}'; set it to grpc or http/protobuf.");
        }
    }

    // A separate method, so that a start without a collector does not load OpenTelemetry's assemblies.
    private static void AddCollector(WebApplicationBuilder builder) =>
        builder
            .Services.AddHostedService<TelemetryExportFailureLogger>()
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService("almaty2020", serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString())
            )
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(
                        SiteMeter.Name,
                        "Almaty2020.Caching",
                        "Microsoft.AspNetCore.Hosting",
                        "Microsoft.AspNetCore.Server.Kestrel",
                        "System.Runtime"
                    )
                    .AddOtlpExporter()
            )
            .WithTracing(traces =>
                traces
                    .AddAspNetCoreInstrumentation(options =>
                    {
                        options.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
                        options.EnrichWithHttpResponse = (activity, response) =>
                        {
                            // The browser and the query are personal data. Some paths of staff and guests contain secret keys, so only the route is
                            // kept there.
                            activity.SetTag("user_agent.original", null);
                            activity.SetTag("url.query", null);
                            if (response.HttpContext.IsAdmin() || response.HttpContext.IsSharedDraft())
                                activity.SetTag("url.path", null);
                        };
                    })
                    .AddOtlpExporter()
            );
}
