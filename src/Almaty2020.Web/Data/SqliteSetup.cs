using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>Settings of each SQLite connection that a connection string cannot express.</summary>
internal static class SqliteSetup
{
    /// <summary>
    /// Keeps temporary tables and journals in memory: they are small, and a container may have no writable folder for temporary files.
    /// </summary>
    public static void Prepare(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA temp_store = MEMORY";
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// Enables the write-ahead log, with which readers and the writer do not block each other. A restored backup has another journal mode.
    /// </summary>
    /// <returns>False if it could not be enabled; the next normal connection reports the cause.</returns>
    public static bool UseWriteAheadLog(string connectionString, string path)
    {
        // Skip an empty file: SQLite would write a header into it, and it would then look like a valid database.
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
            return false;
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = 1 }.ConnectionString
            );
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = 'wal'";
            return command.ExecuteScalar() is "wal";
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
