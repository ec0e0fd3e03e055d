using System.Data.Common;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Data;

/// <summary>
/// Messages for SQL Server's errors, tested without a server: number, class and advice, and nothing from the connection string.
/// </summary>
public sealed class DatabaseErrorAdviceTests
{
    private const string Secret = "pass-of-the-login";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(18456, 14, "User Id and Password")]
    [InlineData(4060, 11, "no such database")]
    [InlineData(262, 14, "lacks a permission")]
    [InlineData(229, 14, "lacks a permission")]
    [InlineData(9002, 17, "full")]
    [InlineData(3906, 16, "read-only")]
    [InlineData(50000, 16, "server's log")]
    public async Task Migrate_ServerError_NamesNumberClassAndAdvice(int number, byte severity, string advice)
    {
        using var server = new FakeSqlServer(letsIn: true, (number, severity));

        var message = await MigrateAsync(
            server.ConnectionString.Replace("Password=none", $"Password={Secret}", StringComparison.Ordinal)
                + ";Connect Timeout=5;Connect Retry Count=0"
        );

        Assert.Contains($"error {number}, class {severity}", message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_UntrustedCertificate_SaysSo()
    {
        using var key = RSA.Create(2048);
        using var generated = new CertificateRequest(
            "CN=somewhere",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(generated.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = PresentCertificateAsync(listener, certificate);

        var message = await MigrateAsync(
            FormattableString.Invariant(
                $"Server=127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};Database=none;User Id=nobody;Password={Secret};Encrypt=Strict;Connect Timeout=5;Connect Retry Count=0"
            )
        );

        Assert.Contains("certificate is not trusted", message, StringComparison.Ordinal);
        Assert.Contains("TrustServerCertificate", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_ServerUnreachable_SaysSo()
    {
        string connectionString;
        using (var server = new FakeSqlServer(letsIn: false))
            connectionString = server.ConnectionString;

        Assert.Contains(
            "cannot be reached",
            await MigrateAsync(connectionString + ";Connect Timeout=1;Connect Retry Count=0"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task ReadCommittedSnapshotOff_Warns(int on, bool isWarned)
    {
        var settings = new SiteSettings(DatabaseProvider.SqlServer, "Server=nowhere", null, "http://localhost", "", "");
        var log = new TestLog<DatabaseSettingsCheck>();

        await new DatabaseSettingsCheck(settings, new FakeServerConnections(settings, on), log).RunAsync(Ct);

        Assert.Equal(isWarned ? [1108] : [], log.Lines.Select(l => l.Id));
        Assert.All(log.Lines, l => Assert.Contains("READ_COMMITTED_SNAPSHOT ON", l.Text, StringComparison.Ordinal));
    }

    private static async Task<string> MigrateAsync(string connectionString)
    {
        var ending = await SiteProcess.RunAsync(
            ["database", "migrate"],
            new Dictionary<string, string> { ["Database__Provider"] = "SqlServer", ["ConnectionStrings__Site"] = connectionString }
        );

        Assert.Equal(69, ending.ExitCode);
        var message = Assert.Single(ending.ErrorLines);
        Assert.All(new[] { Secret, "nobody", "127.0.0.1" }, secret =>
            Assert.DoesNotContain(secret, message + ending.Output, StringComparison.Ordinal)
        );
        return message;
    }

    private static async Task PresentCertificateAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Ct);
                await using var stream = new SslStream(client.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(
                        new SslServerAuthenticationOptions
                        {
                            ServerCertificate = certificate,
                            ApplicationProtocols = [new SslApplicationProtocol("tds/8.0")],
                        },
                        Ct
                    );
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client refuses the certificate, as expected.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test has ended.
        }
    }

    /// <summary>SQLite with the one system view of SQL Server that the check reads.</summary>
    private sealed class FakeServerConnections(SiteSettings settings, int on) : SiteConnections(settings)
    {
        public override async Task<DbConnection> OpenAsync(CancellationToken ct)
        {
            var connection = new SqliteConnection("Data Source=:memory:");
            await connection.OpenAsync(ct);
            connection.CreateFunction("DB_NAME", () => "almaty");
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number of the test's own.
            command.CommandText = FormattableString.Invariant(
                $"ATTACH ':memory:' AS sys; CREATE TABLE sys.databases (name TEXT, is_read_committed_snapshot_on INTEGER); INSERT INTO sys.databases VALUES ('almaty', {on}), ('other', {1 - on});"
            );
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(ct);
            return connection;
        }
    }
}
