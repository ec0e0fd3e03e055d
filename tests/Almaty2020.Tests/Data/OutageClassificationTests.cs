using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Data;

/// <summary>Exceptions of SQL Server's client that count as an outage: no server, no answer, or no free connection.</summary>
public sealed class OutageClassificationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServerNotListening_IsAnOutage()
    {
        string connectionString;
        using (var server = new FakeSqlServer(letsIn: false))
            connectionString = server.ConnectionString;

        await AssertOutageAsync(connectionString + ";Connect Timeout=1");
    }

    [Fact]
    public async Task ServerNotResponding_IsAnOutage()
    {
        using var server = new FakeSqlServer(letsIn: false);
        await AssertOutageAsync(server.ConnectionString + ";Connect Timeout=1");
    }

    [Fact]
    public async Task CommandTimeout_IsAnOutage()
    {
        using var server = new FakeSqlServer(letsIn: true);
        await using var connection = new SqlConnection(server.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = new SqlCommand("SELECT 1", connection) { CommandTimeout = 1 };

        AssertOutage(await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync(Ct)));
    }

    /// <summary>The client throws <see cref="InvalidOperationException"/> here, not a database exception.</summary>
    [Fact]
    public async Task ConnectionPoolExhausted_IsAnOutage()
    {
        using var server = new FakeSqlServer(letsIn: true);
        var few = server.ConnectionString + ";Max Pool Size=1;Connect Timeout=1";
        await using var taken = new SqlConnection(few);
        await taken.OpenAsync(Ct);

        await using var another = new SqlConnection(few);
        AssertOutage(await Assert.ThrowsAsync<InvalidOperationException>(() => another.OpenAsync(Ct)));
    }

    [Fact]
    public async Task CatchUp_ServerNotResponding_TimesOutAfterFiveSeconds()
    {
        using var server = new FakeSqlServer(letsIn: false);
        var reader = new PublishedReader(
            new SiteConnections(
                new SiteSettings(
                    DatabaseProvider.SqlServer,
                    server.ConnectionString + ";Connect Timeout=300",
                    null,
                    "http://localhost",
                    "",
                    ""
                )
            )
        );
        var clock = new FakeTimeProvider();
        using var pages = new PageBodyCache(reader);
        var catchUp = new PublicationFollower(
            new CurrentSite(),
            reader,
            pages,
            clock,
            NullLogger<PublicationFollower>.Instance
        ).CatchUpAsync(Ct);

        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(catchUp.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        AssertOutage(await Assert.ThrowsAsync<TimeoutException>(() => catchUp));
    }

    public static TheoryData<string> DatabaseExceptions => [.. DatabaseExceptionSamples.Outages.Keys];

    public static TheoryData<string> OtherExceptions => [.. DatabaseExceptionSamples.NotOutages.Keys];

    [Theory]
    [MemberData(nameof(DatabaseExceptions))]
    public void WrappedDatabaseException_IsAnOutage(string name)
    {
        var exception = DatabaseExceptionSamples.Outages[name]();

        AssertOutage(exception);
        Assert.Equal(503, Web.Data.DatabaseOutage.StatusOf(exception));
        Assert.NotEmpty(Web.Data.DatabaseOutage.CauseOf(exception));
    }

    [Theory]
    [MemberData(nameof(OtherExceptions))]
    public void OtherException_IsNotAnOutage(string name) =>
        Assert.False(Web.Data.DatabaseOutage.Is(DatabaseExceptionSamples.NotOutages[name]()));

    [Fact]
    public void Cause_HasTypeAndNumber()
    {
        Assert.StartsWith(
            "SqliteException 13",
            Web.Data.DatabaseOutage.CauseOf(new DbUpdateException("Saving failed", new SqliteException("full", 13))),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "ConnectionReset",
            Web.Data.DatabaseOutage.CauseOf(new InvalidOperationException("x", new System.Net.Sockets.SocketException(10054))),
            StringComparison.Ordinal
        );
    }

    /// <summary>Checks both a plain connection, as the publication follower uses it, and EF Core, as staff requests use it.</summary>
    private static async Task AssertOutageAsync(string connectionString)
    {
        await using var plain = new SqlConnection(connectionString);
        AssertOutage(await Assert.ThrowsAsync<SqlException>(() => plain.OpenAsync(Ct)));

        await using var db = new SqlServerSiteDb(new DbContextOptionsBuilder<SqlServerSiteDb>().UseSqlServer(connectionString).Options);
        AssertOutage(await Record.ExceptionAsync(() => db.Pages.CountAsync(Ct)));
    }

    private static void AssertOutage(Exception? exception) =>
        Assert.True(
            Web.Data.DatabaseOutage.Is(exception),
            FormattableString.Invariant($"{(exception as SqlException)?.Number}, {exception?.Source}: {exception}")
        );
}
