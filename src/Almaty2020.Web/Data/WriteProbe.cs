using System.Globalization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Upkeep;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>
/// Background loop: writes one small row every ten seconds, so that the readiness check reports a full disk or a read-only database before
/// staff fail to save. An unreachable or locked database is reported by the publication follower.
/// </summary>
public sealed partial class WriteProbe(SiteConnections connections, SiteSettings settings, TimeProvider clock, ILogger<WriteProbe> logger)
{
    /// <summary>Name of the row in the table of <see cref="JobLease"/>. All nodes share it, and nothing else uses it.</summary>
    public const string RowName = "write-probe";

    public const string UpdateSql = "UPDATE Jobs SET TakenUntilUtc = @now WHERE Name = @name";

    public const string InsertSql = "INSERT INTO Jobs (Name, TakenUntilUtc) VALUES (@name, @now)";

    /// <summary>
    /// Least free space in bytes. SQLite reuses its write-ahead log from the start, so with less space the probe may succeed while saving a
    /// text fails.
    /// </summary>
    private const long MinFreeBytes = 10 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Interval after a failure, so that readiness recovers soon after the cause is fixed.</summary>
    private static readonly TimeSpan IntervalAfterFailure = TimeSpan.FromSeconds(2);

    /// <summary>SQL Server errors: no space in a file or the log, a read-only database, no permission to write.</summary>
    private static readonly int[] SqlServerNumbers = [229, 1101, 1105, 3906, 9002];

    private volatile string? fault;

    /// <summary>Why the last write failed; null if it succeeded.</summary>
    public string? Fault => fault;

    public async Task RunLoopAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(fault is null ? Interval : IntervalAfterFailure, clock, stoppingToken);
            await ProbeAsync(stoppingToken);
        }
    }

    /// <summary>Writes once. Throws only if it is cancelled.</summary>
    public async Task ProbeAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync(ct);
            Report(
                settings.SqliteFile is { } file && FreeBytesNextTo(file) is < MinFreeBytes and var freeBytes
                    ? string.Create(CultureInfo.InvariantCulture, $"only {freeBytes / 1024} KB are free on its disk")
                    : null
            );
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (IsWriteError(e))
                Report(DatabaseOutage.CauseOf(e));
        }
    }

    private static bool IsWriteError(Exception exception) =>
        DatabaseOutage.FindDbException(exception) switch
        {
            SqliteException e => e.SqliteErrorCode
                is SQLitePCL.raw.SQLITE_FULL
                    or SQLitePCL.raw.SQLITE_READONLY
                    or SQLitePCL.raw.SQLITE_IOERR,
            SqlException e => e.Errors.Cast<SqlError>().Any(error => SqlServerNumbers.Contains(error.Number)),
            _ => false,
        };

    private static long? FreeBytesNextTo(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        (string, object)[] row = [("@name", RowName), ("@now", clock.GetUtcNow().UtcDateTime)];
        await using var connection = await connections.OpenAsync(ct);
        if (await connection.ExecuteAsync(UpdateSql, ct, row) > 0)
            return;
        try
        {
            await connection.ExecuteAsync(InsertSql, ct, row);
        }
        catch (Exception e) when (Transactions.IsConcurrencyConflict(e))
        {
            // Another node has just added the row, so the database is writable.
        }
    }

    private void Report(string? now)
    {
        var before = fault;
        fault = now;
        if (now is not null && before is null)
            LogRefused(logger, now);
        else if (now is null && before is not null)
            LogWritten(logger);
    }

    [LoggerMessage(
        1106,
        LogLevel.Error,
        "The database cannot be written to: {Cause}. The site still serves pages, but nothing can be saved; free disk space or restore the permission to write"
    )]
    private static partial void LogRefused(ILogger logger, string cause);

    [LoggerMessage(1107, LogLevel.Information, "The database can be written to again")]
    private static partial void LogWritten(ILogger logger);
}
