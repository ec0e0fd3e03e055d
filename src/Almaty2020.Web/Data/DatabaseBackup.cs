using System.Data.Common;
using Almaty2020.Web.Startup;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>Copies a SQLite database as of one moment, while the site goes on reading and writing.</summary>
public sealed class DatabaseBackup(SiteSettings settings)
{
    private const string Unfinished = ".unfinished";

    /// <returns>The site's version in the copy.</returns>
    /// <exception cref="SettingsException">The database is a server's, which has a command of its own for this, or there is none.</exception>
    /// <exception cref="IOException">There is a file of that name, or the target cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The target cannot be written.</exception>
    public async Task<long> WriteAsync(string path, CancellationToken ct)
    {
        if (settings.Provider != DatabaseProvider.Sqlite)
            throw new SettingsException("This command copies a SQLite database; have SQL Server do it: BACKUP DATABASE [name] TO DISK = N'file.bak' WITH CHECKSUM (see 'Back up and restore' in docs/operating.md).");

        if (!File.Exists(settings.SqliteFile))
            throw new SettingsException($"There is no database '{settings.SqliteFile}' to copy.");
        if (File.Exists(path))
            throw new IOException($"'{path}' is there already; name another file, or move that one away.");

        // What is not whole never has the name of a backup.
        var unfinished = path + Unfinished;
        await CheckSourceAsync(ct);
        try
        {
            File.Delete(unfinished);
            PrivateFiles.Make(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The backup '{path}' cannot be written: {e.Message}", e);
        }

        try
        {
            await using (var connection = new SqliteConnection(settings.ConnectionString))
            {
                await connection.OpenAsync(ct);
                SqliteSetup.Prepare(connection);
                await using var command = connection.CreateCommand();
                // One read transaction, which no writer waits for; and unlike a copy page by page it leaves out what was deleted.
                command.CommandText = "VACUUM INTO @path";
                command.Parameters.AddWithValue("@path", unfinished);
                await command.ExecuteNonQueryAsync(ct);
            }

            var version = await CheckAsync(unfinished, ct);
            await using (var file = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite))
                file.Flush(flushToDisk: true);
            File.Move(unfinished, path, overwrite: false);
            return version;
        }
        catch (SqliteException e) when (IsOfTarget(e))
        {
            throw new IOException($"The backup '{path}' cannot be written: {e.Message} See whether its disk is full or read-only; the database itself is unharmed.", e);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>What is wrong with the database itself shows here, and is then nothing of the target's.</summary>
    private async Task CheckSourceAsync(CancellationToken ct)
    {
        await using DbConnection connection = new SqliteConnection(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await connection.ScalarAsync<long>(Published.PublishedSql.Version, ct);
    }

    /// <summary>Only the target is written; an error while reading has codes of its own.</summary>
    private static bool IsOfTarget(SqliteException e) => e.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN
        || (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_IOERR && e.SqliteExtendedErrorCode is not (SQLitePCL.raw.SQLITE_IOERR_READ or SQLitePCL.raw.SQLITE_IOERR_SHORT_READ));

    private static async Task<long> CheckAsync(string path, CancellationToken ct)
    {
        var copy = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using DbConnection connection = new SqliteConnection(copy.ConnectionString);
        await connection.OpenAsync(ct);
        var found = await connection.ScalarAsync<string>("PRAGMA integrity_check", ct);
        return found == "ok"
            ? await connection.ScalarAsync<long>(Published.PublishedSql.Version, ct)
            : throw new IOException($"The copy is not whole ({found}); the database itself may be damaged.");
    }
}
