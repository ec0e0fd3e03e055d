using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Data;

/// <summary>
/// Checks at start for database settings that work but cost speed or privacy. Fixes them if possible and warns otherwise.
/// </summary>
public sealed partial class DatabaseSettingsCheck(SiteSettings settings, SiteConnections connections, ILogger<DatabaseSettingsCheck> logger)
{
    public const string SnapshotSql = "SELECT COUNT(*) FROM sys.databases WHERE name = DB_NAME() AND is_read_committed_snapshot_on = 1";

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            if (settings.SqliteFile is { } file)
            {
                foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(PrivateFiles.RestrictToOwner))
                    LogClosed(logger, part);
                return;
            }

            await using var connection = await connections.OpenAsync(ct);
            if (await connection.ScalarAsync<long>(SnapshotSql, ct) == 0)
                LogReadersWait(logger);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Not fatal: the login may lack the permission to check, or the database has just become unreachable.
            LogUnknown(logger, DatabaseOutage.CauseOf(e));
        }
    }

    [LoggerMessage(
        1108,
        LogLevel.Warning,
        "READ_COMMITTED_SNAPSHOT is off: readers wait for writers. Run ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON while no node is connected"
    )]
    private static partial void LogReadersWait(ILogger logger);

    [LoggerMessage(1109, LogLevel.Information, "Other users of this machine could read {File}; its mode has been changed to 0600")]
    private static partial void LogClosed(ILogger logger, string file);

    [LoggerMessage(1110, LogLevel.Information, "The database's settings could not be checked: {Cause}")]
    private static partial void LogUnknown(ILogger logger, string cause);
}
