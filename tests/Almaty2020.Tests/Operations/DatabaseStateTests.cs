using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Operations;

/// <summary>A SQLite database as an operator may leave it: what a start makes of it, and what it says.</summary>
public sealed class DatabaseStateTests
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>How many bytes of the database are left.</summary>
    [Theory]
    [InlineData(0, "empty file")]
    [InlineData(10, "file is not a database")]
    [InlineData(100, "malformed")]
    [InlineData(4096, "malformed")]
    [InlineData(100_000, "malformed")]
    public async Task CutOffDatabase_StopsTheStart_AndNoNewSiteBegins(int bytes, string words)
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "About the file.");
        var file = FileOf(database);
        await using (var cut = new FileStream(file, FileMode.Open))
            cut.SetLength(bytes);

        foreach (var command in new[] { Array.Empty<string>(), ["database", "migrate"], ["accounts", "setup-link"] })
        {
            var ending = await SiteProgram.RunAsync(command, SiteProgram.SettingsOf(database));

            Assert.Equal(78, ending.ExitCode);
            var said = Assert.Single(ending.ErrorLines);
            Assert.Contains(words, said, StringComparison.Ordinal);
            Assert.Contains(file, said, StringComparison.Ordinal);
            Assert.Contains("backup", said, StringComparison.Ordinal);
            Assert.Equal(bytes, new FileInfo(file).Length);
        }
    }

    [Theory]
    [InlineData(true, 78)]
    [InlineData(false, 0)]
    public async Task MissingDatabase_IsMadeUnlessItMustExist(bool mustExist, int exitCode)
    {
        await using var database = TestDatabase.Reserve();
        Assert.SkipUnless(database.Provider == "Sqlite", "About the file.");
        var settings = SiteProgram.SettingsOf(database);
        settings["Database__MustExist"] = mustExist ? "true" : "false";

        var ending = await SiteProgram.RunAsync(["database", "migrate"], settings);

        Assert.Equal(exitCode, ending.ExitCode);
        Assert.Equal(!mustExist, File.Exists(FileOf(database)));
        if (mustExist)
        {
            Assert.Contains("Database:MustExist", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
            var start = await SiteProgram.RunAsync([], settings);
            Assert.Equal(78, start.ExitCode);
            Assert.False(File.Exists(FileOf(database)));
        }
    }

    [Fact]
    public async Task DatabaseWithoutASite_IsRefusedWhereItMustExist()
    {
        await using var database = TestDatabase.Reserve();
        Assert.SkipUnless(database.Provider == "Sqlite", "About the file.");
        await using (var connection = new SqliteConnection($"Data Source={FileOf(database)};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = 'wal'";
            await command.ExecuteNonQueryAsync(Ct);
        }

        var settings = SiteProgram.SettingsOf(database);
        settings["Database__MustExist"] = "true";

        var ending = await SiteProgram.RunAsync([], settings);

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("holds no site", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task NewDatabase_IsForItsOwnerAlone_AndAnOlderOneIsClosed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || TestDatabase.IsOnServer, "About modes of files.");
        await using var made = TestDatabase.Reserve();
        Assert.Equal(0, (await SiteProgram.RunAsync(["database", "migrate"], SiteProgram.SettingsOf(made))).ExitCode);
        Assert.Equal(OwnersAlone, File.GetUnixFileMode(FileOf(made)));
        Assert.Empty(Directory.GetFiles(made.DataPath, "*.new*"));

        await using var older = await TestDatabase.WithContentAsync();
        File.SetUnixFileMode(FileOf(older), OwnersAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var program = SiteProgram.Start([], SiteProgram.SettingsOf(older));
        using var browser = await program.BrowserAsync();
        await SiteProgram.UntilAsync(() => Task.FromResult(File.GetUnixFileMode(FileOf(older)) == OwnersAlone));
        foreach (var companion in Directory.GetFiles(older.DataPath, "site.db*").Where(f => !f.EndsWith(".migrating", StringComparison.Ordinal)))
            Assert.Equal(OwnersAlone, File.GetUnixFileMode(companion));
    }

    [Theory]
    [InlineData("feedback")]
    [InlineData("audit")]
    [UnsupportedOSPlatform("windows")]
    public async Task Export_IsForItsOwnerAlone(string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "About modes of files.");
        await using var database = await TestDatabase.WithContentAsync();
        var file = Path.Combine(database.DataPath, "export.csv");

        Assert.Equal(0, (await SiteProgram.RunAsync([what, "export", file], SiteProgram.SettingsOf(database))).ExitCode);

        Assert.Equal(OwnersAlone, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task OtherFileUnderTheSameName_GetsTheWriteAheadLog_WhileTheSiteRuns()
    {
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "About the file.");
        await using var site = TestSite.StartOn(database);
        using var browser = site.Browser();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/en", Ct)).StatusCode);
        var (file, copy) = (FileOf(database), FileOf(database) + ".copy");
        Assert.Equal(0, (await SiteProgram.RunAsync(["database", "backup", copy], SiteProgram.SettingsOf(database))).ExitCode);
        Assert.Equal("delete", await PragmaAsync(copy, "journal_mode"));

        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        File.Move(copy, file, overwrite: true);

        await SiteProgram.UntilAsync(async () => await PragmaAsync(file, "journal_mode") == "wal");
    }

    /// <summary>Where no folder for temporary files can be written to, a statement that needs one would fail.</summary>
    [Fact]
    public async Task TemporaryFiles_AreKeptInMemory_OnEveryWayToTheDatabase()
    {
        const string Memory = "2";
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "A server has temporary files of its own.");
        await using var site = TestSite.StartOn(database);

        await using (var plain = await site.Services.GetRequiredService<SiteConnections>().OpenAsync(Ct))
            Assert.Equal(Memory, await plain.ScalarAsync<string>("PRAGMA temp_store", Ct));
        await using var scope = site.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SiteDb>();
        await db.Database.OpenConnectionAsync(Ct);
        Assert.Equal(Memory, await db.Database.GetDbConnection().ScalarAsync<string>("PRAGMA temp_store", Ct));
    }

    [Fact]
    public async Task DiskFull_ReadinessIsDegraded_AndHealsWhenThereIsRoom()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "A server has a disk of its own.");
        await using var program = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        using var browser = await program.BrowserAsync();
        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Healthy");

        await program.FillDiskAsync(1);
        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Degraded");
        await program.EmptyDiskAsync();
        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Healthy");

        Task<string> ReadyAsync() => browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct);
    }

    [Fact]
    public async Task ReadOnlyDatabase_ReadinessIsDegraded()
    {
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "A server's is set to read only by its administrator.");
        var log = new SiteLog();
        await using var site = TestSite.StartOn(
            database, new Dictionary<string, string> { ["ConnectionStrings:Site"] = database.ConnectionString + ";Mode=ReadOnly" }, services: log.AddTo);
        using var browser = site.Browser();
        await SiteProgram.UntilAsync(async () => (await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);

        await site.Services.GetRequiredService<WriteProbe>().ProbeAsync(Ct);

        Assert.Equal("Degraded", await browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct));
        Assert.Contains("SqliteException 8", Assert.Single(log.Lines, l => l.Id == 1106).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteProbe_WritesOneRow_WhoeverWritesIt()
    {
        var database = await TestDatabase.WithContentAsync();
        await using var one = TestSite.StartOn(database);
        await using var two = one.AnotherNode();
        foreach (var node in new[] { one, two, one })
        {
            var probe = node.Services.GetRequiredService<WriteProbe>();
            await probe.ProbeAsync(Ct);
            Assert.Null(probe.Fault);
        }

        await using var db = database.Open();
        Assert.Equal(WriteProbe.RowName, (await db.Jobs.SingleAsync(j => j.Name == WriteProbe.RowName, Ct)).Name);
    }

    [Fact]
    public async Task EveryRefusalOfStaff_HasItsCauseInOneLineOfTheLog()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "About SQLite's numbers.");
        var account = await database.AddAuthorAsync();
        var settings = SiteProgram.SettingsOf(database);
        await using var program = SiteProgram.Start([], settings);
        using var browser = await program.BrowserAsync();
        using var author = new StaffBrowser(browser.BaseAddress!);
        await author.SignInAsync(account);
        var editor = $"/admin/pages/{await ByStaff.IdOfAsync(database, "about")}/en";
        await author.GoAsync(editor);

        await program.FillDiskAsync(1);
        using (var refused = await author.SendAsync(editor, ("title", "About us")))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await program.EmptyDiskAsync();

        await SiteProgram.UntilAsync(() => Task.FromResult(program.Log.Any(l => l.Contains("\"StatusCode\":503", StringComparison.Ordinal))));
        var line = Assert.Single(program.Log, l => l.Contains("\"StatusCode\":503", StringComparison.Ordinal));
        Assert.Matches("^SqliteException [0-9]+: ", JsonDocument.Parse(line).RootElement.GetProperty("Cause").GetString());
    }

    [Fact]
    public async Task FailedProbe_IsOneLineOfTheLog_WithItsCause()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "About the file.");
        var settings = SiteProgram.SettingsOf(database);
        settings["ConnectionStrings__Site"] = $"Data Source={Path.Combine(database.DataPath, "locked.db")};Pooling=False";
        File.Move(FileOf(database), Path.Combine(database.DataPath, "locked.db"));
        await using var holder = new SqliteConnection(settings["ConnectionStrings__Site"]);
        await holder.OpenAsync(Ct);
        await using var command = holder.CreateCommand();
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE SiteVersion SET Number = Number;";
        await command.ExecuteNonQueryAsync(Ct);
        settings["ConnectionStrings__Site"] += ";Default Timeout=1";
        await using var program = SiteProgram.Start([], settings);
        using var browser = await program.BrowserAsync();

        var before = program.Log.Length;
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/health/ready", Ct)).StatusCode);
        await SiteProgram.UntilAsync(() => Task.FromResult(program.Log.Count(IsOfProbe) >= 3));

        Assert.Equal(3, program.Log.Count(IsOfProbe));
        Assert.DoesNotContain(program.Log, l => l.Contains("Health check", StringComparison.OrdinalIgnoreCase));
        Assert.All(program.Log.Where(IsOfProbe), l => Assert.Contains("No content is loaded", l, StringComparison.Ordinal));
        Assert.True(before <= program.Log.Length);

        static bool IsOfProbe(string line) => line.Contains("/health/ready", StringComparison.Ordinal);
    }

    private static string FileOf(TestDatabase database) => new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;

    private static async Task<string> PragmaAsync(string file, string name)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Ct);
        return await connection.ScalarAsync<string>($"PRAGMA {name}", Ct);
    }
}
