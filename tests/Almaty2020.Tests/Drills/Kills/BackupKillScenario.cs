using Almaty2020.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Kills backups. A file with the backup's name must be complete or absent.</summary>
internal sealed class BackupKillScenario(TestDatabase database) : CommandKillScenario("backups", database)
{
    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-backup-").FullName;

    private string Backup => Path.Combine(folder, "site.backup");

    protected override bool HasBegun => Directory.EnumerateFiles(folder).Any();

    public static async Task<KillScenario> OfAsync() => new BackupKillScenario(await TestDatabase.WithContentAsync());

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        await base.DisposeAsync();
    }

    protected override Task PrepareAsync()
    {
        File.Delete(Backup);
        return Task.CompletedTask;
    }

    protected override SiteProcess Start()
    {
        // A backup never overwrites a file, so delete one that a killed run has already completed.
        File.Delete(Backup);
        return SiteProcess.Start(["database", "backup", Backup], SiteProcess.SettingsOf(Database));
    }

    protected override async Task<IReadOnlyList<(string Act, ActState Trace)>> InspectAsync() =>
        [
            (
                "backup",
                !File.Exists(Backup) ? ActState.Absent
                : await PublicationsInItAsync() == 39 ? ActState.Complete
                : ActState.Partial
            ),
        ];

    protected override async Task AssertCompleteAsync()
    {
        Assert.Equal(39, await PublicationsInItAsync());
        Assert.Equal([Backup], Directory.GetFiles(folder));
    }

    private async Task<long> PublicationsInItAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Backup};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM Publications, pragma_integrity_check WHERE integrity_check = 'ok'";
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
