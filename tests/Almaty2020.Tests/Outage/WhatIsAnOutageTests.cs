using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Almaty2020.Web.Startup;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Outage;

/// <summary>What SQL Server's client throws where there is no server, or one that does not answer, or no connection left.</summary>
public sealed class WhatIsAnOutageTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task NobodyListens()
    {
        string gone;
        using (var server = new SqlServerDoor(letsIn: false))
            gone = server.ConnectionString;

        await AssertOutageAsync(gone + ";Connect Timeout=1");
    }

    [Fact]
    public async Task ServerKeepsSilent()
    {
        using var server = new SqlServerDoor(letsIn: false);
        await AssertOutageAsync(server.ConnectionString + ";Connect Timeout=1");
    }

    [Fact]
    public async Task CommandIsNotAnswered()
    {
        using var server = new SqlServerDoor(letsIn: true);
        await using var connection = new SqlConnection(server.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = new SqlCommand("SELECT 1", connection) { CommandTimeout = 1 };

        AssertIs(await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync(Ct)));
    }

    /// <summary>Which is no exception of a database's: <see cref="InvalidOperationException"/>.</summary>
    [Fact]
    public async Task AllConnectionsOfThePoolAreTaken()
    {
        using var server = new SqlServerDoor(letsIn: true);
        var few = server.ConnectionString + ";Max Pool Size=1;Connect Timeout=1";
        await using var taken = new SqlConnection(few);
        await taken.OpenAsync(Ct);

        await using var another = new SqlConnection(few);
        AssertIs(await Assert.ThrowsAsync<InvalidOperationException>(() => another.OpenAsync(Ct)));
    }

    [Fact]
    public async Task LookAtASilentServer_IsGivenUpInTime()
    {
        using var server = new SqlServerDoor(letsIn: false);
        var reader = new PublishedReader(new SiteConnections(new SiteSettings(DatabaseProvider.SqlServer, server.ConnectionString + ";Connect Timeout=300", null, "http://localhost", "", "")));
        var clock = new FakeTimeProvider();
        using var pages = new PublishedPages(reader);
        var look = new PublicationFollower(new CurrentSite(), reader, pages, clock, NullLogger<PublicationFollower>.Instance).CatchUpAsync(Ct);

        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(look.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        AssertIs(await Assert.ThrowsAsync<TimeoutException>(() => look));
    }

    public static TheoryData<string> Passing => [.. Exceptions.OfTheDatabase.Keys];

    public static TheoryData<string> Ours => [.. Exceptions.Other.Keys];

    [Theory]
    [MemberData(nameof(Passing))]
    public void WrappedAsTheClientsDo_IsAnOutage(string name)
    {
        var exception = Exceptions.OfTheDatabase[name]();

        AssertIs(exception);
        Assert.Equal(503, Web.Data.Outage.StatusOf(exception));
        Assert.NotEmpty(Web.Data.Outage.CauseOf(exception));
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void AnotherFault_IsNone(string name) => Assert.False(Web.Data.Outage.Is(Exceptions.Other[name]()));

    [Fact]
    public void Cause_HasKindAndNumber()
    {
        Assert.StartsWith("SqliteException 13", Web.Data.Outage.CauseOf(new DbUpdateException("Saving failed", new SqliteException("full", 13))), StringComparison.Ordinal);
        Assert.EndsWith("ConnectionReset", Web.Data.Outage.CauseOf(new InvalidOperationException("x", new System.Net.Sockets.SocketException(10054))), StringComparison.Ordinal);
    }

    /// <summary>As the follower opens it, and as staff's requests do, which EF Core asks for.</summary>
    private static async Task AssertOutageAsync(string connectionString)
    {
        await using var plain = new SqlConnection(connectionString);
        AssertIs(await Assert.ThrowsAsync<SqlException>(() => plain.OpenAsync(Ct)));

        await using var db = new SqlServerSiteDb(new DbContextOptionsBuilder<SqlServerSiteDb>().UseSqlServer(connectionString).Options);
        AssertIs(await Record.ExceptionAsync(() => db.Pages.CountAsync(Ct)));
    }

    private static void AssertIs(Exception? exception) =>
        Assert.True(Web.Data.Outage.Is(exception), FormattableString.Invariant($"{(exception as SqlException)?.Number}, {exception?.Source}: {exception}"));
}
