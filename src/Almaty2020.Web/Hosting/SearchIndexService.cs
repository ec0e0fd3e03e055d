using Almaty2020.Web.Search.Indexing;

namespace Almaty2020.Web.Hosting;

/// <summary>Background service: builds the search indexes after start-up, opens them when needed, and keeps them up to date.</summary>
internal sealed partial class SearchIndexService(
    StartupInitializer preparation,
    WarmUp warmUp,
    SearchIndexes indexes,
    TimeProvider clock,
    ILogger<SearchIndexService> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await preparation.WaitForFirstAttemptAsync(stoppingToken);
        // Let the warm-up of pages finish first: searches wait a little longer, but page requests do not compete with Lucene.
        if (preparation.IsDone)
            await warmUp.Completion.WaitAsync(stoppingToken);
        var isFailing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Run on another thread than the one that starts the server: Lucene may take seconds.
                if (!indexes.CanStayClosed())
                    await Task.Run(() => indexes.CatchUpAsync(stoppingToken), stoppingToken);
                isFailing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isFailing)
                    LogFaulty(logger, e);
                isFailing = true;
            }

            await WaitAsync(stoppingToken);
        }
    }

    private Task WaitAsync(CancellationToken ct)
    {
        var second = Task.Delay(Interval, clock, ct);
        return indexes.FirstSearch.IsCompleted ? second : Task.WhenAny(second, indexes.FirstSearch);
    }

    [LoggerMessage(
        1403,
        LogLevel.Error,
        "Cannot update the search index; retrying every second. Search may miss recent publications until then"
    )]
    private static partial void LogFaulty(ILogger logger, Exception exception);
}
