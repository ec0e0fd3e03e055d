using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Startup;

/// <summary>What goes on behind the requests: the preparation, again and again until it is done, then following the log and the schedule.</summary>
internal sealed partial class SiteLife(
    Preparation preparation, WarmUp warmUp, SetupOffer setup, PublicationFollower follower, Timekeeper timekeeper, WriteProbe probe, SnapshotFile snapshots, TimeProvider clock, ILogger<SiteLife> logger)
    : BackgroundService
{
    /// <summary>Of a larger heap, readers would notice the pause.</summary>
    private const long GivenBackAtOnce = 64 * 1024 * 1024;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    /// <summary>What else a start does, the search among it, is over by then.</summary>
    private static readonly TimeSpan ForTheRest = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Also when the site stops meanwhile: what the try has open is closed before the process says that it has ended.
        await preparation.WaitForFirstTryAsync(CancellationToken.None);
        // Requests wait for the same moment, and would else wait for all that follows here on the thread that tells of it.
        await Task.Yield();
        await PrepareAsync(stoppingToken);
        await Task.WhenAll(follower.FollowAsync(stoppingToken), timekeeper.FollowAsync(stoppingToken), probe.FollowAsync(stoppingToken), GetReadyAsync(stoppingToken));
    }

    private async Task GetReadyAsync(CancellationToken stoppingToken)
    {
        await warmUp.RunAsync(stoppingToken);
        await setup.MakeAsync(stoppingToken);
        await Task.Delay(ForTheRest, clock, stoppingToken);
        GiveBack();
        await snapshots.FollowAsync(stoppingToken);
    }

    /// <summary>What a start used once and nothing collects for as long as nobody comes: a third of the heap.</summary>
    private static void GiveBack()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) < GivenBackAtOnce)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task PrepareAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenTries, clock);
        var said = false;
        while (!preparation.IsDone && await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await preparation.TryRunAsync(stoppingToken);
            }
            catch (SettingsException e)
            {
                // The database came back only now, and what it needs for its first import is not there.
                if (!said)
                    LogCannotPrepare(logger, e.Message);
                said = true;
            }
        }
    }

    [LoggerMessage(1301, LogLevel.Error, "The site cannot be shown: {Reason}")]
    private static partial void LogCannotPrepare(ILogger logger, string reason);
}
