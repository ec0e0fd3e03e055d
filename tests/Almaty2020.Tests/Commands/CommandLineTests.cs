using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Commands;

/// <summary>Runs the built program as an operator does.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Secret = "Pa55-in-the-clear";

    private readonly ContentCopy content = new();

    [Fact]
    public async Task Help_NamesEveryCommandAndExitsWithZero()
    {
        var ending = await RunAsync(["--help"]);
        Assert.Equal(0, ending.ExitCode);
        Assert.Contains("content", ending.Output, StringComparison.Ordinal);
        Assert.Contains("database", ending.Output, StringComparison.Ordinal);
        Assert.Contains("feedback", ending.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("databse", "migrate")]
    [InlineData("database", "migrat")]
    [InlineData("serve")]
    public async Task UnknownCommand_IsReportedAndTheSiteDoesNotStart(params string[] words)
    {
        var ending = await RunAsync(words);
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains(ending.ErrorLines, line =>
            line.Contains($"'{words[^1]}'", StringComparison.Ordinal) || line.Contains($"'{words[0]}'", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Check_NoIssues_ExitsWithZero()
    {
        var ending = await RunAsync(["content", "check", content.Root]);
        Assert.Equal(0, ending.ExitCode);
        Assert.Equal("39 files read, 0 issues\n", ending.Output);
    }

    [Fact]
    public async Task CheckAndImport_RelativeFolder_ReportIssuesAndExitWithOne()
    {
        content.Change("en/about.md", "slug: about\n", "");
        // PWD of a shell in another folder, as when another program starts this one: it must be ignored.
        var settings = new Dictionary<string, string> { ["PWD"] = "/" };

        var check = await RunAsync(["content", "check", Path.GetFileName(content.Root)], settings, Path.GetDirectoryName(content.Root));
        Assert.Equal(1, check.ExitCode);
        Assert.Equal("en/about.md:2: 'slug' is missing; add 'slug:' to the front matter\n38 files read, 1 issues\n", check.Output);

        var import = await RunAsync(["content", "import", "."], settings, content.Root);
        Assert.Equal(1, import.ExitCode);
        Assert.Contains("en/about.md:2: 'slug' is missing", import.Output, StringComparison.Ordinal);
        Assert.Equal(["Nothing was imported. Fix the issues above and run the command again."], import.ErrorLines);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("import")]
    public async Task FolderMissing_ExitsWithTwoAndOneLine(string command)
    {
        var ending = await RunAsync(["content", command, "no-such-folder"]);
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("no-such-folder", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateImportExport_NewDatabase_ExitWithZeroAndKeepStaffChanges()
    {
        await using var database = TestDatabase.ReserveName();
        var settings = SiteProcess.SettingsOf(database);

        var migrate = await SiteProcess.RunAsync(["database", "migrate"], settings);
        Assert.True(migrate.ExitCode == 0, migrate.ToString());

        var import = await SiteProcess.RunAsync(["content", "import", content.Root], settings);
        Assert.True(import.ExitCode == 0, import.ToString());
        Assert.Equal("39 published, 0 unchanged, 0 left as edited by staff\n", import.Output);

        await StaffCommands.SaveDraftAsync(database, "about", Language.English, text => text with { Title = "Theirs" });
        content.Change("en/about.md", "title: About this site", "title: Ours");
        var again = await SiteProcess.RunAsync(["content", "import", content.Root], settings);
        Assert.Equal(3, again.ExitCode);
        Assert.Contains("en/about.md:1: staff are writing a draft", again.Output, StringComparison.Ordinal);
        Assert.EndsWith("0 published, 38 unchanged, 1 left as edited by staff\n", again.Output, StringComparison.Ordinal);

        var export = await SiteProcess.RunAsync(["content", "export", "out"], settings, content.Root);
        Assert.True(export.ExitCode == 0, export.ToString());
        Importing.ExportRoundTripTests.AssertSameBytes(Repository.Content, content.PathOf("out"));
    }

    [Fact]
    public async Task AddressInUse_StartExitsWith69AndNamesTheAddress()
    {
        await using var database = await TestDatabase.WithContentAsync();
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        var ending = await SiteProcess.RunAsync(["--urls", address], SiteProcess.SettingsOf(database));

        Assert.Equal(69, ending.ExitCode);
        Assert.Contains(address, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database__Provider", "Oracle", "Database:Provider is 'Oracle'; set it to Sqlite or SqlServer.")]
    [InlineData("Database__MaxBatchSize", "0", "Database:MaxBatchSize is '0'")]
    [InlineData("Site__PublicUrl", "almaty2020.example", "Site:PublicUrl is 'almaty2020.example'")]
    [InlineData("Site__PublicUrl", "https://almaty2020.example/site", "Site:PublicUrl is")]
    [InlineData("Site__TrustedProxies", "10.0.0.2, caddy", "Site:TrustedProxies has 'caddy'; set it to addresses or networks")]
    [InlineData("Site__TrustedProxies", "10.0.0.1/8", "Site:TrustedProxies has '10.0.0.1/8'")]
    [InlineData("Site__TrustedProxies", "0.0.0.0/0", "Site:TrustedProxies has '0.0.0.0/0'")]
    [InlineData("Site__TrustedProxies", "10", "Site:TrustedProxies has '10'")]
    [InlineData("Site__ShowSetupLink", "perhaps", "Site:ShowSetupLink is 'perhaps'; set it to true or false.")]
    [InlineData("Site__KeyCertificate", "/no-such.pfx", "Site:KeyCertificate is '/no-such.pfx', which cannot be opened")]
    [InlineData("Site__ContentPath", "/no-such-folder", "Site:ContentPath is '/no-such-folder', where there is no folder")]
    [InlineData("Site__DataPath", "/dev/null/data", "cannot be written to; set Site:DataPath")]
    [InlineData("ConnectionStrings__Site", $"Password={Secret};Nonsense", "ConnectionStrings:Site is not a connection string for Sqlite")]
    [InlineData("ConnectionStrings__Site", "Data Source=:memory:", "ConnectionStrings:Site names no file")]
    public async Task InvalidSetting_StartExitsWith78AndOneLine(string name, string value, string message)
    {
        var ending = await RunAsync([], new Dictionary<string, string> { [name] = value });
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(message, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, ending.Output + ending.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ending.Output + ending.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ConnectionStrings:Site is empty")]
    [InlineData($"Server=.;Password={Secret};Nonsense", "ConnectionStrings:Site is not a connection string for SqlServer")]
    public async Task InvalidSqlServerConnectionString_CommandExitsWith78AndOneLine(string value, string message)
    {
        var ending = await RunAsync(
            ["database", "migrate"],
            new Dictionary<string, string> { ["Database__Provider"] = "SqlServer", ["ConnectionStrings__Site"] = value }
        );
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(message, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, ending.Output + ending.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseServerUnreachable_CommandExitsWith69AndOneLine()
    {
        var ending = await RunAsync(["database", "migrate"], UnreachableServer());
        Assert.Equal(69, ending.ExitCode);
        Assert.Contains("The database cannot be used", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, ending.Output + ending.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/kk", "kk")]
    [InlineData("/ru/about", "ru")]
    [InlineData("/en", "en")]
    public async Task DatabaseServerUnreachable_SiteAnswers503InTheReadersLanguage(string path, string language)
    {
        await using var site = SiteProcess.Start([], Settings(UnreachableServer()));
        using var browser = await site.WaitForClientAsync();

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(browser, "/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(browser, "/health/ready")).StatusCode);

        using var response = await GetAsync(browser, path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("30", response.Headers.RetryAfter!.ToString());
        var page = Html.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(Texts.For(Language.Parse(language))["error.503.title"], page.QuerySelector("h1")!.TextContent);
        Assert.False(site.HasEnded);
    }

    public void Dispose() => content.Dispose();

    // Port 1 on this machine: no server listens there.
    private static Dictionary<string, string> UnreachableServer() =>
        new()
        {
            ["Database__Provider"] = "SqlServer",
            ["ConnectionStrings__Site"] = string.Create(
                CultureInfo.InvariantCulture,
                $"Server=tcp:127.0.0.1,1;Database=site;User Id=site;Password={Secret};Encrypt=false;Connect Timeout=1;ConnectRetryCount=0"
            ),
        };

    private static Task<HttpResponseMessage> GetAsync(HttpClient browser, string path) =>
        browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    private Dictionary<string, string> Settings(Dictionary<string, string>? settings)
    {
        var all = new Dictionary<string, string> { ["Site__DataPath"] = content.PathOf("data"), ["Site__ContentPath"] = content.Root };
        foreach (var (name, value) in settings ?? [])
            all[name] = value;
        return all;
    }

    private Task<SiteProcess.Result> RunAsync(string[] arguments, Dictionary<string, string>? settings = null, string? folder = null) =>
        SiteProcess.RunAsync(arguments, Settings(settings), folder);
}
