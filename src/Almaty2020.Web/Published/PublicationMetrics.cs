using System.Diagnostics.Metrics;
using Almaty2020.Web.Telemetry;

namespace Almaty2020.Web.Published;

/// <summary>Metrics of how soon this node shows what was published.</summary>
public sealed class PublicationMetrics
{
    private readonly TimeProvider clock;
    private readonly Histogram<double> publicationDelay;

    private long lastLogRead;

    public PublicationMetrics(IMeterFactory meters, CurrentSite current, TimeProvider clock)
    {
        this.clock = clock;
        lastLogRead = clock.GetTimestamp();
        var meter = meters.CreateSiteMeter();
        publicationDelay = meter.CreateHistogram(
            "almaty2020.publication.delay",
            "s",
            "Time from publishing a page until this node shows it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 1.5, 2, 5, 10, 60] }
        );
        meter.CreateObservableGauge(
            "almaty2020.site.version",
            () => current.Site.Version,
            description: "Version of the site that this node shows."
        );
        meter.CreateObservableGauge(
            "almaty2020.site.lag",
            () => clock.GetElapsedTime(Volatile.Read(ref lastLogRead)).TotalSeconds,
            "s",
            "Time since this node last read the publication log; about one second while healthy."
        );
    }

    /// <summary>Records that this node has read the publication log.</summary>
    public void RecordLogRead() => Volatile.Write(ref lastLogRead, clock.GetTimestamp());

    /// <summary>Records that this node now shows a publication.</summary>
    /// <param name="atUtc">The time of publication.</param>
    public void RecordPublicationShown(DateTime atUtc) =>
        publicationDelay.Record(Math.Max(0, (clock.GetUtcNow().UtcDateTime - atUtc).TotalSeconds));
}
