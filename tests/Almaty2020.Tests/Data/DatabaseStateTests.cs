using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Data;

/// <summary>Starts with a SQLite database in every state in which an operator may leave it.</summary>
public sealed class DatabaseStateTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Truncates the database to this many bytes.</summary>
    [Theory]
    [InlineData(0, "empty file")]
    [InlineData(10, "file is not a database")]
    [InlineData(100, "malformed")]
    [InlineData(4096, "malformed")]
    [InlineData(100_000, "malformed")]
    public async Task TruncatedDatabase_StopsTheStartAndIsNotReplaced(int bytes, string words)
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests the SQLite file.");
        var file = FileOf(database);
        await using (var cut = new FileStream(file, FileMode.Open))
            cut.SetLength(bytes);

        foreach (var command in new[] { Array.Empty<string>(), ["database", "migrate"], ["accounts", "setup-link"] })
        {
            var ending = await SiteProcess.RunAsync(command, SiteProcess.SettingsOf(database));

            Assert.Equal(78, ending.ExitCode);
            var message = Assert.Single(ending.ErrorLines);
            Assert.Contains(words, message, StringComparison.Ordinal);
            Assert.Contains(file, message, StringComparison.Ordinal);
            Assert.Contains("backup", message, StringComparison.Ordinal);
            Assert.Equal(bytes, new FileInfo(file).Length);
        }
    }

    /// <summary>The file still opens, and most of it can be read: SQLite reports the damage late, or returns wrong values.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DatabaseDamagedInTheMiddle_StopsTheStart(bool random)
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests the SQLite file.");
        var file = FileOf(database);
        var damage = new byte[3000];
        if (random)
            new Random(1).NextBytes(damage);
        await using (var stream = new FileStream(file, FileMode.Open))
        {
            stream.Position = 40_000;
            await stream.WriteAsync(damage, Ct);
        }

        var ending = await SiteProcess.RunAsync([], SiteProcess.SettingsOf(database));

        Assert.Equal(78, ending.ExitCode);
        var message = Assert.Single(ending.ErrorLines);
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains(
            "replace it with the last backup (see 'Back up and restore' in docs/operating.md)",
            message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(true, 78)]
    [InlineData(false, 0)]
    public async Task MissingDatabase_IsCreatedUnlessItMustExist(bool mustExist, int exitCode)
    {
        await using var database = TestDatabase.ReserveName();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests the SQLite file.");
        var settings = SiteProcess.SettingsOf(database);
        settings["Database__MustExist"] = mustExist ? "true" : "false";

        var ending = await SiteProcess.RunAsync(["database", "migrate"], settings);

        Assert.Equal(exitCode, ending.ExitCode);
        Assert.Equal(!mustExist, File.Exists(FileOf(database)));
        if (mustExist)
        {
            Assert.Contains("Database:MustExist", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
            var start = await SiteProcess.RunAsync([], settings);
            Assert.Equal(78, start.ExitCode);
            Assert.False(File.Exists(FileOf(database)));
        }
    }

    [Fact]
    public async Task DatabaseWithoutSite_MustExist_StopsTheStart()
    {
        await using var database = TestDatabase.ReserveName();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests the SQLite file.");
        await using (var connection = new SqliteConnection($"Data Source={FileOf(database)};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = 'wal'";
            await command.ExecuteNonQueryAsync(Ct);
        }

        var settings = SiteProcess.SettingsOf(database);
        settings["Database__MustExist"] = "true";

        var ending = await SiteProcess.RunAsync([], settings);

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("contains no site", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task DatabaseFiles_NewOrOld_AreReadableOnlyByTheOwner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || TestDatabase.IsOnServer, "Tests Unix file modes.");
        await using var made = TestDatabase.ReserveName();
        Assert.Equal(0, (await SiteProcess.RunAsync(["database", "migrate"], SiteProcess.SettingsOf(made))).ExitCode);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(FileOf(made)));
        Assert.Empty(Directory.GetFiles(made.DataPath, "*.new*"));

        await using var older = await TestDatabase.WithContentAsync();
        File.SetUnixFileMode(FileOf(older), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var program = SiteProcess.Start([], SiteProcess.SettingsOf(older));
        using var browser = await program.WaitForClientAsync();
        await SiteProcess.UntilAsync(() => Task.FromResult(File.GetUnixFileMode(FileOf(older)) == OwnerOnly));
        foreach (
            var companion in Directory.GetFiles(older.DataPath, "site.db*").Where(f => !f.EndsWith(".migrating", StringComparison.Ordinal))
        )
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(companion));
    }

    [Theory]
    [InlineData("feedback")]
    [InlineData("audit")]
    [UnsupportedOSPlatform("windows")]
    public async Task ExportFile_IsReadableOnlyByTheOwner(string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Tests Unix file modes.");
        await using var database = await TestDatabase.WithContentAsync();
        var file = Path.Combine(database.DataPath, "export.csv");

        Assert.Equal(0, (await SiteProcess.RunAsync([what, "export", file], SiteProcess.SettingsOf(database))).ExitCode);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task DatabaseFileReplaced_RunningSiteEnablesTheWriteAheadLog()
    {
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests the SQLite file.");
        await using var site = TestSite.StartOn(database);
        using var browser = site.CreateBrowser();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/en", Ct)).StatusCode);
        var (file, copy) = (FileOf(database), FileOf(database) + ".copy");
        Assert.Equal(0, (await SiteProcess.RunAsync(["database", "backup", copy], SiteProcess.SettingsOf(database))).ExitCode);
        Assert.Equal("delete", await PragmaAsync(copy, "journal_mode"));

        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        File.Move(copy, file, overwrite: true);

        await SiteProcess.UntilAsync(async () => await PragmaAsync(file, "journal_mode") == "wal");
    }

    /// <summary>Without a writable folder for temporary files, a statement that needs one would fail.</summary>
    [Fact]
    public async Task EveryConnection_KeepsTemporaryFilesInMemory()
    {
        const string Memory = "2";
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server manages its own temporary files.");
        await using var site = TestSite.StartOn(database);

        await using (var plain = await site.Services.GetRequiredService<SiteConnections>().OpenAsync(Ct))
            Assert.Equal(Memory, await plain.ScalarAsync<string>("PRAGMA temp_store", Ct));
        await using var scope = site.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SiteDb>();
        await db.Database.OpenConnectionAsync(Ct);
        Assert.Equal(Memory, await db.Database.GetDbConnection().ScalarAsync<string>("PRAGMA temp_store", Ct));
    }

    [Fact]
    public async Task DiskFull_ReadinessIsDegradedUntilSpaceIsFreed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "SQL Server has its own disk.");
        await using var program = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        using var browser = await program.WaitForClientAsync();
        await SiteProcess.UntilAsync(async () => await ReadyAsync() == "Healthy");

        await program.FillDiskAsync(1);
        await SiteProcess.UntilAsync(async () => await ReadyAsync() == "Degraded");
        await program.FreeDiskAsync();
        await SiteProcess.UntilAsync(async () => await ReadyAsync() == "Healthy");

        Task<string> ReadyAsync() => browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct);
    }

    [Fact]
    public async Task ReadOnlyDatabase_ReadinessIsDegraded()
    {
        var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests the SQLite file.");
        var log = new SiteLog();
        await using var site = TestSite.StartOn(
            database,
            new Dictionary<string, string> { ["ConnectionStrings:Site"] = database.ConnectionString + ";Mode=ReadOnly" },
            services: log.AddTo
        );
        using var browser = site.CreateBrowser();
        await SiteProcess.UntilAsync(async () => (await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);

        await site.Services.GetRequiredService<WriteProbe>().ProbeAsync(Ct);

        Assert.Equal("Degraded", await browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct));
        Assert.Contains("SqliteException 8", Assert.Single(log.Lines, l => l.Id == 1106).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteProbe_SeveralNodes_ShareOneRow()
    {
        var database = await TestDatabase.WithContentAsync();
        await using var one = TestSite.StartOn(database);
        await using var two = one.AddNode();
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
    public async Task StaffGet503_LogLineContainsTheCause()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests SQLite's error codes.");
        var account = await database.AddAuthorAsync();
        var settings = SiteProcess.SettingsOf(database);
        await using var program = SiteProcess.Start([], settings);
        using var browser = await program.WaitForClientAsync();
        using var author = new StaffBrowser(browser.BaseAddress!);
        await author.SignInAsync(account);
        var editor = $"/admin/pages/{await StaffCommands.IdOfAsync(database, "about")}/en";
        await author.GoAsync(editor);

        await program.FillDiskAsync(1);
        using (var refused = await author.SendAsync(editor, ("title", "About us")))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await program.FreeDiskAsync();

        await SiteProcess.UntilAsync(() =>
            Task.FromResult(program.Log.Any(l => l.Contains("\"StatusCode\":503", StringComparison.Ordinal)))
        );
        var line = Assert.Single(program.Log, l => l.Contains("\"StatusCode\":503", StringComparison.Ordinal));
        Assert.Matches("^SqliteException [0-9]+: ", JsonDocument.Parse(line).RootElement.GetProperty("Cause").GetString());
    }

    [Fact]
    public async Task FailedHealthCheck_LogsOneLineWithTheCause()
    {
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipUnless(database.Provider == "Sqlite", "Tests the SQLite file.");
        var settings = SiteProcess.SettingsOf(database);
        settings["ConnectionStrings__Site"] = $"Data Source={Path.Combine(database.DataPath, "locked.db")};Pooling=False";
        File.Move(FileOf(database), Path.Combine(database.DataPath, "locked.db"));
        await using var holder = new SqliteConnection(settings["ConnectionStrings__Site"]);
        await holder.OpenAsync(Ct);
        await using var command = holder.CreateCommand();
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE SiteVersion SET Number = Number;";
        await command.ExecuteNonQueryAsync(Ct);
        settings["ConnectionStrings__Site"] += ";Default Timeout=1";
        await using var program = SiteProcess.Start([], settings);
        using var browser = await program.WaitForClientAsync();

        var before = program.Log.Length;
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/health/ready", Ct)).StatusCode);
        await SiteProcess.UntilAsync(() => Task.FromResult(program.Log.Count(IsHealthCheck) >= 3));

        Assert.Equal(3, program.Log.Count(IsHealthCheck));
        Assert.DoesNotContain(program.Log, l => l.Contains("Health check", StringComparison.OrdinalIgnoreCase));
        Assert.All(program.Log.Where(IsHealthCheck), l => Assert.Contains("No content is loaded", l, StringComparison.Ordinal));
        Assert.True(before <= program.Log.Length);

        static bool IsHealthCheck(string line) => line.Contains("/health/ready", StringComparison.Ordinal);
    }

    private static string FileOf(TestDatabase database) => new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;

    private static async Task<string> PragmaAsync(string file, string name)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Ct);
        return await connection.ScalarAsync<string>($"PRAGMA {name}", Ct);
    }
}
