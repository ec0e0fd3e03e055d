using Almaty2020.Web.Hosting;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Support;

/// <summary>A fault injected into a database while the site runs. Disposing undoes it.</summary>
internal sealed class InjectedFault : IAsyncDisposable
{
    private readonly Func<Task> heal;

    private InjectedFault(Func<Task> heal) => this.heal = heal;

    public static IReadOnlyList<string> Names => ["away", "locked", "spoiled"];

    /// <summary>Faults for a site in its own process: <see cref="Names"/>, and those that only a process can meet.</summary>
    public static IReadOnlyList<string> InProgram => TestDatabase.IsOnServer ? ["away"] : [.. Names, "slow", "exhausted", "full"];

    /// <summary>True if a request that staff send during the fault may succeed late instead of failing.</summary>
    public static bool MaySucceedLate(string name) => name == "slow";

    /// <summary>
    /// The usual connection string, without pooling where the file gets locked: a pooled connection would hold a shared lock and block it.
    /// </summary>
    public static string ConnectionStringFor(TestDatabase database, string name) =>
        TestDatabase.IsOnServer
            ? database.ConnectionString
            : new SqliteConnectionStringBuilder(database.ConnectionString)
            {
                Pooling = name is not ("locked" or "slow" or "exhausted"),
            }.ConnectionString;

    /// <param name="name">One of <see cref="Names"/>. On SQL Server each of them takes the database offline.</param>
    public static Task<InjectedFault> InjectAsync(TestDatabase database, string name) =>
        database.Provider == "SqlServer"
            ? OfflineAsync(database)
            : name switch
            {
                "away" => AwayAsync(database, instead: null),
                "spoiled" => AwayAsync(
                    database,
                    instead: "This is no database, whatever its name says; it is longer than a header of one hundred bytes, so that nobody takes it for empty."
                ),
                "locked" => LockedAsync(database),
                _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such fault."),
            };

    /// <param name="name">One of <see cref="InProgram"/>.</param>
    public static async Task<InjectedFault> InjectAsync(SiteProcess program, TestDatabase database, string name)
    {
        switch (name)
        {
            case "exhausted":
                return await ExhaustedAsync(program, database);
            case "full":
                await program.FillDiskAsync(1);
                return new InjectedFault(program.FreeDiskAsync);
            case "slow":
                return await SlowAsync(database);
            default:
                return await InjectAsync(database, name);
        }
    }

    public async ValueTask DisposeAsync() => await heal();

    private static async Task<InjectedFault> AwayAsync(TestDatabase database, string? instead)
    {
        var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        var moved = new List<string>();
        foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists))
        {
            File.Move(part, part + ".away");
            moved.Add(part);
        }

        if (instead is not null)
            await File.WriteAllTextAsync(file, instead);
        return new InjectedFault(() =>
        {
            // The site must not have created an empty database in its place.
            Assert.Equal(instead is not null, File.Exists(file));
            foreach (var part in moved)
                File.Move(part + ".away", part, overwrite: true);
            return Task.CompletedTask;
        });
    }

    private static async Task<InjectedFault> LockedAsync(TestDatabase database)
    {
        var own = new SqliteConnectionStringBuilder(database.ConnectionString) { Pooling = false, DefaultTimeout = 1 }.ConnectionString;
        for (var attempt = 1; ; attempt++)
        {
            // Idle connections of this process would keep the lock from being taken, and a site in it has a pool of its own.
            SqliteConnection.ClearAllPools();
            var connection = new SqliteConnection(own);
            try
            {
                await connection.OpenAsync();
                // EXCLUSIVE mode also blocks readers, but only once a write holds the lock: the site may be reading just now. One by one,
                // because the first returns a row, and then errors of the others are lost.
                foreach (
                    var sql in (string[])["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "UPDATE SiteVersion SET Number = Number"]
                )
                {
                    await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those above.
                    command.CommandText = sql;
#pragma warning restore CA2100
                    await command.ExecuteNonQueryAsync();
                }

                return new InjectedFault(async () => await connection.DisposeAsync());
            }
            catch (SqliteException) when (attempt < 60)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// Locks the file again and again, longer than readiness waits but shorter than requests do: every answer comes, but late.
    /// </summary>
    private static async Task<InjectedFault> SlowAsync(TestDatabase database)
    {
        var over = new CancellationTokenSource();
        var current = await LockedAsync(database);
        var locking = Task.Run(async () =>
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(6), over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await current.DisposeAsync();
                if (over.IsCancellationRequested)
                    return;

                // A connection that waits for a lock retries every 150 ms.
                await Task.Delay(TimeSpan.FromMilliseconds(200), over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                current = await LockedAsync(database);
            }
        });
        return new InjectedFault(async () =>
        {
            await over.CancelAsync();
            await locking;
            over.Dispose();
        });
    }

    /// <summary>Fills every slot at the database and every place in its queue with requests that hang.</summary>
    private static async Task<InjectedFault> ExhaustedAsync(SiteProcess program, TestDatabase database)
    {
        var browser = await program.WaitForClientAsync();
        browser.Timeout = Timeout.InfiniteTimeSpan;
        var over = new CancellationTokenSource();
        var full = new TaskCompletionSource();
        var locked = await LockedAsync(database);
        // 10 more than there is room for: the first rejected request shows that
        // the queue is full, and the retries take places that become free.
        var asking = Enumerable
            .Range(0, DatabaseConcurrencyLimiter.MaxConcurrent + DatabaseConcurrencyLimiter.MaxQueued + 10)
            .Select(_ => AskAsync())
            .ToList();
        await full.Task;
        return new InjectedFault(async () =>
        {
            await locked.DisposeAsync();
            await over.CancelAsync();
            await Task.WhenAll(asking);
            over.Dispose();
            browser.Dispose();
        });

        async Task AskAsync()
        {
            while (!over.IsCancellationRequested)
            {
                using var answer = await browser.GetAsync(new Uri("/admin/invitation?link=none", UriKind.Relative));
                full.TrySetResult();
                await Task.Delay(TimeSpan.FromSeconds(1), over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<InjectedFault> OfflineAsync(TestDatabase database)
    {
        var server = new SqlConnectionStringBuilder(database.ConnectionString);
        var name = server.InitialCatalog;
        server.InitialCatalog = "master";
        await SetAsync("OFFLINE WITH ROLLBACK IMMEDIATE");
        return new InjectedFault(() => SetAsync("ONLINE"));

        async Task SetAsync(string state)
        {
            await using var connection = new SqlConnection(server.ConnectionString);
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is the test's own.
            command.CommandText = $"ALTER DATABASE [{name}] SET {state}";
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }
}
