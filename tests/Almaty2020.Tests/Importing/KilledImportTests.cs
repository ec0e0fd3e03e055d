using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Startup;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Importing;

/// <summary>Imports that end before their time, and imports that meet.</summary>
public sealed class KilledImportTests
{
    private const int Files = 36;

    [Fact]
    public async Task ImportKilledAgainAndAgain_NextOneCompletesIt()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var killed = 0;
        for (var round = 0; round < 6; round++)
        {
            // Each round gets a little further than the one before, to a moment that nobody has chosen.
            var enough = Random.Shared.Next(round * 6, (round + 1) * 6);
            await using var import = SiteProgram.Start(["content", "import"], SiteProgram.SettingsOf(database));
            await SiteProgram.UntilAsync(async () => import.HasEnded || await PublishedAsync(database) > enough);
            if (import.HasEnded)
                continue;
            import.Kill();
            killed++;
        }

        var last = await SiteProgram.RunAsync(["content", "import"], SiteProgram.SettingsOf(database));

        Assert.True(killed > 0, "Every import had ended before it could be killed.");
        Assert.True(last.ExitCode == 0, last.ToString());
        await AssertCompleteAsync(database);
    }

    [Fact]
    public async Task FirstStartKilledAgainAndAgain_NextOneComesUp()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 }, "On SQL Server the schema is made by 'database migrate'.");
        await using var database = TestDatabase.Reserve();
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
            await using var start = SiteProgram.Start([], SiteProgram.SettingsOf(database));
            await SiteProgram.UntilAsync(async () => start.HasEnded || await moment());
            Assert.False(start.HasEnded);
            start.Kill();
        }

        await using var site = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        using var browser = await site.BrowserAsync();
        await SiteProgram.UntilAsync(async () => await StatusAsync(browser, "/health/ready") == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/kk"));
        await AssertCompleteAsync(database);
    }

    [Fact]
    public async Task FirstStartStopped_HasLetGoOfTheDatabaseWhenItEnds()
    {
        var site = TestSite.StartOn(TestDatabase.Reserve());
        var preparation = site.Services.GetRequiredService<Preparation>();

        await site.DisposeAsync();

        Assert.False(preparation.IsDone);
        Assert.True(preparation.WaitForFirstTryAsync(TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task TwoImportsAtOnce_BothEndWell()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var endings = await Task.WhenAll(
            SiteProgram.RunAsync(["content", "import"], SiteProgram.SettingsOf(database)),
            SiteProgram.RunAsync(["content", "import"], SiteProgram.SettingsOf(database)));

        Assert.All(endings, ending => Assert.True(ending.ExitCode == 0, ending.ToString()));
        Assert.Equal(Files, endings.Sum(e => int.Parse(e.Output.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        await AssertCompleteAsync(database);
        await using var db = database.Open();
        Assert.Equal(Files, await db.Revisions.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ThreeFirstStartsAtOnce_AllComeUp()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TEST_SQLSERVER") is { Length: > 0 }, "On SQL Server the schema is made by 'database migrate'.");
        await using var database = TestDatabase.Reserve();
        await using var one = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        await using var two = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        await using var three = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        foreach (var site in new[] { one, two, three })
        {
            using var browser = await site.BrowserAsync();
            await SiteProgram.UntilAsync(async () => await StatusAsync(browser, "/health/ready") == HttpStatusCode.OK);
        }

        await AssertCompleteAsync(database);
    }

    /// <summary>As an import that nobody disturbed leaves it.</summary>
    private static async Task AssertCompleteAsync(TestDatabase database)
    {
        var folder = Directory.CreateTempSubdirectory("almaty2020-export-").FullName;
        try
        {
            Assert.Equal(Files, await RoundTripTests.ExportAsync(database, folder));
            RoundTripTests.AssertSameBytes(Repository.Content, folder);
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
            return false; // Being made just now.
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
