using System.Diagnostics.Metrics;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Telemetry;

namespace Almaty2020.Web.Publishing.Scheduling;

/// <summary>Metric of scheduled acts that have not run.</summary>
public sealed class ScheduleMetrics
{
    /// <summary>
    /// Counts scheduled acts that have not run. Plain SQL, because it runs at every collection of metrics and EF Core would add overhead.
    /// </summary>
    public const string PendingScheduleSql = "SELECT COUNT(*) FROM Schedule WHERE State = 'Waiting'";

    private readonly SiteConnections connections;
    private readonly TimeProvider clock;

    public ScheduleMetrics(IMeterFactory meters, SiteConnections connections, TimeProvider clock)
    {
        (this.connections, this.clock) = (connections, clock);
        meters
            .CreateSiteMeter()
            .CreateObservableGauge(
                "almaty2020.schedule.waiting",
                Waiting,
                "{act}",
                "Scheduled acts that have not run, by whether they are due. The number of due acts should be 0."
            );
    }

    private IEnumerable<Measurement<long>> Waiting()
    {
        try
        {
            // Instrument callbacks are synchronous. Blocking is acceptable: a separate thread collects metrics, a few times a minute.
            var (all, due) = WaitingAsync().GetAwaiter().GetResult();
            return
            [
                new(all - due, new KeyValuePair<string, object?>("due", false)),
                new(due, new KeyValuePair<string, object?>("due", true)),
            ];
        }
        catch (Exception e) when (DatabaseOutage.Is(e) || DatabaseOutage.FindDbException(e) is not null)
        {
            // The database is unavailable: report no value. The lag metric shows the outage.
            return [];
        }
    }

    private async Task<(long All, long Due)> WaitingAsync()
    {
        await using var connection = await connections.OpenAsync(CancellationToken.None);
        return (
            await connection.ScalarAsync<long>(PendingScheduleSql, CancellationToken.None),
            await connection.ScalarAsync<long>(
                ScheduledPublishingService.DueSql,
                CancellationToken.None,
                ("@now", Actor.System(clock).AtUtc)
            )
        );
    }
}
