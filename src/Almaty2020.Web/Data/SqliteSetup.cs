using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>What each connection to SQLite needs besides its connection string.</summary>
internal static class SqliteSetup
{
    /// <summary>Temporary tables and journals in memory: they are small, and a container may have no folder for temporary files that can be written to.</summary>
    public static void Prepare(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA temp_store = MEMORY";
        command.ExecuteNonQuery();
    }

    /// <summary>Sets the write-ahead log, by which readers and the writer do not wait for one another: a backup that was restored has another journal.</summary>
    /// <returns>False where it could not be set; whoever opens the database next hears why.</returns>
    public static bool UseWriteAheadLog(string connectionString, string path)
    {
        // SQLite would write a header into an empty file, which could then not be told from a database any more.
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == 0)
            return false;
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = 1 }.ConnectionString);
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
