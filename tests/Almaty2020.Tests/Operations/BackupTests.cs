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
        System.IO.File.Copy(File, place);

        await using var restored = SiteProgram.Start([], settings);
        using var reader = await restored.BrowserAsync();
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
