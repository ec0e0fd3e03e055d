using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Drills.Nodes;

/// <summary>A process of the site that shares only its database with other nodes.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-node-").FullName;
    private SiteProcess program = null!;

    private Node(string name, TestDatabase database) => (Name, this.database) = (name, database);

    public string Name { get; }

    /// <summary>A resident's client, connected directly to this node.</summary>
    public HttpClient Browser { get; private set; } = null!;

    public Uri Address => Browser.BaseAddress!;

    /// <summary>Number of scheduled acts, each in a group of its own, that it has logged since its last start.</summary>
    public int LoggedScheduledActs => program.Log.Count(line => line.Contains("Scheduled group", StringComparison.Ordinal));

    public static async Task<Node> StartAsync(string name, TestDatabase database)
    {
        var node = new Node(name, database);
        await node.StartAsync("http://127.0.0.1:0");
        return node;
    }

    public void Kill() => program.Kill();

    /// <summary>Starts the node again at the same address.</summary>
    public async Task StartAgainAsync()
    {
        var address = Address.ToString();
        Browser.Dispose();
        await program.DisposeAsync();
        await StartAsync(address);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await program.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(string address)
    {
        program = SiteProcess.Start(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database), StringComparer.Ordinal)
            {
                ["ASPNETCORE_URLS"] = address,
                ["Site__DataPath"] = folder,
                ["Site__TrustedProxies"] = "127.0.0.1",
                ["Publishing__OwnApproval"] = "true",
            }
        );
        Browser = await program.WaitForClientAsync();
    }
}
