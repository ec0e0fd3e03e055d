using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Operations;

/// <summary>A backup is made of a running site, and a restored one is the site as it was.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-backup-").FullName;

    private string File => Path.Combine(folder, "site.backup");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task BackupOfASiteInUse_HoldsWhatWasPublishedBefore_AndRestoredIsTheSiteOfThatMoment()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");
        var settings = SiteProgram.SettingsOf(database);
        string before;
        await using (var site = SiteProgram.Start([], settings))
        {
            using var browser = await site.BrowserAsync();
            await ByStaff.PublishAsync(database, "mayor", Language.English, text => text with { Title = "Published before the backup" });
            await SiteProgram.UntilAsync(async () => (await browser.GetStringAsync("/en/mayor", Ct)).Contains("Published before the backup", StringComparison.Ordinal));
            before = await browser.GetStringAsync("/en/mayor", Ct);

            using var writing = new CancellationTokenSource();
            // On a thread of its own: SQLite does its work before it returns a task.
            var writer = Task.Run(() => WriteUntilAsync(database, writing.Token), Ct);
            var backup = await SiteProgram.RunAsync(["database", "backup", "site.backup"], settings, folder);
            await writing.CancelAsync();
            Assert.True(backup.ExitCode == 0, backup.ToString());
            Assert.True(await writer > 0, "Nothing was written while the backup was made.");

            await ByStaff.PublishAsync(database, "mayor", Language.English, text => text with { Title = "Published after the backup" });
            site.Stop();
            Assert.Equal(0, (await site.EndAsync()).ExitCode);
        }

        // The drill, as the README has it.
        var place = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        foreach (var file in (string[])[place, place + "-wal", place + "-shm"])
            System.IO.File.Delete(file);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        System.IO.File.Copy(File, place);

        Assert.NotEqual("wal", await JournalOfAsync(place));
        await using var restored = SiteProgram.Start([], settings);
        using var reader = await restored.BrowserAsync();
        await SiteProgram.UntilAsync(async () => await JournalOfAsync(place) == "wal");
        Assert.Equal(before, await reader.GetStringAsync("/en/mayor", Ct));
        Assert.Contains("/en/mayor", await reader.GetStringAsync("/en/search?q=published+before+the+backup", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("Published after the backup", await reader.GetStringAsync("/en/search?q=published+after", Ct), StringComparison.Ordinal);
        await ByStaff.PublishAsync(database, "mayor", Language.English, text => text with { Title = "Published after the restore" });
        await SiteProgram.UntilAsync(async () => (await reader.GetStringAsync("/en/mayor", Ct)).Contains("Published after the restore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FileThatIsThere_IsNotWrittenOver()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await System.IO.File.WriteAllTextAsync(File, "yesterday's", Ct);

        var ending = await SiteProgram.RunAsync(["database", "backup", File], SiteProgram.SettingsOf(database));

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("is there already", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("yesterday's", await System.IO.File.ReadAllTextAsync(File, Ct));
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task FullTarget_IsNamed_AndTheDatabaseIsNotBlamed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");

        // As large as the database's companions may become, and less than a backup is. Without the setting, .NET itself needs a large file to start.
        var settings = new Dictionary<string, string>(SiteProgram.SettingsOf(database)) { ["DOTNET_EnableWriteXorExecute"] = "0" };
        var ending = await SiteProgram.RunAsync(["database", "backup", File], settings, fileKilobytes: 64);

        AssertNamesTheTarget(ending, File);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("missing/site.backup")]
    [InlineData("file/site.backup")]
    public async Task TargetThatCannotBeMade_IsNamed(string target)
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "file"), "", Ct);

        var ending = await SiteProgram.RunAsync(["database", "backup", target], SiteProgram.SettingsOf(database), folder);

        AssertNamesTheTarget(ending, Path.Combine(folder, target));
    }

    [Fact]
    public async Task ReadOnlyTarget_IsNamed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite" && Directory.Exists("/proc/self"), "Only Linux has a folder that nobody writes to.");

        AssertNamesTheTarget(await SiteProgram.RunAsync(["database", "backup", "/proc/self/site.backup"], SiteProgram.SettingsOf(database)), "/proc/self/site.backup");
    }

    [Fact]
    public async Task DamagedDatabase_IsBlamedItself()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");
        var source = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        await System.IO.File.WriteAllTextAsync(source, new string('x', 5000), Ct);

        var ending = await SiteProgram.RunAsync(["database", "backup", File], SiteProgram.SettingsOf(database));

        Assert.Equal(69, ending.ExitCode);
        var said = Assert.Single(ending.ErrorLines);
        Assert.Contains(source, said, StringComparison.Ordinal);
        Assert.Contains("file is not a database", said, StringComparison.Ordinal);
        Assert.Contains("restore the last backup", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task NoDatabase_IsSaidAndNoFileMade()
    {
        await using var database = TestDatabase.Reserve();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own backup.");

        var ending = await SiteProgram.RunAsync(["database", "backup", File], SiteProgram.SettingsOf(database));

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("There is no database", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task SqlServer_IsToldItsOwnCommand()
    {
        var ending = await SiteProgram.RunAsync(["database", "backup", File], new Dictionary<string, string>
        {
            ["Database__Provider"] = "SqlServer",
            ["ConnectionStrings__Site"] = "Server=nowhere.invalid;Database=Almaty2020;User Id=sa;Password=none",
        });

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

    private static void AssertNamesTheTarget(SiteProgram.Ending ending, string target)
    {
        Assert.Equal(2, ending.ExitCode);
        var said = Assert.Single(ending.ErrorLines);
        Assert.StartsWith($"The backup '{target}' cannot be written:", said, StringComparison.Ordinal);
        Assert.DoesNotContain("ConnectionStrings", said, StringComparison.Ordinal);
    }

    /// <returns>How often it has published.</returns>
    private static async Task<int> WriteUntilAsync(TestDatabase database, CancellationToken end)
    {
        var count = 0;
        do
        {
            await ByStaff.PublishAsync(database, "about", Language.English, text => text with { Summary = $"Written {count} times." });
            count++;
        }
        while (!end.IsCancellationRequested);
        return count;
    }
}
