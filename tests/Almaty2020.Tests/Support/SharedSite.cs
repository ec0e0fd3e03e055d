using Almaty2020.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedSite))]

namespace Almaty2020.Tests.Support;

/// <summary>One site with the repository's content for all tests that only read.</summary>
public sealed class SharedSite : IAsyncLifetime
{
    public TestSite Site { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Site = await TestSite.StartAsync();

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
