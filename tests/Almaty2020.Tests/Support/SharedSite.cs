using Almaty2020.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedSite))]

namespace Almaty2020.Tests.Support;

/// <summary>One site with the repository's content for all tests that only read.</summary>
public sealed class SharedSite : IAsyncLifetime
{
    public TestSite Site { get; private set; } = null!;

    /// <exception cref="InvalidOperationException">The database could not be made; says on which provider, and the error's number.</exception>
    public async ValueTask InitializeAsync()
    {
        try
        {
            Site = await TestSite.StartAsync();
        }
        catch (Exception e)
        {
            var provider = TestDatabase.IsOnServer ? "the server of TEST_SQLSERVER" : "SQLite";
            throw new InvalidOperationException($"The shared site's database could not be made on {provider}: {Web.Data.Outage.CauseOf(e)}. {e.GetBaseException().Message}", e);
        }
    }

    // Without a site the reason is in the exception above, and must not be hidden by another one.
    public ValueTask DisposeAsync() => Site?.DisposeAsync() ?? default;
}
