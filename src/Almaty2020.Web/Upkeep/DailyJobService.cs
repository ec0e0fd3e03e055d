using Almaty2020.Web.Data;

namespace Almaty2020.Web.Upkeep;

/// <summary>Runs the daily jobs, each on the node that takes its lease first.</summary>
internal sealed partial class DailyJobService(
    DailyJobSignal bell,
    SiteConnections connections,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<DailyJobService> logger
) : BackgroundService
{
    /// <summary>Time between two checks, and before the first: no job is urgent, and a start has more important work.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await bell.WaitAsync(Interval, clock, stoppingToken);
                foreach (var job in DailyJob.All)
                    await TryAsync(job, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task TryAsync(DailyJob job, CancellationToken ct)
    {
        try
        {
            if (await JobLeases.IsIdleAsync(connections, job, clock.GetUtcNow().UtcDateTime, ct))
                return;
            await using var scope = scopes.CreateAsyncScope();
            var jobs = scope.ServiceProvider.GetRequiredService<JobLeases>();
            if (!await jobs.TryAcquireAsync(job, ct))
                return;
            try
            {
                var count = await DoAsync(job, jobs, scope.ServiceProvider, ct);
                await jobs.CompleteAsync(job, ct);
                LogDone(logger, job.Name, count);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                // The site is stopping: release the lease, so that another node or the next start runs the job.
                await jobs.ReleaseAsync(job, CancellationToken.None);
                throw;
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Catch everything: the service must survive for the other jobs and for the next attempt.
            LogFailed(logger, job.Name, e);
        }
    }

    private static Task<int> DoAsync(DailyJob job, JobLeases jobs, IServiceProvider services, CancellationToken ct) =>
        job == DailyJob.LinkCheck ? services.GetRequiredService<LinkCheck>().ExecuteAsync(() => jobs.RenewAsync(job, ct), ct)
        : job == DailyJob.Retention ? services.GetRequiredService<Retention>().ExecuteAsync(ct)
        : job == DailyJob.ReviewReminders ? services.GetRequiredService<ReviewReminders>().ExecuteAsync(ct)
        : job == DailyJob.ValueReminders ? services.GetRequiredService<ValueReminders>().ExecuteAsync(ct)
        : throw new ArgumentOutOfRangeException(nameof(job), job.Name, "This job has no implementation.");

    [LoggerMessage(1901, LogLevel.Information, "Job {Job} has finished: {Count} found")]
    private static partial void LogDone(ILogger logger, string job, int count);

    [LoggerMessage(1902, LogLevel.Error, "Job {Job} failed; it is tried again in five minutes")]
    private static partial void LogFailed(ILogger logger, string job, Exception exception);
}

/// <summary>Wakes <see cref="DailyJobService"/> early, because a person is waiting for a job's result.</summary>
public sealed class DailyJobSignal : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public void Trigger()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // The signal is already set.
        }
    }

    public void Dispose() => signal.Dispose();

    /// <summary>Waits for the signal, at most for the given time.</summary>
    internal async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var time = Task.Delay(atMost, clock, waiting.Token);
        var ring = signal.WaitAsync(waiting.Token);
        await await Task.WhenAny(time, ring);
        await waiting.CancelAsync();
        await ring.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
