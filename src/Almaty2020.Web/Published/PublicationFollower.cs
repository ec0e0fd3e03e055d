using System.Data.Common;
using Almaty2020.Web.Telemetry;

namespace Almaty2020.Web.Published;

/// <summary>
/// Follows the publication log, one cheap query a second, and swaps the snapshot when its number has grown. A database
/// that cannot be reached leaves the last snapshot in place.
/// </summary>
public sealed partial class PublicationFollower(
    CurrentSite current, PublishedReader reader, PublishedPages pages, TimeProvider clock, ILogger<PublicationFollower> logger, SiteMetrics? metrics = null, SnapshotFile? file = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>After so many looks without an answer the database counts as away.</summary>
    private const int Patience = 5;

    /// <summary>How long one look may take: a server that is gone without a word is asked anew soon after it is back.</summary>
    private static readonly TimeSpan LookLimit = Interval * (Patience - 1);

    /// <summary>Pages that are read ahead between two looks: few enough not to hold the next one up.</summary>
    private const int AheadAtOnce = 200;

    private bool faulty;
    private long answeredAt = clock.GetTimestamp();

    /// <summary>Whether the log has not been read for some seconds: it cannot be, or the answer does not come.</summary>
    public bool IsCutOff => clock.GetElapsedTime(Volatile.Read(ref answeredAt)) > Interval * Patience;

    /// <summary>Loads what is new, now. Also what a test, or a start, calls.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    /// <exception cref="TimeoutException">The database does not answer.</exception>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        PublishedSite before, site;
        do
        {
            before = current.Site;
            if (await LookAsync(ct) == before.Version)
            {
                Answered();
                return;
            }

            site = await reader.SiteAsync(before.Version == 0 ? file?.Read() ?? before : before, ct);
        }
        while (!current.TryShow(site, insteadOf: before));

        Answered();
        LogShown(logger, site.Version, site.Count);
        // What was published before a start has been shown before.
        if (before.Version > 0 && site.ActAtUtc is { } at)
            metrics?.Showed(at);

        void Answered()
        {
            Volatile.Write(ref answeredAt, clock.GetTimestamp());
            metrics?.Looked();
        }
    }

    private async Task<long> LookAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(LookLimit, clock);
        using var look = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await reader.VersionAsync(look.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("The publication log was not read in time.", e);
        }
    }

    /// <summary>Follows until it is stopped.</summary>
    public async Task FollowAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await CatchUpAsync(stoppingToken);
                // In case the database is away later, what nobody has asked for yet is at hand.
                if (await pages.LoadAheadAsync(current.Site, AheadAtOnce, stoppingToken))
                    LogLoadedAhead(logger, current.Site.Version);
                if (faulty)
                    LogBack(logger);
                faulty = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next second may be better; and one line is enough for a long night.
                if (!faulty)
                    LogUnreachable(logger, e);
                faulty = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1001, LogLevel.Information, "The site shows version {Version} with {Count} published pages")]
    private static partial void LogShown(ILogger logger, long version, int count);

    [LoggerMessage(1004, LogLevel.Debug, "The pages of version {Version} are in memory, as far as there is room")]
    private static partial void LogLoadedAhead(ILogger logger, long version);

    [LoggerMessage(1002, LogLevel.Error, "The publication log cannot be read; the last snapshot stays")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Information, "The publication log can be read again")]
    private static partial void LogBack(ILogger logger);
}
