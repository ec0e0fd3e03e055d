using System.Data.Common;
using Almaty2020.Web.Settings;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>Copies a SQLite database as of one moment, while the site keeps reading and writing.</summary>
public sealed class DatabaseBackup(SiteSettings settings)
{
    private const string Unfinished = ".unfinished";

    /// <returns>The site's version in the copy.</returns>
    /// <exception cref="SettingsException">
    /// The database is on SQL Server, which has its own backup command, or it does not exist.
    /// </exception>
    /// <exception cref="IOException">The file already exists, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public async Task<long> WriteAsync(string path, CancellationToken ct)
    {
        if (settings.Provider != DatabaseProvider.Sqlite)
            throw new SettingsException(
                "This command copies a SQLite database; on SQL Server run BACKUP DATABASE [name] TO DISK = N'file.bak' WITH CHECKSUM (see 'Back up and restore' in docs/operating.md)."
            );

        if (!File.Exists(settings.SqliteFile))
            throw new SettingsException($"There is no database '{settings.SqliteFile}' to copy.");
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder; name a file in it, such as '{Path.Combine(path, "site.backup")}'.");
        if (File.Exists(path))
            throw new IOException($"'{path}' already exists; choose another file name, or move that file away.");

        // An incomplete copy never has the name of a backup.
        var unfinished = path + Unfinished;
        await CheckSourceAsync(ct);
        try
        {
            File.Delete(unfinished);
            PrivateFiles.Create(unfinished);
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
                // One read transaction, which blocks no writer. Unlike a page-by-page copy, VACUUM omits deleted data.
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
        catch (SqliteException e) when (IsTargetError(e))
        {
            throw new IOException(
                $"The backup '{path}' cannot be written: {e.Message} Check whether its disk is full or read-only; the database itself is unharmed.",
                e
            );
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Reads from the database first, so that its own errors are not blamed on the target file.</summary>
    private async Task CheckSourceAsync(CancellationToken ct)
    {
        await using DbConnection connection = new SqliteConnection(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await connection.ScalarAsync<long>(SiteDb.VersionSql, ct);
    }

    /// <summary>True if the target file caused the error. The source is only read, and read errors have their own codes.</summary>
    private static bool IsTargetError(SqliteException e) =>
        e.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN
        || (
            e.SqliteErrorCode == SQLitePCL.raw.SQLITE_IOERR
            && e.SqliteExtendedErrorCode is not (SQLitePCL.raw.SQLITE_IOERR_READ or SQLitePCL.raw.SQLITE_IOERR_SHORT_READ)
        );

    private static async Task<long> CheckAsync(string path, CancellationToken ct)
    {
        var copy = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using DbConnection connection = new SqliteConnection(copy.ConnectionString);
        await connection.OpenAsync(ct);
        var found = await connection.ScalarAsync<string>("PRAGMA integrity_check", ct);
        return found == "ok"
            ? await connection.ScalarAsync<long>(SiteDb.VersionSql, ct)
            : throw new IOException($"The copy is corrupt ({found}); the database itself may be damaged.");
    }
}
