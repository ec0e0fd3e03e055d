using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Search;

/// <summary>Makes the indexes once the site is prepared, opens them when they are needed, and keeps them at the snapshot that is shown.</summary>
internal sealed partial class SearchLife(Preparation preparation, WarmUp warmUp, SearchIndexes indexes, TimeProvider clock, ILogger<SearchLife> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitForFirstTryAsync(stoppingToken);
        // Whoever searches now waits for the index a little longer; whoever reads does not wait for Lucene.
        if (preparation.IsDone)
            await warmUp.Over.WaitAsync(stoppingToken);
        var faulty = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Off the thread that starts the server: Lucene has seconds of its own to spend.
                if (!indexes.MayStayClosed())
                    await Task.Run(() => indexes.CatchUpAsync(stoppingToken), stoppingToken);
                faulty = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!faulty)
                    LogFaulty(logger, e);
                faulty = true;
            }

            await WaitAsync(stoppingToken);
        }
    }

    private Task WaitAsync(CancellationToken ct)
    {
        var second = Task.Delay(Interval, clock, ct);
        return indexes.Asked.IsCompleted ? second : Task.WhenAny(second, indexes.Asked);
    }

    [LoggerMessage(1403, LogLevel.Error, "The search index cannot be brought up to date; it is tried again every second")]
    private static partial void LogFaulty(ILogger logger, Exception exception);
}
