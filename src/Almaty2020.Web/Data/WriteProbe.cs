using System.Globalization;
using Almaty2020.Web.Startup;
using Almaty2020.Web.Upkeep;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>
/// Background loop: writes one small row every ten seconds, so that readiness knows of a full disk or a read-only database before somebody's work
/// is refused. A database that is away or locked is the follower's to report.
/// </summary>
public sealed partial class WriteProbe(SiteConnections connections, SiteSettings settings, TimeProvider clock, ILogger<WriteProbe> logger)
{
    /// <summary>In the table of <see cref="Job"/>: shared by all nodes, and of no meaning to anything else.</summary>
    public const string RowName = "write-probe";

    public const string UpdateSql = "UPDATE Jobs SET TakenUntilUtc = @now WHERE Name = @name";

    public const string InsertSql = "INSERT INTO Jobs (Name, TakenUntilUtc) VALUES (@name, @now)";

    /// <summary>SQLite writes over its log from the start again and again: with less room than this the probe may succeed where a text would not.</summary>
    private const long LeastRoom = 10 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>After a failure, so that readiness heals soon after somebody made room.</summary>
    private static readonly TimeSpan IntervalAfterFailure = TimeSpan.FromSeconds(2);

    /// <summary>SQL Server: no room in a file or the log, a database set to read only, no right to write.</summary>
    private static readonly int[] SqlServerNumbers = [229, 1101, 1105, 3906, 9002];

    private volatile string? fault;

    /// <summary>Why the database could not be written to at the last try; null where it could.</summary>
    public string? Fault => fault;

    public async Task FollowAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(fault is null ? Interval : IntervalAfterFailure, clock, stoppingToken);
            await ProbeAsync(stoppingToken);
        }
    }

    /// <summary>Tries now. Never throws, but when it is cancelled.</summary>
    public async Task ProbeAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync(ct);
            Report(settings.SqliteFile is { } file && RoomBeside(file) is < LeastRoom and var room
                ? string.Create(CultureInfo.InvariantCulture, $"only {room / 1024} KB are free on its disk")
                : null);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (IsRefusal(e))
                Report(Outage.CauseOf(e));
        }
    }

    private static bool IsRefusal(Exception exception) => Outage.ErrorIn(exception) switch
    {
        SqliteException e => e.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_IOERR,
        SqlException e => e.Errors.Cast<SqlError>().Any(error => SqlServerNumbers.Contains(error.Number)),
        _ => false,
    };

    private static long? RoomBeside(string file)
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
        catch (Exception e) when (Transactions.IsLostRace(e))
        {
            // Another node was first, and has written.
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

    [LoggerMessage(1106, LogLevel.Error, "The database cannot be written to: {Cause}. Residents are served, staff cannot save; make room or restore the right to write")]
    private static partial void LogRefused(ILogger logger, string cause);

    [LoggerMessage(1107, LogLevel.Information, "The database can be written to again")]
    private static partial void LogWritten(ILogger logger);
}
