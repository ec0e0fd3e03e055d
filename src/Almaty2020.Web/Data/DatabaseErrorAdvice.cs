using System.Data.Common;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>
/// Explains a database error to the operator in one line: number, class, meaning and what to do. Omits the connection string and SQL
/// Server's message, which may quote it. SQLite's message contains no secrets and is included.
/// </summary>
internal static class DatabaseErrorAdvice
{
    private const string Damaged =
        "The file is damaged: stop every node and replace it with the last backup (see 'Back up and restore' in docs/operating.md).";

    /// <param name="file">Path of the SQLite database; null on SQL Server.</param>
    public static string Explain(Exception exception, string? file) =>
        DatabaseOutage.FindDbException(exception) switch
        {
            SqliteException e => $"The database '{file}' cannot be used: {e.Message} {Advice(e)}",
            SqlException e =>
                $"The database cannot be used: SQL Server error {e.Number}, class {e.Class}, state {e.State}. {Advice(e, exception)}",
            _ =>
                $"The database cannot be used ({DatabaseOutage.CauseOf(exception)}). Check that it is running and reachable, and check ConnectionStrings:Site.",
        };

    public static bool IsCorruption(Exception exception) =>
        DatabaseOutage.FindDbException(exception)
            is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB };

    /// <summary>
    /// Searches a SQLite database for damage. SQLite may have returned wrong values from a damaged page instead of an error.
    /// </summary>
    /// <returns>One line for the operator; null if there is no damage.</returns>
    /// <remarks>Reads the whole file.</remarks>
    public static async Task<string?> FindDamageAsync(SiteConnections connections, string file, CancellationToken ct)
    {
        try
        {
            await using var connection = await connections.OpenAsync(ct);
            var found = await connection.ScalarAsync<string>("PRAGMA quick_check(1)", ct);
            return found == "ok" ? null : $"The database '{file}' cannot be used: {found.ReplaceLineEndings(" ")}. {Damaged}";
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // The file cannot even be opened. Only an error about damage is an answer.
            return IsCorruption(e) ? Explain(e, file) : null;
        }
    }

    private static string Advice(SqliteException e) =>
        e.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => Damaged,
            SQLitePCL.raw.SQLITE_FULL => "The disk is full: free some space.",
            SQLitePCL.raw.SQLITE_READONLY => "The file or its folder cannot be written to: check their owner and mode.",
            SQLitePCL.raw.SQLITE_IOERR => "The disk cannot be read or written: check whether it is full or failing.",
            SQLitePCL.raw.SQLITE_CANTOPEN =>
                "Check ConnectionStrings:Site and Site:DataPath, and that this user may open the file and write to its folder.",
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
                "Another process has locked it: try again when that process has finished.",
            _ => "Check ConnectionStrings:Site, and that 'database migrate' was run.",
        };

    private static string Advice(SqlException e, Exception thrown)
    {
        if (Chain(thrown).Any(x => x is AuthenticationException))
            return "The server's certificate is not trusted: install its issuer's certificate on this machine, or add TrustServerCertificate=true to ConnectionStrings:Site if you control the network in between.";

        foreach (var error in e.Errors.Cast<SqlError>())
        {
            switch (error.Number)
            {
                case 18456 or 18452 or 18470 or 18486 or 18487 or 18488:
                    return "The server refuses the login: check User Id and Password in ConnectionStrings:Site.";
                case 4060 or 4064 or 911 or 916:
                    return "There is no such database, or the login may not open it: check Database in ConnectionStrings:Site. If the login may create databases, run 'database migrate'; otherwise have an administrator create the database and add the login as a user.";
                case 229 or 230 or 262 or 297 or 300 or 1088 or 2760 or 3701 or 5011 or 15151 or 15247:
                    return "The login lacks a permission: 'database migrate' needs db_owner in the database (and dbcreator to create one), the running site needs db_datareader and db_datawriter.";
                case 207 or 208:
                    return "The schema does not match this version of the site: run 'database migrate'.";
                case 1101 or 1105 or 9002:
                    return "The database or its log is full: free some space on the server.";
                case 3906:
                    return "The database is read-only: make it writable, or set ConnectionStrings:Site to another server.";
                case -2:
                    return "The server did not answer in time: check its load, and which other sessions lock the tables.";
            }
        }

        return e.Class >= 20 || DatabaseOutage.Is(e)
            ? "The server cannot be reached: check Server in ConnectionStrings:Site (name, port), that it is running, and the firewall; also check Encrypt if the server offers no encryption."
            : "Look up this number in the server's log.";
    }

    private static IEnumerable<Exception> Chain(Exception? e) =>
        e switch
        {
            null => [],
            AggregateException several => several.InnerExceptions.SelectMany(Chain),
            _ => Chain(e.InnerException).Prepend(e),
        };
}
