using Almaty2020.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>A backup: a file of its name is a whole one, or there is none.</summary>
internal sealed class KilledBackup(TestDatabase database) : KilledCommand("backups", database)
{
    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-backup-").FullName;

    private string Backup => Path.Combine(folder, "site.backup");

    protected override bool HasBegun => Directory.EnumerateFiles(folder).Any();

    public static async Task<KilledWork> OfAsync() => new KilledBackup(await TestDatabase.WithContentAsync());

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        await base.DisposeAsync();
    }

    protected override Task ArrangeAsync()
    {
        File.Delete(Backup);
        return Task.CompletedTask;
    }

    protected override SiteProgram Start()
    {
        // It writes over no file, not even a whole one that somebody has made in vain.
        File.Delete(Backup);
        return SiteProgram.Start(["database", "backup", Backup], SiteProgram.SettingsOf(Database));
    }

    protected override async Task<IReadOnlyList<(string Act, Trace Trace)>> LookAsync() =>
        [("backup", !File.Exists(Backup) ? Trace.Absent : await PublicationsInItAsync() == 36 ? Trace.Whole : Trace.Half)];

    protected override async Task AssertCompleteAsync()
    {
        Assert.Equal(36, await PublicationsInItAsync());
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
