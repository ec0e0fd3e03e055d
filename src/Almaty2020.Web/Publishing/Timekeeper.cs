using System.Data.Common;
using Almaty2020.Web.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Sees to it that what is scheduled is done: one cheap query a second, and what is due in the order in which it is, what was missed while
/// nobody looked too. Every node looks; <see cref="CarryOut"/> lets one do it.
/// </summary>
public sealed partial class Timekeeper(SiteConnections connections, IServiceScopeFactory scopes, TimeProvider clock, ILogger<Timekeeper> logger) : IDisposable
{
    /// <summary>Asked a second and node, and so without what EF Core does besides.</summary>
    public const string DueSql = "SELECT COUNT(*) FROM Schedule WHERE State = 'Waiting' AND HeldAtUtc IS NULL AND DueAtUtc <= @now";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim one = new(1, 1);
    private bool faulty;

    /// <summary>Does what is due, now. Also what a test calls; when it returns, all of it is over.</summary>
    /// <exception cref="DbException">The database cannot be reached, or a passing fault of it met an act, which waits on.</exception>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            await using (var connection = await connections.OpenAsync(ct))
            {
                if (await connection.ScalarAsync<long>(DueSql, ct, ("@now", Actor.System(clock).AtUtc)) == 0)
                    return;
            }

            await using var scope = scopes.CreateAsyncScope();
            var carryOut = scope.ServiceProvider.GetRequiredService<CarryOut>();
            Exception? fault = null;
            foreach (var group in await carryOut.DueAsync(ct))
            {
                try
                {
                    await DoAsync(carryOut, group, ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    // It waits for the next second, and nothing else waits for it.
                    fault ??= e;
                }
            }

            if (fault is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Keeps time until it is stopped.</summary>
    public async Task FollowAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await CatchUpAsync(stoppingToken);
                faulty = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next second may be better; and one line is enough for a long night.
                if (!faulty)
                    LogFault(logger, e);
                faulty = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public void Dispose() => one.Dispose();

    private async Task DoAsync(CarryOut carryOut, Guid group, CancellationToken ct)
    {
        CarryOut.Outcome outcome;
        try
        {
            outcome = await carryOut.ExecuteAsync(group, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException && !Outage.Is(e) && Outage.ErrorIn(e) is null && !Transactions.IsLostRace(e))
        {
            // No error of the database's: it would be met every second, and hold up what comes after.
            LogUnforeseen(logger, e, group);
            outcome = await carryOut.GiveUpAsync(group, ct);
        }

        switch (outcome)
        {
            case CarryOut.Outcome.Done(var acts, var late):
                LogDone(logger, group, acts, (long)late.TotalMilliseconds);
                break;
            case CarryOut.Outcome.Held:
                LogHeld(logger, group);
                break;
            case CarryOut.Outcome.Failed(var issues):
                LogCannot(logger, group, string.Join(' ', issues.Select(i => $"{i.PageId}/{i.Language}:{i.Issue.Code}")));
                break;
        }
    }

    [LoggerMessage(1851, LogLevel.Information, "The scheduled group {Group} of {Acts} acts is done, {LateMs} ms after its time")]
    private static partial void LogDone(ILogger logger, Guid group, int acts, long lateMs);

    [LoggerMessage(1852, LogLevel.Warning, "The scheduled group {Group} could not be done and stays undone: {Issues}")]
    private static partial void LogCannot(ILogger logger, Guid group, string issues);

    [LoggerMessage(1855, LogLevel.Warning, "The scheduled group {Group} is held: its author may no longer publish it; another publisher has to confirm it")]
    private static partial void LogHeld(ILogger logger, Guid group);

    [LoggerMessage(1853, LogLevel.Error, "The schedule cannot be followed; what is due is done as soon as it can")]
    private static partial void LogFault(ILogger logger, Exception exception);

    [LoggerMessage(1854, LogLevel.Error, "The scheduled group {Group} met a fault that no rule foresaw, and is given up")]
    private static partial void LogUnforeseen(ILogger logger, Exception exception, Guid group);
}
