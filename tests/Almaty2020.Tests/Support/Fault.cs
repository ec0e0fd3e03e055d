using Almaty2020.Web.Startup;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Support;

/// <summary>What is done to a database while the site runs; undone when it is put away.</summary>
internal sealed class Fault : IAsyncDisposable
{
    private readonly Func<Task> heal;

    private Fault(Func<Task> heal) => this.heal = heal;

    public static IReadOnlyList<string> Names => ["away", "locked", "spoiled"];

    /// <summary>What may come to a site that runs in a process of its own: the same, and what a process alone can meet.</summary>
    public static IReadOnlyList<string> InProgram => TestDatabase.IsOnServer ? ["away"] : [.. Names, "slow", "exhausted", "full"];

    /// <summary>Whether what staff do is done in the end, if they wait.</summary>
    public static bool AnswersLate(string name) => name == "slow";

    /// <summary>An operator's, but that no connection lies in a pool where the file is locked: such a one holds a share of it, and nobody gets the whole.</summary>
    public static string ConnectionStringFor(TestDatabase database, string name) => TestDatabase.IsOnServer
        ? database.ConnectionString
        : new SqliteConnectionStringBuilder(database.ConnectionString) { Pooling = name is not ("locked" or "slow" or "exhausted") }.ConnectionString;

    /// <param name="name">Of <see cref="Names"/>; on a server every one of them is the database taken offline.</param>
    public static Task<Fault> OfAsync(TestDatabase database, string name) => database.Provider == "SqlServer" ? OfflineAsync(database) : name switch
    {
        "away" => AwayAsync(database, instead: null),
        "spoiled" => AwayAsync(database, instead: "This is no database, whatever its name says; it is longer than a header of one hundred bytes, so that nobody takes it for empty."),
        "locked" => LockedAsync(database),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such fault."),
    };

    /// <param name="name">Of <see cref="InProgram"/>.</param>
    public static async Task<Fault> OfAsync(SiteProgram program, TestDatabase database, string name)
    {
        switch (name)
        {
            case "exhausted":
                return await ExhaustedAsync(program, database);
            case "full":
                await program.FillDiskAsync(1);
                return new Fault(program.EmptyDiskAsync);
            case "slow":
                return await SlowAsync(database);
            default:
                return await OfAsync(database, name);
        }
    }

    public async ValueTask DisposeAsync() => await heal();

    private static async Task<Fault> AwayAsync(TestDatabase database, string? instead)
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
        return new Fault(() =>
        {
            // Nobody has put an empty one in its place.
            Assert.Equal(instead is not null, File.Exists(file));
            foreach (var part in moved)
                File.Move(part + ".away", part, overwrite: true);
            return Task.CompletedTask;
        });
    }

    private static async Task<Fault> LockedAsync(TestDatabase database)
    {
        var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        // Exclusive keeps readers out too, once it is had: others of the site may be reading just now.
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE SiteVersion SET Number = Number;";
        await command.ExecuteNonQueryAsync();
        return new Fault(async () => await connection.DisposeAsync());
    }

    /// <summary>Locked again and again, for longer than readiness is patient and less than anybody waits: every answer comes, and comes late.</summary>
    private static async Task<Fault> SlowAsync(TestDatabase database)
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

                // Who waits for a lock looks every 150 ms.
                await Task.Delay(TimeSpan.FromMilliseconds(200), over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                current = await LockedAsync(database);
            }
        });
        return new Fault(async () =>
        {
            await over.CancelAsync();
            await locking;
            over.Dispose();
        });
    }

    /// <summary>Whoever asks hangs, and so many do that of the places at the database, and of those in line for it, none is left.</summary>
    private static async Task<Fault> ExhaustedAsync(SiteProgram program, TestDatabase database)
    {
        var browser = await program.BrowserAsync();
        browser.Timeout = Timeout.InfiniteTimeSpan;
        var over = new CancellationTokenSource();
        var full = new TaskCompletionSource();
        var locked = await LockedAsync(database);
        // Some more than there is room for: the first who is sent away says that it is full, and who comes again takes what others leave.
        var asking = Enumerable.Range(0, DatabaseQueue.AtOnce + DatabaseQueue.InLine + 10).Select(_ => AskAsync()).ToList();
        await full.Task;
        return new Fault(async () =>
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

    private static async Task<Fault> OfflineAsync(TestDatabase database)
    {
        var server = new SqlConnectionStringBuilder(database.ConnectionString);
        var name = server.InitialCatalog;
        server.InitialCatalog = "master";
        await SetAsync("OFFLINE WITH ROLLBACK IMMEDIATE");
        return new Fault(() => SetAsync("ONLINE"));

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
