using Almaty2020.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedSite))]

namespace Almaty2020.Tests.Support;

/// <summary>One site with the repository's content, shared by all tests that only read.</summary>
public sealed class SharedSite : IAsyncLifetime
{
    public TestSite Site { get; private set; } = null!;

    /// <exception cref="InvalidOperationException">The database could not be
    /// created; the message names the provider and the error number.</exception>
    public async ValueTask InitializeAsync()
    {
        try
        {
            Site = await TestSite.StartAsync();
        }
        catch (Exception e)
        {
            var provider = TestDatabase.IsOnServer ? "the server of TEST_SQLSERVER" : "SQLite";
            throw new InvalidOperationException(
                $"The shared test database could not be created on {provider}: {Web.Data.DatabaseOutage.CauseOf(e)}. {e.GetBaseException().Message}",
                e
            );
        }
    }

    // Site is null if initialization failed: a second exception here would hide the first.
    public ValueTask DisposeAsync() => Site?.DisposeAsync() ?? default;
}
