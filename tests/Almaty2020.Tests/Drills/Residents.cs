using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace Almaty2020.Tests.Drills;

/// <summary>Residents who read page after page, each on a connection that stays open.</summary>
internal sealed class Residents(Uri site) : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Of each of them, between two pages: what is measured is how long one waits, not how many a machine can serve.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient[] browsers =
        [.. Enumerable.Range(0, 4).Select(_ => new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, AllowAutoRedirect = false }) { BaseAddress = site })];

    /// <param name="Content">What tells one text from another.</param>
    public sealed record Answer(string Address, HttpStatusCode Status, string Content, double Milliseconds);

    /// <summary>Reads the addresses in turn until something is over, and each of them once at least.</summary>
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
