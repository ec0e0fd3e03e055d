using System.Data.Common;

namespace Almaty2020.Web.Published;

/// <summary>
/// Polls the publication log with one cheap query a second and replaces the snapshot when the log's number has grown. While the database
/// cannot be reached, the last snapshot stays.
/// </summary>
public sealed partial class PublicationFollower(
    CurrentSite current,
    PublishedReader reader,
    PageBodyCache pages,
    TimeProvider clock,
    ILogger<PublicationFollower> logger,
    PublicationMetrics? metrics = null
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The database counts as unreachable after this many polls without an answer.</summary>
    private const int MaxUnansweredPolls = 5;

    /// <summary>Timeout of one poll, so that a server that vanished silently is asked again soon after its return.</summary>
    private static readonly TimeSpan PollTimeout = Interval * (MaxUnansweredPolls - 1);

    /// <summary>Pages to preload between two polls: few enough not to delay the next poll.</summary>
    private const int PreloadBatch = 200;

    private bool isFailing;
    private long lastReadAt = clock.GetTimestamp();

    /// <summary>True if the log has not been read for more than 5 seconds, because of errors or for lack of an answer.</summary>
    public bool IsDatabaseUnreachable => clock.GetElapsedTime(Volatile.Read(ref lastReadAt)) > Interval * MaxUnansweredPolls;

    /// <summary>Loads everything newer than the current snapshot, now. Called by the polling loop, at start-up and by tests.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    /// <exception cref="TimeoutException">The database does not answer.</exception>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        PublishedSite before,
            site;
        do
        {
            before = current.Site;
            if (await ReadVersionAsync(ct) == before.Version)
            {
                RecordRead();
                return;
            }

            site = await reader.SiteAsync(before, ct);
        } while (!current.TryReplace(site, expected: before));

        RecordRead();
        LogShown(logger, site.Version, site.Count);
        // Measure no delay for the first snapshot: its newest publication was shown before this process started.
        if (before.Version > 0 && site.VersionTimeUtc is { } at)
            metrics?.RecordPublicationShown(at);

        void RecordRead()
        {
            Volatile.Write(ref lastReadAt, clock.GetTimestamp());
            metrics?.RecordLogRead();
        }
    }

    private async Task<long> ReadVersionAsync(CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(PollTimeout, clock);
        using var poll = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await reader.VersionAsync(poll.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("Reading the publication log timed out.", e);
        }
    }

    /// <summary>Polls until <paramref name="stoppingToken"/> is cancelled.</summary>
    public async Task RunLoopAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await CatchUpAsync(stoppingToken);
                // Preload pages that have not been requested yet, so that they can be shown while the database is unreachable.
                if (await pages.PreloadAsync(current.Site, PreloadBatch, stoppingToken))
                    LogLoadedAhead(logger, current.Site.Version);
                if (isFailing)
                    LogBack(logger);
                isFailing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Retry every second after any exception. Log only the first one, so that a long outage does not flood the log.
                if (!isFailing)
                    LogUnreachable(logger, e);
                isFailing = true;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1001, LogLevel.Information, "Now serving version {Version} of the site with {Count} published pages")]
    private static partial void LogShown(ILogger logger, long version, int count);

    [LoggerMessage(1004, LogLevel.Debug, "Preloaded the pages of version {Version} into memory, as far as the cache limit allows")]
    private static partial void LogLoadedAhead(ILogger logger, long version);

    [LoggerMessage(
        1002,
        LogLevel.Error,
        "Cannot read the publication log; the site keeps showing the last snapshot and retries every second. Check the database"
    )]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Information, "The publication log can be read again")]
    private static partial void LogBack(ILogger logger);
}
