using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Data;

/// <summary>Looks at the start for settings of the database that work, and cost speed or privacy: mends what it can, and warns of the rest.</summary>
public sealed partial class DatabaseAdvice(SiteSettings settings, SiteConnections connections, ILogger<DatabaseAdvice> logger)
{
    public const string SnapshotSql = "SELECT COUNT(*) FROM sys.databases WHERE name = DB_NAME() AND is_read_committed_snapshot_on = 1";

    public async Task LogAsync(CancellationToken ct)
    {
        try
        {
            if (settings.SqliteFile is { } file)
            {
                foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(PrivateFiles.Close))
                    LogClosed(logger, part);
                return;
            }

            await using var connection = await connections.OpenAsync(ct);
            if (await connection.ScalarAsync<long>(SnapshotSql, ct) == 0)
                LogReadersWait(logger);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // The login may not look, or the database has just gone: neither hinders the site.
            LogUnknown(logger, Outage.CauseOf(e));
        }
    }

    [LoggerMessage(1108, LogLevel.Warning, "READ_COMMITTED_SNAPSHOT is off: readers wait for writers. Run ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON while no node is connected")]
    private static partial void LogReadersWait(ILogger logger);

    [LoggerMessage(1109, LogLevel.Information, "Other users of this machine could read {File}; its mode is 0600 now")]
    private static partial void LogClosed(ILogger logger, string file);

    [LoggerMessage(1110, LogLevel.Information, "The settings of the database could not be looked at: {Cause}")]
    private static partial void LogUnknown(ILogger logger, string cause);
}
