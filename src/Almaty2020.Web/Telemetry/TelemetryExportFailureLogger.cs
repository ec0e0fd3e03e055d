using System.Diagnostics.Tracing;

namespace Almaty2020.Web.Telemetry;

/// <summary>
/// Logs that telemetry does not reach its collector. OpenTelemetry reports this only through its own event source, which is not logged.
/// </summary>
internal sealed partial class TelemetryExportFailureLogger(ILogger<TelemetryExportFailureLogger> logger, TimeProvider clock)
    : IHostedService,
        IDisposable
{
    private const string EventSourceName = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private static readonly TimeSpan LogInterval = TimeSpan.FromHours(1);

    private readonly Lock guard = new();
    private Listener? listener;
    private DateTimeOffset nextLogAt = DateTimeOffset.MinValue;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener = new Listener(Report);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => listener?.Dispose();

    private void Report(string message)
    {
        lock (guard)
        {
            var now = clock.GetUtcNow();
            if (now < nextLogAt)
                return;
            nextLogAt = now + LogInterval;
        }

        LogFailed(logger, message);
    }

    [LoggerMessage(
        1203,
        LogLevel.Warning,
        "Exporting metrics or traces failed; they may be lost. Check OTEL_EXPORTER_OTLP_ENDPOINT and the collector. Logged at most once an hour. {Message}"
    )]
    private static partial void LogFailed(ILogger logger, string message);

    private sealed class Listener : EventListener
    {
        private readonly Action<string> report;

        public Listener(Action<string> report)
        {
            this.report = report;
            // The base constructor already announced the existing sources, when report was still null. Enable them now.
            foreach (var source in EventSource.GetSources())
                Listen(source);
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (report is not null)
                Listen(eventSource);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData is { Level: <= EventLevel.Warning, Message: { } format })
                report(
                    string.Format(System.Globalization.CultureInfo.InvariantCulture, format, [.. eventData.Payload ?? new([])])
                        .Split('\n')[0]
                        .Trim()
                );
        }

        private void Listen(EventSource source)
        {
            if (source.Name == EventSourceName)
                EnableEvents(source, EventLevel.Warning);
        }
    }
}
