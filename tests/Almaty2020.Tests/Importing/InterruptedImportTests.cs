using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Importing;

/// <summary>Imports and first starts that are killed, stopped or run at the same time.</summary>
public sealed class InterruptedImportTests
{
    private const int Files = 39;

    [Fact]
    public async Task ImportKilledRepeatedly_NextOneCompletes()
    {
        await using var database = await TestDatabase.EmptyAsync();
        const int Rounds = 3;
        var killed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // Kill at a random moment, each round a little later than the one before.
            var enough = Random.Shared.Next(round * Files / Rounds, (round + 1) * Files / Rounds);
            await using var import = SiteProcess.Start(["content", "import"], SiteProcess.SettingsOf(database));
            await SiteProcess.UntilAsync(async () => import.HasEnded || await PublishedAsync(database) > enough);
            if (import.HasEnded)
                continue;
            import.Kill();
            killed++;
        }

        var last = await SiteProcess.RunAsync(["content", "import"], SiteProcess.SettingsOf(database));

        Assert.True(killed > 0, "Every import had ended before it could be killed.");
        Assert.True(last.ExitCode == 0, last.ToString());
        await AssertCompleteAsync(database);
    }

    [Fact]
    public async Task FirstStartKilledRepeatedly_NextOneBecomesReady()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 },
            "On SQL Server, 'database migrate' creates the schema."
        );
        await using var database = TestDatabase.ReserveName();
        var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        Func<Task<bool>>[] moments =
        [
            () => Task.FromResult(File.Exists(file + ".migrating")),
            () => Task.FromResult(File.Exists(file)),
            async () => await HasTableAsync(file, "__EFMigrationsLock") || await HasTableAsync(file, "Pages"),
            async () => await HasTableAsync(file, "Pages") && await PublishedAsync(database) > 0,
            async () => await HasTableAsync(file, "Pages") && await PublishedAsync(database) > 10,
        ];
        foreach (var moment in moments)
        {
            await using var start = SiteProcess.Start([], SiteProcess.SettingsOf(database));
            await SiteProcess.UntilAsync(async () => start.HasEnded || await moment());
            Assert.False(start.HasEnded);
            start.Kill();
        }

        await using var site = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        using var browser = await site.WaitForClientAsync();
        await SiteProcess.UntilAsync(async () => await StatusAsync(browser, "/health/ready") == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/kk"));
        await AssertCompleteAsync(database);
    }

    [Fact]
    public async Task FirstStartStopped_ReleasesDatabase()
    {
        var site = TestSite.StartOn(TestDatabase.ReserveName());
        var preparation = site.Services.GetRequiredService<StartupInitializer>();

        await site.DisposeAsync();

        Assert.False(preparation.IsDone);
        Assert.True(preparation.WaitForFirstAttemptAsync(TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task TwoImportsAtOnce_BothSucceed()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var results = await Task.WhenAll(
            SiteProcess.RunAsync(["content", "import"], SiteProcess.SettingsOf(database)),
            SiteProcess.RunAsync(["content", "import"], SiteProcess.SettingsOf(database))
        );

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.ToString()));
        Assert.Equal(Files, results.Sum(e => int.Parse(e.Output.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        await AssertCompleteAsync(database);
        await using var db = database.Open();
        Assert.Equal(Files, await db.Revisions.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ThreeFirstStartsAtOnce_AllBecomeReady()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 },
            "On SQL Server, 'database migrate' creates the schema."
        );
        await using var database = TestDatabase.ReserveName();
        await using var one = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        await using var two = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        await using var three = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        foreach (var site in new[] { one, two, three })
        {
            using var browser = await site.WaitForClientAsync();
            await SiteProcess.UntilAsync(async () => await StatusAsync(browser, "/health/ready") == HttpStatusCode.OK);
        }

        await AssertCompleteAsync(database);
    }

    /// <summary>Asserts the result of an undisturbed import: all content, and one log entry per file without gaps.</summary>
    private static async Task AssertCompleteAsync(TestDatabase database)
    {
        var folder = Directory.CreateTempSubdirectory("almaty2020-export-").FullName;
        try
        {
            Assert.Equal(Files, await ExportRoundTripTests.ExportAsync(database, folder));
            ExportRoundTripTests.AssertSameBytes(Repository.Content, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        await using var db = database.Open();
        var numbers = await db.PublicationLog.Select(l => l.Number).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, Files).Select(n => (long)n), numbers.Order());
        Assert.Equal(Files, await db.SiteVersions.Select(v => v.Number).SingleAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<int> PublishedAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.Publications.CountAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<bool> HasTableAsync(string file, string name)
    {
        if (!File.Exists(file))
            return false;
        try
        {
            await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = $name";
            command.Parameters.AddWithValue("$name", name);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is > 0L;
        }
        catch (SqliteException)
        {
            return false; // The database file is being created at this moment.
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
