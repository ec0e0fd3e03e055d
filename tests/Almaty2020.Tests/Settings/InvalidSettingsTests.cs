using System.Net;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Settings;

/// <summary>A start with wrong settings fails at once, with one line for the operator.</summary>
public sealed class InvalidSettingsTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-start-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("Site__PublicUlr", "Site:PublicUlr is not a setting of this site; did you mean Site:PublicUrl?")]
    [InlineData("SITE__TRUSTEDPROXY", "did you mean Site:TrustedProxies?")]
    [InlineData("Site__TrustedProxies__0", "did you mean Site:TrustedProxies?")]
    [InlineData("Database__Provder", "did you mean Database:Provider?")]
    [InlineData("Mail__Hots", "did you mean Mail:Host?")]
    [InlineData("Mail__Pasword", "did you mean Mail:Password?")]
    [InlineData("Directory__ClientSecrett", "did you mean Directory:ClientSecret?")]
    [InlineData("Directory__Roles__1__Lanuages", "did you mean Directory:Roles:1:Languages?")]
    [InlineData("Publishing__OwnAproval", "did you mean Publishing:OwnApproval?")]
    [InlineData("Links__Externl", "did you mean Links:External?")]
    [InlineData("Pictures__MaxMegabyte", "did you mean Pictures:MaxMegabytes?")]
    [InlineData("Pictures__TrashDay", "did you mean Pictures:TrashDays?")]
    [InlineData("Logging__Levl", "did you mean Logging:Level?")]
    [InlineData("Logging__LogLevel__Default", "did you mean Logging:Level?")]
    [InlineData("ConnectionStrings__Sit", "did you mean ConnectionStrings:Site?")]
    [InlineData("Kestrel__Limits__MaxRequestBodySiz", "did you mean Kestrel:Limits:MaxRequestBodySize?")]
    [InlineData("Kestrel__Limits__Http2__MaxStreamPerConnection", "did you mean Kestrel:Limits:Http2:MaxStreamsPerConnection?")]
    public async Task SettingUnknown_SiteAndCommandExitWith78AndSuggestTheNearest(string name, string words)
    {
        const string Value = "Pa55-in-the-clear";
        foreach (
            string[] arguments in (string[][])
                [
                    [],
                    ["content", "check", Repository.Content],
                ]
        )
        {
            var ending = await RunAsync(arguments, (name, Value));
            Assert.Equal(78, ending.ExitCode);
            Assert.EndsWith(words, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
            Assert.DoesNotContain(Value, ending.Output + ending.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OptionUnknown_ExitsWith78AndSuggestsTheNearest()
    {
        var ending = await SiteProcess.RunAsync(["--Site:PublicUlr=https://almaty2020.example"], Settings());
        Assert.Equal(78, ending.ExitCode);
        Assert.EndsWith("did you mean Site:PublicUrl?", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>Environment variables of other programs may look similar.</summary>
    [Fact]
    public async Task SimilarEnvironmentVariables_AreIgnored()
    {
        var settings = Settings(
            ("SITE", "x"),
            ("SITE_NAME", "x"),
            ("SITE_PUBLIC_URL", "x"),
            ("SITES__NAME", "x"),
            ("MAIL", "/var/mail/root"),
            ("MAILTO", "root"),
            ("MAIL_HOST", "x"),
            ("DATABASE", "x"),
            ("DATABASE_URL", "x"),
            ("DIRECTORY", "/srv"),
            ("LOGGING", "x"),
            ("LINKS", "x"),
            ("PUBLISHING", "x"),
            ("KESTREL", "x"),
            ("CONNECTIONSTRINGS", "x"),
            ("Logging__Console__FormatterName", "Json"),
            ("Site__PublicUlr", "")
        );
        await using var site = SiteProcess.Start([], settings);
        using var browser = await site.WaitForClientAsync();
        using var answer = await browser.GetAsync("/health/live", Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Logging__Level", "Loud", "Logging:Level is 'Loud'; set it to one of Verbose, Debug, Information")]
    [InlineData("Logging__Level", "2", "Logging:Level is '2'")]
    [InlineData(
        "AllowedHosts",
        "a b",
        "AllowedHosts has 'a b'; set it to host names separated by semicolons, such as example.org;www.example.org."
    )]
    [InlineData("AllowedHosts", "example.org;https://www.example.org", "AllowedHosts has 'https://www.example.org'")]
    [InlineData("AllowedHosts", "example.org,www.example.org", "AllowedHosts has 'example.org,www.example.org'")]
    [InlineData("AllowedHosts", "example.org:8443", "AllowedHosts has 'example.org:8443'")]
    [InlineData("ASPNETCORE_URLS", "http://", "urls=http://")]
    [InlineData("ASPNETCORE_URLS", "nonsense", "urls=nonsense")]
    [InlineData("ASPNETCORE_URLS", "ftp://127.0.0.1:0", "urls=ftp://127.0.0.1:0")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999", "urls=http://127.0.0.1:99999")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0/site", "urls=http://127.0.0.1:0/site")]
    [InlineData("ASPNETCORE_URLS", "https://127.0.0.1:0", "certificate")]
    [InlineData("Kestrel__Endpoints__Https__Url", "https://127.0.0.1:0", "certificate")]
    [InlineData("Kestrel__Endpoints__Http__Address", "http://127.0.0.1:0", "Url")]
    [InlineData("Kestrel__Limits__MaxRequestBodySize", "-5", "Kestrel:Limits")]
    [InlineData("Kestrel__Limits__KeepAliveTimeout", "-00:00:10", "Kestrel:Limits")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost:4317'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is '/v1/traces'")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http", "OTEL_EXPORTER_OTLP_PROTOCOL is 'http'")]
    [InlineData("Pictures__TrashDays", "0", "Pictures:TrashDays is '0'; set it to a whole number from 1 to 365")]
    [InlineData("Site__SecurityContact", "call us", "Site:SecurityContact is 'call us'")]
    [InlineData("Site__SecurityContact", "http://example.kz/security", "Site:SecurityContact is 'http://example.kz/security'")]
    [InlineData("Site__KeyCertificatePassword", "secret", "Site:KeyCertificatePassword is set and Site:KeyCertificate is not")]
    [InlineData("ASPNETCORE_CONTENTROOT", "/no-such-folder", "/no-such-folder")]
    public async Task SettingWrong_StartEndsWith78AndOneLine(string name, string value, string words)
    {
        // An empty HOME, so that no developer certificate is found.
        var ending = await RunAsync([], (name, value), ("HOME", folder));
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(words, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ending.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Sitee\": { \"WarmUp\": \"false\" } }", "Sitee is not a setting of this site; did you mean Site?")]
    [InlineData("{ \"Site\": { \"WarmUpp\": false } }", "did you mean Site:WarmUp?")]
    [InlineData("{ \"Site\": ", "appsettings.json")]
    public async Task SettingsFileWrong_StartExitsWith78AndOneLine(string json, string words)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), json, Ct);
        var ending = await RunAsync([], ("ASPNETCORE_CONTENTROOT", folder));
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(words, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoTimeZoneData_StartExitsWith78()
    {
        var ending = await RunAsync([], ("TZDIR", folder));
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("no data for the time zone Asia/Almaty", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>Time zone data from before March 2024, when Almaty was at UTC+6.</summary>
    [Fact]
    public async Task OldTimeZoneData_StartExitsWith78()
    {
        Directory.CreateDirectory(Path.Combine(folder, "Asia"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "Asia", "Almaty"), FixedZone(TimeSpan.FromHours(6)), Ct);
        var ending = await RunAsync([], ("TZDIR", folder));
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("UTC+06:00", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("https://almaty2020.example", false)]
    public async Task PublicUrlIsLoopback_WarnsInProduction(string url, bool isWarned)
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var site = SiteProcess.Start(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database)) { ["Site__PublicUrl"] = url }
        );
        using var browser = await site.WaitForClientAsync();
        Assert.Equal(
            isWarned ? 1 : 0,
            site.Log.Count(line =>
                line.Contains("point to this machine", StringComparison.Ordinal) && line.Contains("\"Warning\"", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task CollectorUnreachable_Warns()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var site = SiteProcess.Start(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database))
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
            }
        );
        using var browser = await site.WaitForClientAsync();
        await SiteProcess.UntilAsync(() =>
            Task.FromResult(
                site.HasEnded || site.Log.Any(line => line.Contains("Exporting metrics or traces failed", StringComparison.Ordinal))
            )
        );
        Assert.False(site.HasEnded);
    }

    [Fact]
    public async Task StartedFromAnotherFolder_StyleSheetIsServed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var site = SiteProcess.Start([], SiteProcess.SettingsOf(database), "/");
        using var browser = await site.WaitForClientAsync();
        var page = Html.Parse(await browser.GetStringAsync("/kk", Ct));
        var address = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        Assert.NotEmpty(await browser.GetByteArrayAsync(address, Ct));
    }

    /// <summary>In development the log is plain text, and pages are not cached, so that an edited view shows at once.</summary>
    [Fact]
    public async Task Development_LogIsPlainTextAndNoPageIsCached()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var site = SiteProcess.Start(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database)) { ["ASPNETCORE_ENVIRONMENT"] = "Development" }
        );
        using var browser = await site.WaitForClientAsync();
        // A cached page is answered before the request log.
        for (var i = 0; i < 3; i++)
            (await browser.GetAsync("/kk/about", Ct)).Dispose();
        await SiteProcess.UntilAsync(() =>
            Task.FromResult(site.Log.Count(line => line.Contains("GET /kk", StringComparison.Ordinal)) >= 3)
        );
        Assert.DoesNotContain(site.Log, line => line.StartsWith('{'));
        Assert.Contains(site.Log, line =>
            System.Text.RegularExpressions.Regex.IsMatch(
                line,
                @"^\d\d:\d\d:\d\d INF GET /kk",
                System.Text.RegularExpressions.RegexOptions.NonBacktracking
            )
        );
    }

    /// <summary>A time zone file with one fixed offset, in the format of RFC 8536, version 1.</summary>
    private static byte[] FixedZone(TimeSpan offset)
    {
        byte[] counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4];
        var seconds = BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)offset.TotalSeconds));
        return [.. "TZif"u8, 0, .. new byte[15], .. counts, .. seconds, 0, 0, .. "+06\0"u8];
    }

    private Dictionary<string, string> Settings(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Site__DataPath"] = Path.Combine(folder, "data"),
            ["Site__ContentPath"] = Repository.Content,
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return all;
    }

    private Task<SiteProcess.Result> RunAsync(string[] arguments, params (string Name, string Value)[] settings) =>
        SiteProcess.RunAsync(arguments, Settings(settings));
}
