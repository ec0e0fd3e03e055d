using System.Data.Common;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>
/// Explains an error of the database to an operator in one line: number, class, what it means and what to do. Neither the connection string nor
/// SQL Server's own words, which may quote from it; SQLite's own words quote no secret.
/// </summary>
internal static class DatabaseFault
{
    /// <param name="file">Of a SQLite database; null on SQL Server.</param>
    public static string Explain(Exception exception, string? file) => Outage.ErrorIn(exception) switch
    {
        SqliteException e => $"The database '{file}' cannot be used: {e.Message} {Advice(e)}",
        SqlException e => $"The database cannot be used: SQL Server error {e.Number}, class {e.Class}, state {e.State}. {Advice(e, exception)}",
        _ => $"The database cannot be used ({Outage.CauseOf(exception)}). See whether it runs and answers, and ConnectionStrings:Site.",
    };

    public static bool IsDamage(Exception exception) =>
        Outage.ErrorIn(exception) is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB };

    private static string Advice(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => "The file is damaged: stop every node and restore the last backup over it (see 'Backing up and restoring' in the README).",
        SQLitePCL.raw.SQLITE_FULL => "The disk is full: make room.",
        SQLitePCL.raw.SQLITE_READONLY => "The file or its folder cannot be written to: see their owner and mode.",
        SQLitePCL.raw.SQLITE_IOERR => "The disk refuses to read or write: see whether it is full or failing.",
        SQLitePCL.raw.SQLITE_CANTOPEN => "See ConnectionStrings:Site and Site:DataPath, and whether this user may open the file and write to its folder.",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "Another process holds it: try again when that has ended.",
        _ => "See ConnectionStrings:Site, and whether 'database migrate' was run.",
    };

    private static string Advice(SqlException e, Exception thrown)
    {
        if (Chain(thrown).Any(x => x is AuthenticationException))
            return "The server's certificate is not trusted: install its issuer's certificate on this machine, or add TrustServerCertificate=true to ConnectionStrings:Site if the network between is your own.";

        foreach (var error in e.Errors.Cast<SqlError>())
        {
            switch (error.Number)
            {
                case 18456 or 18452 or 18470 or 18486 or 18487 or 18488:
                    return "The server refuses the login: see User Id and Password in ConnectionStrings:Site.";
                case 4060 or 4064 or 911 or 916:
                    return "There is no such database, or the login may not open it: see Database in ConnectionStrings:Site; 'database migrate' makes it where the login may create databases, or else an administrator makes it and adds the login as a user.";
                case 229 or 230 or 262 or 297 or 300 or 1088 or 2760 or 3701 or 5011 or 15151 or 15247:
                    return "The login lacks a right: 'database migrate' needs db_owner in the database (and dbcreator to make one), the running site db_datareader and db_datawriter.";
                case 207 or 208:
                    return "The schema is not that of this version: run 'database migrate'.";
                case 1101 or 1105 or 9002:
                    return "The database or its log is full: make room on the server.";
                case 3906:
                    return "The database is read-only: make it writable, or name another server.";
                case -2:
                    return "The server did not answer in time: see its load, and what else holds the tables.";
            }
        }

        return e.Class >= 20 || Outage.Is(e)
            ? "The server cannot be reached: see Server in ConnectionStrings:Site (name, port), whether it runs, and the firewall between; also Encrypt, where the server offers no encryption."
            : "The server's log says more about this number.";
    }

    private static IEnumerable<Exception> Chain(Exception? e) => e switch
    {
        null => [],
        AggregateException several => several.InnerExceptions.SelectMany(Chain),
        _ => Chain(e.InnerException).Prepend(e),
    };
}
