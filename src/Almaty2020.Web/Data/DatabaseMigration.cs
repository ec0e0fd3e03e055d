using System.Data.Common;
using Almaty2020.Web.Startup;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>Brings the database's schema up to the model.</summary>
public sealed class DatabaseMigration(SiteSettings settings, SiteConnections connections)
{
    /// <summary>Migrations are applied in their order: who has the newest has them all. Named here, for to look for them among all types takes a tenth of a start; a test holds the names.</summary>
    internal const string NewestOnSqlite = "20261129205653_RevisionWriters";

    internal const string NewestOnSqlServer = "20261129205659_RevisionWriters";

    /// <summary>Whether the database lacks a migration.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    /// <exception cref="SettingsException">The file of a SQLite database is missing and must be there, is empty, or is damaged.</exception>
    /// <remarks>Asked at every start, and EF Core's own answer takes most of a second: so by one plain query.</remarks>
    public async Task<bool> IsNeededAsync(CancellationToken ct)
    {
        // Opening a SQLite database makes its file; a look must not.
        if (settings.SqliteFile is { } file && IsNew(file))
            return true;

        try
        {
            await using var connection = await connections.OpenAsync(ct);
            var applied = await connection.RowsAsync("SELECT MigrationId FROM __EFMigrationsHistory", row => row.GetString(0), ct);
            return !applied.Contains(settings.Provider == DatabaseProvider.SqlServer ? NewestOnSqlServer : NewestOnSqlite, StringComparer.Ordinal);
        }
        catch (SqliteException e) when (DatabaseFault.IsDamage(e))
        {
            throw new SettingsException(DatabaseFault.Explain(e, settings.SqliteFile));
        }
        catch (DbException e) when (IsMissing(e))
        {
            return settings is { DatabaseMustExist: true, SqliteFile: { } here } && e is SqliteException
                ? throw new SettingsException($"Database:MustExist is true, and the database '{here}' holds no site. Restore a backup over it, or set Database:MustExist=false to begin a new site.")
                : true;
        }
    }

    private bool IsNew(string file)
    {
        var found = new FileInfo(file);
        if (found is { Exists: true, Length: 0 })
            throw new SettingsException($"The database '{file}' is an empty file: it was cut off, or a restore has not ended. Restore a backup over it, or delete it to begin a new site.");
        if (!found.Exists && settings.DatabaseMustExist)
            throw new SettingsException($"Database:MustExist is true, and there is no database '{file}'. Restore a backup there, correct ConnectionStrings:Site or Site:DataPath, or set Database:MustExist=false to begin a new site.");
        return !found.Exists;
    }

    /// <summary>An empty database, or none yet: SQLite's "no such table", SQL Server's "invalid object" and "cannot open database".</summary>
    private static bool IsMissing(DbException e) => e is SqliteException { SqliteErrorCode: 1 } or SqlException { Number: 208 or 4060 };

    public async Task RunAsync(SiteDb db, CancellationToken ct)
    {
        if (settings.SqliteFile is { } file)
            await RunOnSqliteAsync(db, file, ct);
        else
            await db.Database.MigrateAsync(ct);
    }

    /// <remarks>
    /// EF Core's own lock on SQLite is a row, which a killed process leaves behind, and every later start would wait for it for
    /// ever. A locked file dies with its process; whoever holds it may sweep the row away.
    /// </remarks>
    private async Task RunOnSqliteAsync(SiteDb db, string file, CancellationToken ct)
    {
        if (!await IsNeededAsync(ct))
            return;

        await using var held = await HoldAsync(file + ".migrating", ct);

        if (!File.Exists(file))
        {
            await MakeAsync(file, ct);
        }
        else
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
            if (!await IsNeededAsync(ct))
                return;
        }

        await db.Database.MigrateAsync(ct);
    }

    /// <summary>Under another name first: an empty file of the database's name is never ours, even if this process is killed.</summary>
    private async Task MakeAsync(string file, CancellationToken ct)
    {
        var made = file + ".new";
        foreach (var left in new[] { made, made + "-wal", made + "-shm" })
            File.Delete(left);
        PrivateFiles.Make(made);
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder(settings.ConnectionString) { DataSource = made, Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync(ct);
            // Writes the header, so that the file is no empty one any more.
            await connection.ScalarAsync<string>("PRAGMA journal_mode = 'wal'", ct);
        }

        File.Move(made, file, overwrite: false);
    }

    private static async Task<FileStream> HoldAsync(string path, CancellationToken ct)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                // The file stays: were it deleted, one process could hold the old one while another holds a new one.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SettingsException($"The database's folder '{folder}' cannot be written to; set Site:DataPath or ConnectionStrings:Site to one that can.");
            }
        }
    }
}
