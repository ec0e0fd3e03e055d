using System.Data.Common;
using Almaty2020.Web.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>Migrates the database's schema to the current model.</summary>
public sealed class DatabaseMigration(SiteSettings settings, SiteConnections connections)
{
    /// <summary>
    /// Id of the newest migration. Migrations are applied in order, so a database that has it has all. A constant, because finding it among
    /// all types takes a tenth of the start-up time; a test checks it.
    /// </summary>
    internal const string NewestOnSqlite = "20261201034514_ValueReminders";

    internal const string NewestOnSqlServer = "20261201034518_ValueReminders";

    private const string AppliedSql = "SELECT MigrationId FROM __EFMigrationsHistory";

    /// <summary>True if the database lacks a migration.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    /// <exception cref="SettingsException">The SQLite file is missing although it must exist, is empty, or is damaged.</exception>
    /// <remarks>Runs at every start, so it uses one plain query: EF Core's own check takes most of a second.</remarks>
    public async Task<bool> IsNeededAsync(CancellationToken ct)
    {
        // Opening a SQLite database would create its file; this check must not.
        if (settings.SqliteFile is { } file && IsNew(file))
            return true;

        try
        {
            await using var connection = await connections.OpenAsync(ct);
            var applied = await connection.RowsAsync(AppliedSql, row => row.GetString(0), ct);
            return !applied.Contains(
                settings.Provider == DatabaseProvider.SqlServer ? NewestOnSqlServer : NewestOnSqlite,
                StringComparer.Ordinal
            );
        }
        catch (SqliteException e) when (DatabaseErrorAdvice.IsCorruption(e))
        {
            throw new SettingsException(DatabaseErrorAdvice.Explain(e, settings.SqliteFile));
        }
        catch (DbException e) when (IsMissing(e))
        {
            return settings is { DatabaseMustExist: true, SqliteFile: { } sqliteFile } && e is SqliteException
                ? throw new SettingsException(
                    $"Database:MustExist is true, and the database '{sqliteFile}' contains no site. Replace it with a backup, or set Database:MustExist=false to begin a new site."
                )
                : true;
        }
    }

    private bool IsNew(string file)
    {
        var found = new FileInfo(file);
        if (found is { Exists: true, Length: 0 })
            throw new SettingsException(
                $"The database '{file}' is an empty file: it was truncated, or a restore has not finished. Replace it with a backup, or delete it to begin a new site."
            );
        if (!found.Exists && settings.DatabaseMustExist)
            throw new SettingsException(
                $"Database:MustExist is true, and there is no database '{file}'. Restore a backup there, correct ConnectionStrings:Site or Site:DataPath, or set Database:MustExist=false to begin a new site."
            );
        return !found.Exists;
    }

    /// <summary>
    /// True for an empty or missing database: SQLite's "no such table", SQL Server's "invalid object" and "cannot open database".
    /// </summary>
    private static bool IsMissing(DbException e) => e is SqliteException { SqliteErrorCode: 1 } or SqlException { Number: 208 or 4060 };

    /// <remarks>On SQLite every start runs it, on SQL Server only the command <c>database migrate</c>.</remarks>
    public async Task RunAsync(SiteDb db, CancellationToken ct)
    {
        if (settings.SqliteFile is { } file)
            await RunOnSqliteAsync(db, file, ct);
        // EF Core tries for a minute to log in with a wrong password; this check fails at once.
        else if (await IsNeededAsync(ct))
            await db.Database.MigrateAsync(ct);
    }

    /// <remarks>
    /// EF Core's own lock on SQLite is a table row. A killed process leaves it behind, and every later start would wait for it forever. A
    /// locked file is released when its process ends; the process that holds it may delete the row.
    /// </remarks>
    private async Task RunOnSqliteAsync(SiteDb db, string file, CancellationToken ct)
    {
        if (!await IsNeededAsync(ct))
            return;

        await using var held = await LockAsync(file + ".migrating", ct);

        if (!File.Exists(file))
        {
            await CreateAsync(file, ct);
        }
        else
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
            if (!await IsNeededAsync(ct))
                return;
        }

        await db.Database.MigrateAsync(ct);
    }

    /// <summary>
    /// Creates the database under another name and then renames it, so that this process never leaves an empty file with the database's
    /// name, even if it is killed.
    /// </summary>
    private async Task CreateAsync(string file, CancellationToken ct)
    {
        var made = file + ".new";
        foreach (var left in new[] { made, made + "-wal", made + "-shm" })
            File.Delete(left);
        PrivateFiles.Create(made);
        await using (
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder(settings.ConnectionString) { DataSource = made, Pooling = false }.ConnectionString
            )
        )
        {
            await connection.OpenAsync(ct);
            // Writes the header, so that the file is no longer empty.
            await connection.ScalarAsync<string>("PRAGMA journal_mode = 'wal'", ct);
        }

        File.Move(made, file, overwrite: false);
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken ct)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                // Never delete the lock file: one process could then hold the old file while another holds a new one.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SettingsException(
                    $"The database's folder '{folder}' cannot be written to; set Site:DataPath or ConnectionStrings:Site to a writable folder."
                );
            }
        }
    }
}
