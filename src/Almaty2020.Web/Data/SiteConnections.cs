using System.Data.Common;
using System.Runtime.CompilerServices;
using Almaty2020.Web.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>
/// Plain ADO.NET connections to the site's database, for the few reads on the critical path of a start or a cold page. EF Core is the
/// better tool everywhere else, but takes most of a second to initialize.
/// </summary>
public class SiteConnections(SiteSettings settings)
{
    /// <summary>Milliseconds between two attempts to enable the write-ahead log. Each attempt may wait one second for locks.</summary>
    private const long WalRetryMs = 10_000;

    private readonly string? sqliteFile = settings.SqliteFile;

    private long fileCreatedTicks;

    /// <summary>Time of the next attempt, in milliseconds of the machine's tick count; 0 once the log is enabled.</summary>
    private long walRetryAt;

    /// <exception cref="DbException">The database cannot be reached.</exception>
    public virtual async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        ClearPoolIfFileReplaced();
        DbConnection connection =
            settings.Provider == DatabaseProvider.SqlServer ? SqlServer() : new SqliteConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            if (sqliteFile is not null)
                SqliteSetup.Prepare(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Call before opening a connection. If the SQLite file was removed or replaced, empties the connection pool: pooled connections still
    /// use the old file, and their writes would be lost.
    /// </summary>
    /// <remarks>
    /// If the system does not report a file's creation time, .NET returns its last change. The pool is then sometimes emptied needlessly.
    /// </remarks>
    public void ClearPoolIfFileReplaced()
    {
        if (sqliteFile is null)
            return;
        var created = File.GetCreationTimeUtc(sqliteFile).Ticks;
        if (Interlocked.Exchange(ref fileCreatedTicks, created) != created)
        {
            SqliteConnection.ClearAllPools();
            UseWriteAheadLog(sqliteFile);
        }
        else if (Volatile.Read(ref walRetryAt) is > 0 and var retryAt && Environment.TickCount64 >= retryAt)
        {
            UseWriteAheadLog(sqliteFile);
        }
    }

    /// <summary>
    /// Enables the write-ahead log at every start and after a file was replaced. A restored backup has another journal mode, in which staff
    /// cannot write while anyone reads.
    /// </summary>
    private void UseWriteAheadLog(string file)
    {
        // Set the time first, so that only one of many concurrent callers tries.
        Volatile.Write(ref walRetryAt, Environment.TickCount64 + WalRetryMs);
        if (SqliteSetup.UseWriteAheadLog(settings.ConnectionString, file))
            Volatile.Write(ref walRetryAt, 0);
    }

    // A separate method, so that a start on SQLite does not load SQL Server's client.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DbConnection SqlServer()
    {
        var connection = SqlClientFactory.Instance.CreateConnection();
        connection.ConnectionString = settings.ConnectionString;
        return connection;
    }
}

internal static class PlainSql
{
    public static async Task<T> ScalarAsync<T>(
        this DbConnection connection,
        string sql,
        CancellationToken ct,
        params (string Name, object Value)[] parameters
    )
    {
        await using var command = connection.Command(sql, parameters);
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync(ct))!, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <returns>The number of changed rows.</returns>
    public static async Task<int> ExecuteAsync(
        this DbConnection connection,
        string sql,
        CancellationToken ct,
        params (string Name, object Value)[] parameters
    )
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<List<T>> RowsAsync<T>(
        this DbConnection connection,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken ct,
        params (string Name, object Value)[] parameters
    )
    {
        var rows = new List<T>();
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Reads at most <paramref name="most"/> rows. SQLite and SQL Server have no common SQL syntax for a limit.</summary>
    public static async Task<List<T>> FirstRowsAsync<T>(
        this DbConnection connection,
        string sql,
        int most,
        Func<DbDataReader, T> read,
        CancellationToken ct,
        params (string Name, object Value)[] parameters
    )
    {
        var rows = new List<T>();
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (rows.Count < most && await reader.ReadAsync(ct))
            rows.Add(read(reader));

        // Without this the server would send the remaining rows while the reader is being closed.
        command.Cancel();
        return rows;
    }

    public static async IAsyncEnumerable<T> EachRowAsync<T>(
        this DbConnection connection,
        string sql,
        Func<DbDataReader, T> read,
        [EnumeratorCancellation] CancellationToken ct,
        params (string Name, object Value)[] parameters
    )
    {
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return read(reader);
    }

    private static DbCommand Command(this DbConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants; a test parses every one of them.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
