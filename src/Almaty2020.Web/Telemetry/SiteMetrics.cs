using System.Diagnostics.Metrics;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Telemetry;

/// <summary>What whoever runs the site may want to watch, besides what the framework measures. Nothing of it is about a person.</summary>
public sealed class SiteMetrics
{
    public const string MeterName = "Almaty2020";

    /// <summary>Asked when somebody measures, and so without what EF Core does besides.</summary>
    public const string WaitingSql = "SELECT COUNT(*) FROM Schedule WHERE State = 'Waiting'";

    /// <summary>Of a sign-in by the city's directory.</summary>
    public const string DirectoryStep = "directory";

    private readonly SiteConnections connections;
    private readonly TimeProvider clock;
    private readonly Histogram<double> publicationDelay;
    private readonly Counter<long> signInFailures;

    private long lastLook;

    public SiteMetrics(IMeterFactory meters, CurrentSite current, SiteConnections connections, TimeProvider clock)
    {
        this.connections = connections;
        this.clock = clock;
        lastLook = clock.GetTimestamp();
        var meter = meters.Create(MeterName);
        publicationDelay = meter.CreateHistogram(
            "almaty2020.publication.delay", "s", "From an act of publishing to its being shown by this node.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 1.5, 2, 5, 10, 60] });
        signInFailures = meter.CreateCounter<long>("almaty2020.sign_in.failures", "{try}", "Tries to sign in that were refused, by step (password, code, passkey, directory) and reason (wrong, too_many; refused and failed by the directory).");
        meter.CreateObservableGauge("almaty2020.site.version", () => current.Site.Version, description: "The version that this node shows.");
        meter.CreateObservableGauge("almaty2020.site.lag", () => clock.GetElapsedTime(Volatile.Read(ref lastLook)).TotalSeconds, "s", "Since this node last read the publication log: about a second while all is well.");
        meter.CreateObservableGauge("almaty2020.schedule.waiting", Waiting, "{act}", "Scheduled acts that wait, by whether they are due: those that are should be none.");
    }

    /// <summary>This node has read the log.</summary>
    public void Looked() => Volatile.Write(ref lastLook, clock.GetTimestamp());

    /// <param name="atUtc">When it was published.</param>
    public void Showed(DateTime atUtc) => publicationDelay.Record(Math.Max(0, (clock.GetUtcNow().UtcDateTime - atUtc).TotalSeconds));

    public void RefusedSignIn(string step, string reason) =>
        signInFailures.Add(1, new KeyValuePair<string, object?>("step", step), new KeyValuePair<string, object?>("reason", reason));

    private IEnumerable<Measurement<long>> Waiting()
    {
        try
        {
            // Instruments cannot be asked asynchronously; whoever asks has a thread of their own, and asks a few times a minute.
            var (all, due) = WaitingAsync().GetAwaiter().GetResult();
            return [new(all - due, new KeyValuePair<string, object?>("due", false)), new(due, new KeyValuePair<string, object?>("due", true))];
        }
        catch (Exception e) when (Outage.Is(e) || Outage.ErrorIn(e) is not null)
        {
            // Then nobody knows; what is wrong is told by the lag.
            return [];
        }
    }

    private async Task<(long All, long Due)> WaitingAsync()
    {
        await using var connection = await connections.OpenAsync(CancellationToken.None);
        return (
            await connection.ScalarAsync<long>(WaitingSql, CancellationToken.None),
            await connection.ScalarAsync<long>(Timekeeper.DueSql, CancellationToken.None, ("@now", Actor.System(clock).AtUtc)));
    }
}
