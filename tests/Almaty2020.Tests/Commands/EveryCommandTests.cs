using System.CommandLine;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Commands;

namespace Almaty2020.Tests.Commands;

/// <summary>Runs every command of the parser as an operator does: in a separate process, on a healthy database.</summary>
public sealed class EveryCommandTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Commands that work without a database or create one.</summary>
    private static readonly string[] NeedNoDatabase = ["content check", "content import", "database migrate", "health"];

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-command-").FullName;

    private string Copy => Path.Combine(folder, "copy");

    /// <summary>The arguments of each command and a part of its expected output. A new command needs a line here.</summary>
    private Dictionary<string, (string[] Arguments, string Output)> Runs =>
        new(StringComparer.Ordinal)
        {
            ["accounts setup-link"] = ([], "/admin/setup?secret="),
            ["audit export"] = ([Copy], $"written to {Copy}"),
            ["content check"] = ([Repository.Content], "39 files read, 0 issues"),
            ["content export"] = ([Copy], $"39 files written to {Copy}"),
            ["content import"] = ([Repository.Content], "0 published, 39 unchanged, 0 left as edited by staff"),
            ["database backup"] = ([Copy], $"written to {Copy}"),
            ["database migrate"] = ([], "The database is up to date"),
            ["feedback export"] = ([Copy], $"0 answers written to {Copy}"),
            ["keys encrypt"] = ([], "Keys encrypted with Site:KeyCertificate: 0."),
            ["health"] = ([], ""),
        };

    public static TheoryData<string> Commands => [.. Leaves(CommandLine.Root([]), "")];

    public static TheoryData<string> CommandsThatNeedADatabase => [.. Leaves(CommandLine.Root([]), "").Except(NeedNoDatabase)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_OnAHealthySite_ExitsWithZeroAndNamesItsDatabase(string command)
    {
        Assert.True(Runs.TryGetValue(command, out var run), $"'{command}' has no test: add it to {nameof(Runs)}.");
        await using var database = await TestDatabase.WithContentAsync();
        Assert.SkipWhen(TestDatabase.IsOnServer && command == "database backup", "SQL Server has its own backup.");
        var settings = SiteProcess.SettingsOf(database);
        (settings["Site__KeyCertificate"], settings["Site__KeyCertificatePassword"]) = (
            await Certificates.WriteAsync(folder, "keys", "secret"),
            "secret"
        );
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        await SiteProcess.UntilAsync(async () => (await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);
        string[] arguments = command == "health" ? [new Uri(browser.BaseAddress!, "/health/ready").AbsoluteUri] : run.Arguments;

        var ending = await SiteProcess.RunAsync([.. command.Split(' '), .. arguments], settings, folder);

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Contains(run.Output, ending.Output, StringComparison.Ordinal);
        Assert.Empty(ending.ErrorLines);
        if (command is "health" or "content check")
            Assert.Null(ending.Database);
        else
            Assert.Contains(
                TestDatabase.IsOnServer ? "almaty2020_" : Path.Combine(database.DataPath, "site.db"),
                ending.Database,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [MemberData(nameof(CommandsThatNeedADatabase))]
    public async Task Command_DatabaseMissing_ExitsWith78AndCreatesNone(string command)
    {
        Assert.SkipWhen(TestDatabase.IsOnServer, "Only SQLite creates a database by opening it.");
        var settings = new Dictionary<string, string> { ["Site__DataPath"] = folder, ["Site__ContentPath"] = Repository.Content };

        var ending = await SiteProcess.RunAsync([.. command.Split(' '), .. Runs[command].Arguments], settings, folder);

        Assert.Equal(78, ending.ExitCode);
        var error = Assert.Single(ending.ErrorLines);
        Assert.StartsWith($"There is no database '{Path.Combine(folder, "site.db")}'", error, StringComparison.Ordinal);
        Assert.Contains("database migrate", error, StringComparison.Ordinal);
        Assert.Empty(ending.Output);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("database", "migrate")]
    [InlineData("content", "import")]
    public async Task CommandThatMayCreateADatabase_SaysThatItIsNew(params string[] command)
    {
        Assert.SkipWhen(TestDatabase.IsOnServer, "Only SQLite creates a database by opening it.");
        var settings = new Dictionary<string, string> { ["Site__DataPath"] = folder, ["Site__ContentPath"] = Repository.Content };

        var ending = await SiteProcess.RunAsync(command, settings);

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Equal($"{Path.Combine(folder, "site.db")} (new)", ending.Database);
    }

    [Theory]
    [InlineData("--Site:DataPath={0}", "database", "migrate")]
    [InlineData("database", "migrate", "--Site:DataPath={0}")]
    [InlineData("--Site:DataPath", "{0}", "database", "migrate")]
    [InlineData("database", "--site:datapath", "{0}", "migrate")]
    [InlineData("/Site:DataPath={0}", "database", "migrate")]
    [InlineData("Site:DataPath={0}", "database", "migrate")]
    public async Task SettingAsAnOption_AppliesToACommand(params string[] arguments)
    {
        var data = Path.Combine(folder, "data");
        var ending = await SiteProcess.RunAsync(
            [.. arguments.Select(a => string.Format(System.Globalization.CultureInfo.InvariantCulture, a, data))],
            new Dictionary<string, string> { ["Site__DataPath"] = Path.Combine(folder, "other") }
        );

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.True(File.Exists(Path.Combine(data, "site.db")), ending.ToString());
        Assert.False(Directory.Exists(Path.Combine(folder, "other")));
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--nonsense=1")]
    [InlineData("-x")]
    [InlineData("-p", "5080")]
    [InlineData("--Site.PublicUrl=https://almaty2020.example")]
    [InlineData("--Site:WarmUp")]
    [InlineData("nonsense=1")]
    [InlineData("--urls=http://127.0.0.1:0", "--nonsense")]
    [InlineData("database", "migrate", "--nonsense")]
    public async Task UnknownOption_ExitsWithTwoAndDoesNotStartTheSite(params string[] arguments)
    {
        var ending = await SiteProcess.RunAsync(arguments, new Dictionary<string, string> { ["Site__DataPath"] = folder });

        Assert.Equal(2, ending.ExitCode);
        Assert.NotEmpty(ending.ErrorLines);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("-v")]
    [InlineData("--version")]
    public async Task Version_IsPrintedAndTheSiteDoesNotStart(string option)
    {
        var ending = await SiteProcess.RunAsync([option], new Dictionary<string, string> { ["Site__DataPath"] = folder });

        Assert.Equal(0, ending.ExitCode);
        Assert.Matches(@"^\d+\.\d+", ending.Output);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/health/ready", 1, "does not answer")]
    [InlineData("localhost:8080", 2, "'localhost:8080' is not an address")]
    [InlineData("/health/ready", 2, "'/health/ready' is not an address")]
    public async Task Health_NoSiteAtTheAddress_FailsWithOneLine(string address, int code, string words)
    {
        var ending = await SiteProcess.RunAsync(["health", address], new Dictionary<string, string>());

        Assert.Equal(code, ending.ExitCode);
        Assert.Contains(words, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal static IEnumerable<string> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0
            ? [path]
            : command.Subcommands.SelectMany(sub => Leaves(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}"));
}
