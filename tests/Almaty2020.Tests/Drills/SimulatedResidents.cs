using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace Almaty2020.Tests.Drills;

/// <summary>Simulates residents who read page after page, each on a persistent connection.</summary>
internal sealed class SimulatedResidents(Uri site) : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Pause of each resident between two pages: the drill measures how long one waits, not the machine's throughput.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient[] browsers =
    [
        .. Enumerable
            .Range(0, 4)
            .Select(_ => new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, AllowAutoRedirect = false })
            {
                BaseAddress = site,
            }),
    ];

    /// <param name="Content">SHA-256 of the body, to compare responses.</param>
    public sealed record Answer(string Address, HttpStatusCode Status, string Content, double Milliseconds);

    /// <summary>Reads the addresses in turn until <paramref name="meanwhile"/> ends, and each address at least once.</summary>
    public async Task<IReadOnlyList<Answer>> ReadWhileAsync(IReadOnlyList<string> addresses, Task meanwhile)
    {
        var taken = 0;
        var answers = await Task.WhenAll(browsers.Select(ReadAsync));
        await meanwhile;
        return [.. answers.SelectMany(a => a)];

        async Task<List<Answer>> ReadAsync(HttpClient browser)
        {
            var own = new List<Answer>();
            using var pause = new PeriodicTimer(Pause);
            while (Interlocked.Increment(ref taken) - 1 is var turn && (turn < addresses.Count || !meanwhile.IsCompleted))
            {
                own.Add(await AskAsync(browser, addresses[turn % addresses.Count]));
                await pause.WaitForNextTickAsync(Ct);
            }

            return own;
        }
    }

    public void Dispose()
    {
        foreach (var browser in browsers)
            browser.Dispose();
    }

    private static async Task<Answer> AskAsync(HttpClient browser, string address)
    {
        var begun = Stopwatch.GetTimestamp();
        using var response = await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);
        var content = await response.Content.ReadAsByteArrayAsync(Ct);
        var waited = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        return new Answer(address, response.StatusCode, Convert.ToHexString(SHA256.HashData(content)), waited);
    }
}
