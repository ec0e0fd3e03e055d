using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>Records the metrics of one site from construction on.</summary>
internal sealed class MetricRecorder : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> all = [];
    private readonly MeterListener listener = new();

    public MetricRecorder(TestSite site)
    {
        var ours = site.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Ignore the metrics of other sites in this process.
            if (instrument.Meter.Scope == ours)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
    }

    public IReadOnlyCollection<(string Name, double Value, string Tags)> All => all;

    public List<(string Name, double Value, string Tags)> Of(string name) => [.. all.Where(m => m.Name == name)];

    /// <summary>The current values of an observable instrument. Clears what was recorded before.</summary>
    public List<(string Name, double Value, string Tags)> Observed(string name)
    {
        all.Clear();
        listener.RecordObservableInstruments();
        return Of(name);
    }

    public void Dispose() => listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        all.Enqueue(
            (instrument.Name, value, string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal)))
        );
}
