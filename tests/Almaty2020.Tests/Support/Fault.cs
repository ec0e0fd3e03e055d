using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Support;

/// <summary>What is done to a database while the site runs; undone when it is put away.</summary>
internal sealed class Fault : IAsyncDisposable
{
    private readonly Func<Task> heal;

    private Fault(Func<Task> heal) => this.heal = heal;

    public static IReadOnlyList<string> Names => ["away", "locked", "spoiled"];

    /// <param name="name">Of <see cref="Names"/>; on a server every one of them is the database taken offline.</param>
    public static Task<Fault> OfAsync(TestDatabase database, string name) => database.Provider == "SqlServer" ? OfflineAsync(database) : name switch
    {
        "away" => AwayAsync(database, instead: null),
        "spoiled" => AwayAsync(database, instead: "This is no database, whatever its name says; it is longer than a header of one hundred bytes, so that nobody takes it for empty."),
        "locked" => LockedAsync(database),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such fault."),
    };

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
