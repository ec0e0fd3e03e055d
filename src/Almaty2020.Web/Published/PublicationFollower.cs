using Almaty2020.Web.Telemetry;

namespace Almaty2020.Web.Published;

/// <summary>
/// Follows the publication log, one cheap query a second, and swaps the snapshot when its number has grown. A database
/// that cannot be reached leaves the last snapshot in place.
/// </summary>
public sealed partial class PublicationFollower(
    CurrentSite current, PublishedReader reader, TimeProvider clock, ILogger<PublicationFollower> logger, SiteMetrics? metrics = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private bool faulty;

    /// <summary>Loads what is new, now. Also what a test, or a start, calls.</summary>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        var before = current.Site.Version;
        if (await reader.VersionAsync(ct) == before)
        {
            metrics?.Looked();
            return;
        }

        var site = await reader.SiteAsync(ct);
        current.Show(site);
        metrics?.Looked();
        LogShown(logger, site.Version, site.Pages.Count);
        // What was published before a start has been shown before.
        if (metrics is not null && before > 0 && await reader.ActAtAsync(site.Version, ct) is { } at)
            metrics.Showed(at);
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

    [LoggerMessage(1002, LogLevel.Error, "The publication log cannot be read; the last snapshot stays")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Information, "The publication log can be read again")]
    private static partial void LogBack(ILogger logger);
}
