using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Hosting;

/// <summary>Background service: retries start-up until it succeeds, then polls the publication log, the schedule, and the e-mails to send.</summary>
internal sealed partial class SiteBackgroundService(
    StartupInitializer preparation,
    WarmUp warmUp,
    SetupLinkAnnouncer setup,
    PublicationFollower follower,
    ScheduledPublishingService timekeeper,
    NotificationMailService notifications,
    MailSender mail,
    WriteProbe probe,
    TimeProvider clock,
    ILogger<SiteBackgroundService> logger
) : BackgroundService
{
    /// <summary>Largest heap, in bytes, that is compacted. With a larger one readers would notice the pause.</summary>
    private const long MaxCompactedHeap = 64 * 1024 * 1024;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>Wait before compacting the heap. By then the rest of the start, such as loading the search index, is over.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Wait even if the site is stopping: the first attempt must close its connections before the process ends.
        await preparation.WaitForFirstAttemptAsync(CancellationToken.None);
        // Requests wait for the same task. Without this yield they would resume only after the work below, which runs on the completing
        // thread.
        await Task.Yield();
        await PrepareAsync(stoppingToken);
        await Task.WhenAll(
            follower.RunLoopAsync(stoppingToken),
            timekeeper.RunLoopAsync(stoppingToken),
            notifications.RunLoopAsync(stoppingToken),
            mail.RunLoopAsync(stoppingToken),
            probe.RunLoopAsync(stoppingToken),
            FinishStartAsync(stoppingToken)
        );
    }

    private async Task FinishStartAsync(CancellationToken stoppingToken)
    {
        await warmUp.RunAsync(stoppingToken);
        await setup.AnnounceAsync(stoppingToken);
        await Task.Delay(SettlingTime, clock, stoppingToken);
        CompactHeap();
    }

    /// <summary>Frees memory that only the start needed: a third of the heap. Without traffic no garbage collection would run.</summary>
    private static void CompactHeap()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) < MaxCompactedHeap)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task PrepareAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RetryInterval, clock);
        var logged = false;
        while (!preparation.IsDone && await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await preparation.TryCompleteAsync(stoppingToken);
            }
            catch (SettingsException e)
            {
                // The database became reachable only now, and a setting needed for the first import is wrong.
                if (!logged)
                    LogCannotPrepare(logger, e.Message);
                logged = true;
            }
        }
    }

    [LoggerMessage(1301, LogLevel.Error, "The site cannot be shown and answers 503: {Reason} The start is tried again every two seconds")]
    private static partial void LogCannotPrepare(ILogger logger, string reason);
}
