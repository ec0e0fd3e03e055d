using Almaty2020.Web.Startup;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>Brings the database's schema up to the model.</summary>
public sealed class DatabaseMigration(SiteSettings settings)
{
    public static async Task<bool> IsNeededAsync(SiteDb db, CancellationToken ct) =>
        (await db.Database.GetPendingMigrationsAsync(ct)).Any();

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
