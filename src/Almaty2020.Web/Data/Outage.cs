using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>Tells a database that is away, or full, or too slow, from a fault of ours: the one asks to wait, the other to be mended.</summary>
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

    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        SqliteException sqlite => IsSqlite(sqlite),
        SqlException sql => sql.IsTransient || sql.Class >= Fatal || sql.Errors.Cast<SqlError>().Any(e => SqlServerNumbers.Contains(e.Number)),
        DbException { IsTransient: true } or TimeoutException => true,
        // All connections of the pool are taken.
        InvalidOperationException { InnerException: null, Source: "Microsoft.Data.SqlClient" } => true,
        _ => Is(exception.InnerException),
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
}
