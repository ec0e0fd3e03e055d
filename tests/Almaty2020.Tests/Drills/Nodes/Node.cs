using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Drills.Nodes;

/// <summary>A process of the site that shares its database, and nothing else, with others.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-node-").FullName;
    private SiteProgram program = null!;

    private Node(string name, TestDatabase database) => (Name, this.database) = (name, database);

    public string Name { get; }

    /// <summary>Of a resident, straight at this node.</summary>
    public HttpClient Browser { get; private set; } = null!;

    public Uri Address => Browser.BaseAddress!;

    /// <summary>How many scheduled acts, each in a group of its own, it has told of since it was last started.</summary>
    public int ScheduledDone => program.Log.Count(line => line.Contains("The scheduled group", StringComparison.Ordinal));

    public static async Task<Node> StartAsync(string name, TestDatabase database)
    {
        var node = new Node(name, database);
        await node.StartAsync("http://127.0.0.1:0");
        return node;
    }

    public void Kill() => program.Kill();

    /// <summary>At the address at which it was before.</summary>
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
        program = SiteProgram.Start([], new Dictionary<string, string>(SiteProgram.SettingsOf(database), StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = address,
            ["Site__DataPath"] = folder,
            ["Site__TrustedProxies"] = "127.0.0.1",
            ["Publishing__OwnApproval"] = "true",
        });
        Browser = await program.BrowserAsync();
    }
}
