using System.Globalization;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Drills.Nodes;

/// <summary>Nodes on one database behind a proxy, shared by tests that leave them running.</summary>
public sealed class NodeCluster : IAsyncLifetime
{
    /// <summary>Number of repetitions in the long form; null in the normal test run.</summary>
    public static int? LongRunCount =>
        int.TryParse(Environment.GetEnvironmentVariable("DRILL"), CultureInfo.InvariantCulture, out var given) ? given : null;

    public TestDatabase Database { get; private set; } = null!;

    internal Node[] Nodes { get; private set; } = [];

    internal Proxy Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.WithContentAsync();
        Nodes = await Task.WhenAll(Enumerable.Range(1, LongRunCount is null ? 2 : 3).Select(n => Node.StartAsync($"node {n}", Database)));
        Proxy = await Proxy.StartAsync(Nodes);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await Database.DisposeAsync();
    }
}
