using System.Data.Common;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Almaty2020.Web.Publishing.Scheduling;

/// <summary>
/// Carries out the schedule. One cheap query per second finds what is due; due groups are carried out in order, including those that were
/// missed while the site was down. Every node polls; <see cref="RunScheduledActs"/> ensures that only one node carries out each group.
/// </summary>
public sealed partial class ScheduledPublishingService(
    SiteConnections connections,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<ScheduledPublishingService> logger
) : IDisposable
{
    /// <summary>Runs once per second on every node, so it bypasses EF Core.</summary>
    public const string DueSql = "SELECT COUNT(*) FROM Schedule WHERE State = 'Waiting' AND HeldAtUtc IS NULL AND DueAtUtc <= @now";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim gate = new(1, 1);
    private bool isFailing;

    /// <summary>Carries out everything that is due now. Tests call it too; all of it has ended when it returns.</summary>
    /// <exception cref="DbException">
    /// The database cannot be reached, or had a transient error during an act, which stays waiting.
    /// </exception>
    public async Task RunDueAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            await using (var connection = await connections.OpenAsync(ct))
            {
                if (await connection.ScalarAsync<long>(DueSql, ct, ("@now", Actor.System(clock).AtUtc)) == 0)
                    return;
            }

            await using var scope = scopes.CreateAsyncScope();
            var carryOut = scope.ServiceProvider.GetRequiredService<RunScheduledActs>();
            Exception? fault = null;
            foreach (var group in await carryOut.DueAsync(ct))
            {
                try
                {
                    await RunGroupAsync(carryOut, group, ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    // This group is tried again in a second; carry on with the other groups.
                    fault ??= e;
                }
            }

            if (fault is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Polls until it is stopped.</summary>
    public async Task RunLoopAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await RunDueAsync(stoppingToken);
                isFailing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Try again in a second. Log only the first of consecutive errors, so that an outage of a whole night writes one line.
                if (!isFailing)
                    LogPollFailed(logger, e);
                isFailing = true;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public void Dispose() => gate.Dispose();

    private async Task RunGroupAsync(RunScheduledActs carryOut, Guid group, CancellationToken ct)
    {
        RunScheduledActs.Outcome outcome;
        try
        {
            outcome = await carryOut.ExecuteAsync(group, ct);
        }
        catch (Exception e)
            when (e is not OperationCanceledException
                && !DatabaseOutage.Is(e)
                && DatabaseOutage.FindDbException(e) is null
                && !Transactions.IsConcurrencyConflict(e)
            )
        {
            // Not a database error: it would recur every second and hold up later groups.
            LogUnexpected(logger, e, group);
            outcome = await carryOut.GiveUpAsync(group, ct);
        }

        switch (outcome)
        {
            case RunScheduledActs.Outcome.Done(var acts, var late):
                LogDone(logger, group, acts, (long)late.TotalMilliseconds);
                break;
            case RunScheduledActs.Outcome.Held:
                LogHeld(logger, group);
                break;
            case RunScheduledActs.Outcome.Failed(var issues):
                LogFailed(logger, group, string.Join(' ', issues.Select(i => $"{i.PageId}/{i.Language}:{i.Issue.Code}")));
                break;
        }
    }

    [LoggerMessage(1851, LogLevel.Information, "Scheduled group {Group} with {Acts} acts was carried out {LateMs} ms after its due time")]
    private static partial void LogDone(ILogger logger, Guid group, int acts, long lateMs);

    [LoggerMessage(
        1852,
        LogLevel.Warning,
        "Scheduled group {Group} could not be carried out and will not be retried; fix the issues and schedule it again: {Issues}"
    )]
    private static partial void LogFailed(ILogger logger, Guid group, string issues);

    [LoggerMessage(
        1855,
        LogLevel.Warning,
        "Scheduled group {Group} is held because its author may no longer publish it; another publisher must confirm it"
    )]
    private static partial void LogHeld(ILogger logger, Guid group);

    [LoggerMessage(
        1853,
        LogLevel.Error,
        "Cannot read or carry out the schedule; retrying every second, due acts are carried out as soon as this succeeds"
    )]
    private static partial void LogPollFailed(ILogger logger, Exception exception);

    [LoggerMessage(1854, LogLevel.Error, "Scheduled group {Group} failed with an unexpected exception and will not be retried")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, Guid group);
}
