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
    /// <exception cref="IOException">There is a file of that name.</exception>
    public async Task<long> WriteAsync(string path, CancellationToken ct)
    {
        if (settings.Provider != DatabaseProvider.Sqlite)
            throw new SettingsException("This command copies a SQLite database; have SQL Server do it: BACKUP DATABASE [name] TO DISK = N'file.bak' WITH CHECKSUM (see 'Back up and restore' in docs/operating.md).");

        var source = new SqliteConnectionStringBuilder(settings.ConnectionString);
        if (!File.Exists(source.DataSource))
            throw new SettingsException($"There is no database '{source.DataSource}' to copy.");
        if (File.Exists(path))
            throw new IOException($"'{path}' is there already; name another file, or move that one away.");

        // What is not whole never has the name of a backup.
        var unfinished = path + Unfinished;
        File.Delete(unfinished);
        try
        {
            await using (var connection = new SqliteConnection(settings.ConnectionString))
            {
                await connection.OpenAsync(ct);
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
        finally
        {
            File.Delete(unfinished);
        }
    }

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
