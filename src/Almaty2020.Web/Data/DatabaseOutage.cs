using System.Data.Common;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Storage;

namespace Almaty2020.Web.Data;

/// <summary>
/// Distinguishes an unavailable database (unreachable, full or too slow) from a bug. An outage is answered with 503 and retried; a bug
/// needs a fix. This is the only definition, for all filters, background services and commands.
/// </summary>
public static class DatabaseOutage
{
    /// <summary>
    /// SQL Server errors for timeouts, broken and refused connections, databases that are being restored or moved, and full disks and logs:
    /// <see href="https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"/>.
    /// </summary>
    private static readonly int[] SqlServerNumbers =
    [
        -2,
        -1,
        2,
        20,
        53,
        64,
        121,
        208,
        233,
        258,
        701,
        802,
        823,
        824,
        825,
        845,
        904,
        911,
        921,
        922,
        923,
        924,
        926,
        927,
        942,
        945,
        952,
        976,
        983,
        1105,
        1205,
        1222,
        3906,
        4060,
        4064,
        6005,
        8645,
        9001,
        9002,
        10053,
        10054,
        10060,
        10061,
        10928,
        10929,
        10936,
        11001,
        17142,
        17148,
        18456,
        40197,
        40501,
        40613,
        49918,
        49919,
        49920,
    ];

    /// <summary>
    /// Errors of this class and above end the connection. The number alone is not enough: if no server listens, it is 0 on Linux.
    /// </summary>
    private const byte Fatal = 20;

    /// <summary>
    /// True if the exception means an outage. Searches the whole chain, because EF Core, retries and tasks wrap the client's exception.
    /// </summary>
    public static bool Is(Exception? exception) =>
        exception switch
        {
            // Not the database: other servers, clients that disconnect, and slow regular expressions also cause timeouts and socket errors.
            null or HttpRequestException or ConnectionResetException or RegexMatchTimeoutException => false,
            AggregateException several => several.InnerExceptions.Any(Is),
            SqliteException sqlite when IsSqlite(sqlite) => true,
            SqlException sql when IsSqlServer(sql) => true,
            DbException { IsTransient: true } or TimeoutException or SocketException or RetryLimitExceededException => true,
            // The connection pool is exhausted.
            InvalidOperationException { InnerException: null, Source: "Microsoft.Data.SqlClient" } => true,
            _ => Is(exception.InnerException),
        };

    /// <returns>The database client's exception, anywhere in the chain; null if there is none.</returns>
    public static DbException? FindDbException(Exception? exception) =>
        exception switch
        {
            null => null,
            DbException error => error,
            AggregateException several => several.InnerExceptions.Select(FindDbException).FirstOrDefault(e => e is not null),
            _ => FindDbException(exception.InnerException),
        };

    /// <summary>
    /// The cause in one line for the log: exception type and error number. SQL Server's message is omitted because it may quote values.
    /// </summary>
    public static string CauseOf(Exception exception) =>
        FindDbException(exception) switch
        {
            SqliteException e => $"SqliteException {e.SqliteExtendedErrorCode}: {e.Message}",
            SqlException e => $"SqlException {e.Number}, class {e.Class}, state {e.State}",
            { } e => e.GetType().Name,
            null => exception.GetBaseException() switch
            {
                SocketException e => $"SocketException {e.ErrorCode}: {e.SocketErrorCode}",
                TimeoutException e => $"TimeoutException: {e.Message}",
                var e => e.GetType().Name,
            },
        };

    public static int StatusOf(Exception exception) =>
        exception switch
        {
            BadHttpRequestException request => request.StatusCode,
            _ => Is(exception) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
        };

    /// <summary>True for SQLite's codes of an outage, and for "no such table": the file exists but is empty.</summary>
    private static bool IsSqlite(SqliteException e) =>
        e.SqliteErrorCode
            is SQLitePCL.raw.SQLITE_BUSY
                or SQLitePCL.raw.SQLITE_LOCKED
                or SQLitePCL.raw.SQLITE_READONLY
                or SQLitePCL.raw.SQLITE_IOERR
                or SQLitePCL.raw.SQLITE_CORRUPT
                or SQLitePCL.raw.SQLITE_FULL
                or SQLitePCL.raw.SQLITE_CANTOPEN
                or SQLitePCL.raw.SQLITE_PROTOCOL
                or SQLitePCL.raw.SQLITE_NOTADB
        || (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR && e.Message.Contains("no such table", StringComparison.Ordinal));

    private static bool IsSqlServer(SqlException e) =>
        e.IsTransient || e.Class >= Fatal || e.Errors.Cast<SqlError>().Any(error => SqlServerNumbers.Contains(error.Number));
}
