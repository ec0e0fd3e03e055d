using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>What one site has measured since somebody began to listen.</summary>
internal sealed class Measured : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> all = [];
    private readonly MeterListener listener = new();

    public Measured(TestSite site)
    {
        var ours = site.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other sites in this process measure as well.
            if (instrument.Meter.Scope == ours)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
    }

    public IReadOnlyCollection<(string Name, double Value, string Tags)> All => all;

    public List<(string Name, double Value, string Tags)> Of(string name) => [.. all.Where(m => m.Name == name)];

    /// <summary>What a gauge says now.</summary>
    public List<(string Name, double Value, string Tags)> Observed(string name)
    {
        all.Clear();
        listener.RecordObservableInstruments();
        return Of(name);
    }

    public void Dispose() => listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        all.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal))));
}
