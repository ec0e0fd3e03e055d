using System.Net;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Hosting;

/// <summary>What a start loads, and what it does not.</summary>
public sealed class StartTests
{
    private const string Secret = "for this test";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartOnExistingDatabase_LoadsNoUnneededLibrary()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var program = SiteProcess.Start(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database)) { ["Site__ShowSetupLink"] = "false" }
        );
        using var browser = await program.WaitForClientAsync();
        // The last log line of a start.
        await SiteProcess.UntilAsync(() =>
            Task.FromResult(program.Log.Any(line => line.Contains("There is no account yet", StringComparison.Ordinal)))
        );
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/kk"));

        if (!TestDatabase.IsOnServer)
            Assert.False(program.HasLoaded("Microsoft.Data.SqlClient"), "SQL Server's client was loaded for a SQLite database");
        Assert.False(program.HasLoaded("Microsoft.EntityFrameworkCore.Relational"), "EF Core was loaded before anything was written");
        Assert.False(program.HasLoaded("Lucene.Net"), "The search library was loaded before the first search");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/kk/search?q=%D3%98%D0%BA%D1%96%D0%BC"));
        Assert.True(program.HasLoaded("Lucene.Net"));
    }

    [Fact]
    public async Task KestrelEndpointSettings_ServeHttps()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var program = SiteProcess.Start(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database))
            {
                ["Kestrel__Endpoints__Https__Url"] = "https://127.0.0.1:0",
                ["Kestrel__Endpoints__Https__Certificate__Path"] = await Certificates.WriteAsync(database.DataPath, "almaty", Secret),
                ["Kestrel__Endpoints__Https__Certificate__Password"] = Secret,
            }
        );
        using var known = await program.WaitForClientAsync();
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=almaty";
        using var browser = new HttpClient(handler) { BaseAddress = known.BaseAddress };

        Assert.Equal("https", browser.BaseAddress!.Scheme);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/kk"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string address)
    {
        using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
        return answer.StatusCode;
    }
}
