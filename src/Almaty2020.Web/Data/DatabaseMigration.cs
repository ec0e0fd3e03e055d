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
    internal const string NewestOnSqlite = "20261128225230_Snapshot";

    internal const string NewestOnSqlServer = "20261129205500_AccountKeys";

    /// <summary>Whether the database lacks a migration.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    /// <remarks>Asked at every start, and EF Core's own answer takes most of a second: so by one plain query.</remarks>
    public async Task<bool> IsNeededAsync(CancellationToken ct)
    {
        // Opening a SQLite database makes its file; a look must not.
        if (SqliteFile is { } file && !File.Exists(file))
            return true;

        try
        {
            await using var connection = await connections.OpenAsync(ct);
            var applied = await connection.RowsAsync("SELECT MigrationId FROM __EFMigrationsHistory", row => row.GetString(0), ct);
            return !applied.Contains(settings.Provider == DatabaseProvider.SqlServer ? NewestOnSqlServer : NewestOnSqlite, StringComparer.Ordinal);
        }
        catch (DbException e) when (IsMissing(e))
        {
            return true;
        }
    }

    /// <summary>An empty database, or none yet: SQLite's "no such table", SQL Server's "invalid object" and "cannot open database".</summary>
    private static bool IsMissing(DbException e) => e is SqliteException { SqliteErrorCode: 1 } or SqlException { Number: 208 or 4060 };

    private string? SqliteFile => settings.Provider == DatabaseProvider.Sqlite
        ? new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource
        : null;

    public async Task RunAsync(SiteDb db, CancellationToken ct)
    {
        if (settings.Provider == DatabaseProvider.Sqlite)
            await RunOnSqliteAsync(db, SqliteFile!, ct);
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
            // As EF Core makes one, which the site's own connections never do.
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(settings.ConnectionString) { Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ConnectionString);
            await connection.OpenAsync(ct);
            await connection.ScalarAsync<string>("PRAGMA journal_mode = 'wal'", ct);
        }
        else
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
            if (!await IsNeededAsync(ct))
                return;
        }

        await db.Database.MigrateAsync(ct);
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
