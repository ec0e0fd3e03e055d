using System.Data.Common;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Storage;

namespace Almaty2020.Web.Data;

/// <summary>
/// Tells a database that is away, or full, or too slow, from a fault of ours: the one asks to wait, the other to be mended. The one definition
/// of it, for every filter, background service and command.
/// </summary>
public static class Outage
{
    /// <summary>Timeouts, broken and refused connections, databases that are restored or moved, full disks and logs: <see href="https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"/>.</summary>
    private static readonly int[] SqlServerNumbers =
    [
        -2, -1, 2, 20, 53, 64, 121, 208, 233, 258, 701, 802, 823, 824, 825, 845, 904, 911, 921, 922, 923, 924, 926, 927, 942, 945, 952, 976, 983, 1105, 1205, 1222, 3906, 4060, 4064,
        6005, 8645, 9001, 9002, 10053, 10054, 10060, 10061, 10928, 10929, 10936, 11001, 17142, 17148, 18456, 40197, 40501, 40613, 49918, 49919, 49920,
    ];

    /// <summary>From here on an error ends the connection. Where nobody listens, the number is 0 on Linux.</summary>
    private const byte Fatal = 20;

    /// <summary>Looks through the whole chain: EF Core, retries and tasks each wrap what the database's client threw.</summary>
    public static bool Is(Exception? exception) => exception switch
    {
        // Other servers, browsers that go away, and expressions that take too long have timeouts and sockets as well.
        null or HttpRequestException or ConnectionResetException or RegexMatchTimeoutException => false,
        AggregateException several => several.InnerExceptions.Any(Is),
        SqliteException sqlite when IsSqlite(sqlite) => true,
        SqlException sql when IsSqlServer(sql) => true,
        DbException { IsTransient: true } or TimeoutException or SocketException or RetryLimitExceededException => true,
        // All connections of the pool are taken.
        InvalidOperationException { InnerException: null, Source: "Microsoft.Data.SqlClient" } => true,
        _ => Is(exception.InnerException),
    };

    /// <returns>What the database's client threw, wherever it is in the chain; null where no database is involved.</returns>
    public static DbException? ErrorIn(Exception? exception) => exception switch
    {
        null => null,
        DbException error => error,
        AggregateException several => several.InnerExceptions.Select(ErrorIn).FirstOrDefault(e => e is not null),
        _ => ErrorIn(exception.InnerException),
    };

    /// <summary>The cause in one line for the log: kind and number. SQL Server's own words are left out, for they may quote values.</summary>
    public static string CauseOf(Exception exception) => ErrorIn(exception) switch
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

    public static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException request => request.StatusCode,
        _ => Is(exception) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
    };

    /// <summary>As SQLite names its codes; "no such table" where the file is there and empty.</summary>
    private static bool IsSqlite(SqliteException e) => e.SqliteErrorCode
        is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_CORRUPT
        or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PROTOCOL or SQLitePCL.raw.SQLITE_NOTADB
        || (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR && e.Message.Contains("no such table", StringComparison.Ordinal));

    private static bool IsSqlServer(SqlException e) =>
        e.IsTransient || e.Class >= Fatal || e.Errors.Cast<SqlError>().Any(error => SqlServerNumbers.Contains(error.Number));
}
