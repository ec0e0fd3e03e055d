using System.Data.Common;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Startup;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Data;

/// <summary>What an operator hears of SQL Server's refusals, without one: number, class, what to do, and nothing of the connection string.</summary>
public sealed class DatabaseFaultTests
{
    private const string Secret = "pass-of-the-login";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(18456, 14, "User Id and Password")]
    [InlineData(4060, 11, "no such database")]
    [InlineData(262, 14, "lacks a right")]
    [InlineData(229, 14, "lacks a right")]
    [InlineData(9002, 17, "full")]
    [InlineData(3906, 16, "read-only")]
    [InlineData(50000, 16, "server's log")]
    public async Task Migrate_ErrorOfTheServer_IsToldByNumberClassAndWhatToDo(int number, byte severity, string advice)
    {
        using var server = new SqlServerDoor(letsIn: true, (number, severity));

        var said = await MigrateAsync(server.ConnectionString.Replace("Password=none", $"Password={Secret}", StringComparison.Ordinal) + ";Connect Timeout=5;Connect Retry Count=0");

        Assert.Contains($"error {number}, class {severity}", said, StringComparison.Ordinal);
        Assert.Contains(advice, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_CertificateOfNobodyKnown_IsTold()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=somewhere", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = ShowCertificateAsync(listener, certificate);

        var said = await MigrateAsync(FormattableString.Invariant($"Server=127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};Database=none;User Id=nobody;Password={Secret};Encrypt=Strict;Connect Timeout=5;Connect Retry Count=0"));

        Assert.Contains("certificate is not trusted", said, StringComparison.Ordinal);
        Assert.Contains("TrustServerCertificate", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_NobodyListens_IsTold()
    {
        string gone;
        using (var server = new SqlServerDoor(letsIn: false))
            gone = server.ConnectionString;

        Assert.Contains("cannot be reached", await MigrateAsync(gone + ";Connect Timeout=1;Connect Retry Count=0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task ReadCommittedSnapshot_Off_IsWarnedOf(int on, bool isWarned)
    {
        var settings = new SiteSettings(DatabaseProvider.SqlServer, "Server=nowhere", null, "http://localhost", "", "");
        var log = new TestLog<DatabaseAdvice>();

        await new DatabaseAdvice(settings, new InPlaceOfServer(settings, on), log).LogAsync(Ct);

        Assert.Equal(isWarned ? [1108] : [], log.Lines.Select(l => l.Id));
        Assert.All(log.Lines, l => Assert.Contains("READ_COMMITTED_SNAPSHOT ON", l.Text, StringComparison.Ordinal));
    }

    private static async Task<string> MigrateAsync(string connectionString)
    {
        var ending = await SiteProgram.RunAsync(["database", "migrate"], new Dictionary<string, string> { ["Database__Provider"] = "SqlServer", ["ConnectionStrings__Site"] = connectionString });

        Assert.Equal(69, ending.ExitCode);
        var said = Assert.Single(ending.ErrorLines);
        Assert.All(new[] { Secret, "nobody", "127.0.0.1" }, secret => Assert.DoesNotContain(secret, said + ending.Output, StringComparison.Ordinal));
        return said;
    }

    private static async Task ShowCertificateAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Ct);
                await using var stream = new SslStream(client.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [new SslApplicationProtocol("tds/8.0")] }, Ct);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // Refused, as is to be.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>SQLite with the one view of SQL Server that is asked for.</summary>
    private sealed class InPlaceOfServer(SiteSettings settings, int on) : SiteConnections(settings)
    {
        public override async Task<DbConnection> OpenAsync(CancellationToken ct)
        {
            var connection = new SqliteConnection("Data Source=:memory:");
            await connection.OpenAsync(ct);
            connection.CreateFunction("DB_NAME", () => "almaty");
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number of the test's own.
            command.CommandText = FormattableString.Invariant($"ATTACH ':memory:' AS sys; CREATE TABLE sys.databases (name TEXT, is_read_committed_snapshot_on INTEGER); INSERT INTO sys.databases VALUES ('almaty', {on}), ('other', {1 - on});");
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(ct);
            return connection;
        }
    }
}
