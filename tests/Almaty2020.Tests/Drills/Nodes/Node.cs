using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Drills.Nodes;

/// <summary>A process of the site that shares its database, and nothing else, with others.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly SiteProgram program;
    private readonly string folder;

    private Node(string name, SiteProgram program, HttpClient browser, string folder) => (Name, this.program, Browser, this.folder) = (name, program, browser, folder);

    public string Name { get; }

    public HttpClient Browser { get; }

    public Uri Address => Browser.BaseAddress!;

    /// <summary>How many scheduled acts, each in a group of its own, it has done.</summary>
    public int ScheduledDone => program.Log.Count(line => line.Contains("The scheduled group", StringComparison.Ordinal));

    public static async Task<Node> StartAsync(string name, TestDatabase database)
    {
        var folder = Directory.CreateTempSubdirectory("almaty2020-node-").FullName;
        var program = SiteProgram.Start([], new Dictionary<string, string>(SiteProgram.SettingsOf(database), StringComparer.Ordinal)
        {
            ["Site__DataPath"] = folder,
            ["Site__TrustedProxies"] = "127.0.0.1",
            ["Publishing__OwnApproval"] = "true",
        });
        return new Node(name, program, await program.BrowserAsync(), folder);
    }

    public void Kill() => program.Kill();

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await program.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
