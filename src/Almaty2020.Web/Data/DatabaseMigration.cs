using System.Data.Common;
using System.Reflection;
using Almaty2020.Web.Startup;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Almaty2020.Web.Data;

/// <summary>Brings the database's schema up to the model.</summary>
public sealed class DatabaseMigration(SiteSettings settings)
{
    /// <summary>Whether the database lacks a migration.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    /// <remarks>Asked at every start, and EF Core's own answer takes most of a second: so by one plain query.</remarks>
    public static async Task<bool> IsNeededAsync(SiteDb db, CancellationToken ct)
    {
        var known = typeof(SiteDb).Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<DbContextAttribute>()?.ContextType == db.GetType())
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>();

        await db.Database.OpenConnectionAsync(ct);
        try
        {
            var applied = new HashSet<string>(StringComparer.Ordinal);
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory";
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                applied.Add(reader.GetString(0));
            return known.Any(id => !applied.Contains(id));
        }
        catch (DbException e) when (e is SqliteException { SqliteErrorCode: 1 } or SqlException { Number: 208 })
        {
            return true; // There is no such table: an empty database.
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    public async Task RunAsync(SiteDb db, CancellationToken ct)
    {
        if (settings.Provider == DatabaseProvider.Sqlite)
            await RunOnSqliteAsync(db, ct);
        else
            await db.Database.MigrateAsync(ct);
    }

    /// <remarks>
    /// EF Core's own lock on SQLite is a row, which a killed process leaves behind, and every later start would wait for it for
    /// ever. A locked file dies with its process; whoever holds it may sweep the row away.
    /// </remarks>
    private static async Task RunOnSqliteAsync(SiteDb db, CancellationToken ct)
    {
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        if (File.Exists(file) && !await IsNeededAsync(db, ct))
            return;

        await using var held = await HoldAsync(file + ".migrating", ct);

        if (File.Exists(file))
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
            if (!await IsNeededAsync(db, ct))
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
