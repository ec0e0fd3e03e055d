using System.Diagnostics.Tracing;

namespace Almaty2020.Web.Telemetry;

/// <summary>Logs that telemetry does not reach its collector: OpenTelemetry itself tells only who listens to its own events.</summary>
internal sealed partial class ExportFailures(ILogger<ExportFailures> logger, TimeProvider clock) : IHostedService, IDisposable
{
    private const string Source = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly Lock guard = new();
    private Listener? listener;
    private DateTimeOffset next = DateTimeOffset.MinValue;

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
            if (now < next)
                return;
            next = now + Pause;
        }

        LogFailed(logger, message);
    }

    [LoggerMessage(1203, LogLevel.Warning, "Metrics or traces may not reach their collector; see OTEL_EXPORTER_OTLP_ENDPOINT. Logged once an hour. {Message}")]
    private static partial void LogFailed(ILogger logger, string message);

    private sealed class Listener : EventListener
    {
        private readonly Action<string> report;

        public Listener(Action<string> report)
        {
            this.report = report;
            // The base constructor has told of the sources that are there already, before there was something to report to.
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
                report(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, [.. eventData.Payload ?? new([])]).Split('\n')[0].Trim());
        }

        private void Listen(EventSource source)
        {
            if (source.Name == Source)
                EnableEvents(source, EventLevel.Warning);
        }
    }
}
