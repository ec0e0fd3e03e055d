using Almaty2020.Web.Data;

namespace Almaty2020.Web.Upkeep;

/// <summary>Does what is to be done day by day, on whichever node looks first.</summary>
internal sealed partial class UpkeepWorker(UpkeepBell bell, SiteConnections connections, IServiceScopeFactory scopes, TimeProvider clock, ILogger<UpkeepWorker> logger) : BackgroundService
{
    /// <summary>Nothing here is urgent; a start has better things to do first.</summary>
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
            if (await Jobs.IsRestingAsync(connections, job, clock.GetUtcNow().UtcDateTime, ct))
                return;
            await using var scope = scopes.CreateAsyncScope();
            var jobs = scope.ServiceProvider.GetRequiredService<Jobs>();
            if (!await jobs.TakeAsync(job, ct))
                return;
            try
            {
                var count = await DoAsync(job, jobs, scope.ServiceProvider, ct);
                await jobs.DoneAsync(job, ct);
                LogDone(logger, job.Name, count);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                // The site ends: another node, or the next start, takes it up.
                await jobs.GiveBackAsync(job, CancellationToken.None);
                throw;
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Whatever it was: the other jobs, and the next try, must find this service at work.
            LogFailed(logger, job.Name, e);
        }
    }

    private static Task<int> DoAsync(DailyJob job, Jobs jobs, IServiceProvider services, CancellationToken ct) =>
        job == DailyJob.LinkCheck ? services.GetRequiredService<LinkCheck>().ExecuteAsync(() => jobs.RenewAsync(job, ct), ct)
        : job == DailyJob.Retention ? services.GetRequiredService<Retention>().ExecuteAsync(ct)
        : job == DailyJob.ReviewReminders ? services.GetRequiredService<ReviewReminders>().ExecuteAsync(ct)
        : throw new ArgumentOutOfRangeException(nameof(job), job.Name, "Nobody knows how to do it.");

    [LoggerMessage(1901, LogLevel.Information, "{Job} is done: {Count} found")]
    private static partial void LogDone(ILogger logger, string job, int count);

    [LoggerMessage(1902, LogLevel.Error, "{Job} could not be done; it is tried again in five minutes")]
    private static partial void LogFailed(ILogger logger, string job, Exception exception);
}

/// <summary>Wakes <see cref="UpkeepWorker"/> before its time, when somebody waits for what it does.</summary>
public sealed class UpkeepBell : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

    public void Ring()
    {
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been rung already.
        }
    }

    public void Dispose() => rung.Dispose();

    /// <summary>Until it is rung, or the time is over.</summary>
    internal async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var time = Task.Delay(atMost, clock, waiting.Token);
        var ring = rung.WaitAsync(waiting.Token);
        await await Task.WhenAny(time, ring);
        await waiting.CancelAsync();
        await ring.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
