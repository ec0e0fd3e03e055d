using System.Data.Common;
using System.Runtime.CompilerServices;
using Almaty2020.Web.Startup;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Web.Data;

/// <summary>
/// Plain connections to the site's database, for the few reads that every start and every cold page wait for: EF Core is the
/// better tool everywhere else and takes most of a second to begin with.
/// </summary>
public class SiteConnections(SiteSettings settings)
{
    /// <summary>Between two tries to set the write-ahead log, each of which waits for a second for locks.</summary>
    private const long LogRetryMs = 10_000;

    private readonly string? sqliteFile = settings.SqliteFile;

    private long sqliteMade;

    /// <summary>When to try next, by the clock of the machine; 0 while it is set.</summary>
    private long logDue;

    /// <exception cref="DbException">The database cannot be reached.</exception>
    public virtual async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        LetGoOfOtherFiles();
        DbConnection connection = settings.Provider == DatabaseProvider.SqlServer ? SqlServer() : new SqliteConnection(settings.ConnectionString);
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
    /// To be called before a connection is opened: those that lie in the pool would go on with a file that was taken away, or that has another in its place,
    /// and what is written by them nobody finds again.
    /// </summary>
    /// <remarks>Where the system does not say when a file was made, .NET says when it was last changed: the pool is then emptied now and then for nothing.</remarks>
    public void LetGoOfOtherFiles()
    {
        if (sqliteFile is null)
            return;
        var made = File.GetCreationTimeUtc(sqliteFile).Ticks;
        if (Interlocked.Exchange(ref sqliteMade, made) != made)
        {
            SqliteConnection.ClearAllPools();
            UseWriteAheadLog(sqliteFile);
        }
        else if (Volatile.Read(ref logDue) is > 0 and var due && Environment.TickCount64 >= due)
        {
            UseWriteAheadLog(sqliteFile);
        }
    }

    /// <summary>At every start, and whenever another file has the name: a restored backup has another journal, under which staff cannot write while anybody reads.</summary>
    private void UseWriteAheadLog(string file)
    {
        // First, so that of many who come at once one tries.
        Volatile.Write(ref logDue, Environment.TickCount64 + LogRetryMs);
        if (SqliteSetup.UseWriteAheadLog(settings.ConnectionString, file))
            Volatile.Write(ref logDue, 0);
    }

    // In a method of its own, so that a start on SQLite does not load SQL Server's client.
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
    public static async Task<T> ScalarAsync<T>(this DbConnection connection, string sql, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync(ct))!, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <returns>How many rows were written.</returns>
    public static async Task<int> ExecuteAsync(this DbConnection connection, string sql, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<List<T>> RowsAsync<T>(
        this DbConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        var rows = new List<T>();
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Reads until there are <paramref name="most"/>, for whatever the language of SQL has no common words to limit.</summary>
    public static async Task<List<T>> FirstRowsAsync<T>(
        this DbConnection connection, string sql, int most, Func<DbDataReader, T> read, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        var rows = new List<T>();
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (rows.Count < most && await reader.ReadAsync(ct))
            rows.Add(read(reader));

        // Else a server would send the rest while the reader is closed.
        command.Cancel();
        return rows;
    }

    public static async IAsyncEnumerable<T> EachRowAsync<T>(
        this DbConnection connection, string sql, Func<DbDataReader, T> read, [EnumeratorCancellation] CancellationToken ct, params (string Name, object Value)[] parameters)
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
