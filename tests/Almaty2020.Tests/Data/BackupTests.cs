using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Data;

/// <summary>Backups are made while the site runs; restoring one brings back the site as it was.</summary>
public sealed class BackupTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-backup-").FullName;

    private string File => Path.Combine(folder, "site.backup");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task BackupDuringWrites_RestoresTheSiteOfThatMoment()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");
        var settings = SiteProcess.SettingsOf(database);
        string before;
        await using (var site = SiteProcess.Start([], settings))
        {
            using var browser = await site.WaitForClientAsync();
            await StaffCommands.PublishAsync(database, "mayor", Language.English, text =>
                text with
                {
                    Title = "Published before the backup",
                }
            );
            await SiteProcess.UntilAsync(async () =>
                (await browser.GetStringAsync("/en/mayor", Ct)).Contains("Published before the backup", StringComparison.Ordinal)
            );
            before = await browser.GetStringAsync("/en/mayor", Ct);

            using var writing = new CancellationTokenSource();
            // On another thread, because SQLite works synchronously before it returns a task.
            var writer = Task.Run(() => WriteUntilAsync(database, writing.Token), Ct);
            var backup = await SiteProcess.RunAsync(["database", "backup", "site.backup"], settings, folder);
            await writing.CancelAsync();
            Assert.True(backup.ExitCode == 0, backup.ToString());
            Assert.True(await writer > 0, "Nothing was written while the backup was made.");

            await StaffCommands.PublishAsync(database, "mayor", Language.English, text =>
                text with
                {
                    Title = "Published after the backup",
                }
            );
            site.Stop();
            Assert.Equal(0, (await site.WaitForExitAsync()).ExitCode);
        }

        // The restore procedure from docs/operating.md.
        var databaseFile = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        foreach (var file in (string[])[databaseFile, databaseFile + "-wal", databaseFile + "-shm"])
            System.IO.File.Delete(file);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        System.IO.File.Copy(File, databaseFile);

        Assert.NotEqual("wal", await JournalOfAsync(databaseFile));
        await using var restored = SiteProcess.Start([], settings);
        using var reader = await restored.WaitForClientAsync();
        await SiteProcess.UntilAsync(async () => await JournalOfAsync(databaseFile) == "wal");
        Assert.Equal(before, await reader.GetStringAsync("/en/mayor", Ct));
        Assert.Contains("/en/mayor", await reader.GetStringAsync("/en/search?q=published+before+the+backup", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Published after the backup",
            await reader.GetStringAsync("/en/search?q=published+after", Ct),
            StringComparison.Ordinal
        );
        await StaffCommands.PublishAsync(database, "mayor", Language.English, text => text with { Title = "Published after the restore" });
        await SiteProcess.UntilAsync(async () =>
            (await reader.GetStringAsync("/en/mayor", Ct)).Contains("Published after the restore", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task TargetFileExists_IsNotOverwritten()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await System.IO.File.WriteAllTextAsync(File, "yesterday's", Ct);

        var ending = await SiteProcess.RunAsync(["database", "backup", File], SiteProcess.SettingsOf(database));

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("already exists", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("yesterday's", await System.IO.File.ReadAllTextAsync(File, Ct));
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task TargetIsAFolder_ErrorSaysSo()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");

        var ending = await SiteProcess.RunAsync(["database", "backup", folder], SiteProcess.SettingsOf(database));

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains($"'{folder}' is a folder; name a file in it", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task TargetDiskFull_ErrorNamesTheTargetNotTheDatabase()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");

        // 64 KB: enough for the database's -wal and -shm files, but smaller than the backup. Without DOTNET_EnableWriteXorExecute=0, .NET
        // itself needs a large file to start.
        var settings = new Dictionary<string, string>(SiteProcess.SettingsOf(database)) { ["DOTNET_EnableWriteXorExecute"] = "0" };
        var ending = await SiteProcess.RunAsync(["database", "backup", File], settings, fileKilobytes: 64);

        AssertNamesTheTarget(ending, File);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("missing/site.backup")]
    [InlineData("file/site.backup")]
    public async Task TargetCannotBeCreated_ErrorNamesTheTarget(string target)
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "file"), "", Ct);

        var ending = await SiteProcess.RunAsync(["database", "backup", target], SiteProcess.SettingsOf(database), folder);

        AssertNamesTheTarget(ending, Path.Combine(folder, target));
    }

    [Fact]
    public async Task TargetReadOnly_ErrorNamesTheTarget()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(
            database.Provider == "Sqlite" && Directory.Exists("/proc/self"),
            "Only Linux has a folder that is never writable."
        );

        AssertNamesTheTarget(
            await SiteProcess.RunAsync(["database", "backup", "/proc/self/site.backup"], SiteProcess.SettingsOf(database)),
            "/proc/self/site.backup"
        );
    }

    [Fact]
    public async Task DatabaseDamaged_ErrorNamesTheDatabase()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");
        var source = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        await System.IO.File.WriteAllTextAsync(source, new string('x', 5000), Ct);

        var ending = await SiteProcess.RunAsync(["database", "backup", File], SiteProcess.SettingsOf(database));

        Assert.Equal(69, ending.ExitCode);
        var message = Assert.Single(ending.ErrorLines);
        Assert.Contains(source, message, StringComparison.Ordinal);
        Assert.Contains("file is not a database", message, StringComparison.Ordinal);
        Assert.Contains("replace it with the last backup", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task DatabaseMissing_SaysSoAndCreatesNoFile()
    {
        await using var database = TestDatabase.ReserveName();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");

        var ending = await SiteProcess.RunAsync(["database", "backup", File], SiteProcess.SettingsOf(database));

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("There is no database", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task SqlServer_ErrorNamesItsBackupCommand()
    {
        var ending = await SiteProcess.RunAsync(
            ["database", "backup", File],
            new Dictionary<string, string>
            {
                ["Database__Provider"] = "SqlServer",
                ["ConnectionStrings__Site"] = "Server=nowhere.invalid;Database=Almaty2020;User Id=sa;Password=none",
            }
        );

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("BACKUP DATABASE", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    private static async Task<string> JournalOfAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static void AssertNamesTheTarget(SiteProcess.Result ending, string target)
    {
        Assert.Equal(2, ending.ExitCode);
        var message = Assert.Single(ending.ErrorLines);
        Assert.StartsWith($"The backup '{target}' cannot be written:", message, StringComparison.Ordinal);
        Assert.DoesNotContain("ConnectionStrings", message, StringComparison.Ordinal);
    }

    /// <returns>The number of publications.</returns>
    private static async Task<int> WriteUntilAsync(TestDatabase database, CancellationToken end)
    {
        var count = 0;
        do
        {
            await StaffCommands.PublishAsync(database, "about", Language.English, text =>
                text with
                {
                    Summary = $"Written {count} times.",
                }
            );
            count++;
        } while (!end.IsCancellationRequested);
        return count;
    }
}
