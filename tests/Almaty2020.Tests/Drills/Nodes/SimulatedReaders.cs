using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Tests.Drills.Nodes;

/// <summary>
/// Simulates readers who request a page without end, from each node and
/// through the proxy, often with conditional requests. The page's title
/// and body carry a number, each greater than the one before. A node must never answer with a lower number than it has answered before.
/// </summary>
internal sealed partial class SimulatedReaders : IAsyncDisposable
{
    // Fast enough to hit every moment of a change, while leaving the machine time for other work.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Uri page;
    private readonly ConcurrentDictionary<string, Observations> seen;
    private readonly ConcurrentDictionary<string, int> tags = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource end = new();
    private readonly Task[] reading;

    public SimulatedReaders(string page, Node[] nodes, Proxy proxy)
    {
        this.page = new Uri(page, UriKind.Relative);
        seen = new ConcurrentDictionary<string, Observations>(
            nodes.Select(n => KeyValuePair.Create(n.Name, new Observations())),
            StringComparer.Ordinal
        );
        DecompressionMethods[] codings = [DecompressionMethods.None, DecompressionMethods.GZip, DecompressionMethods.Brotli];
        reading =
        [
            .. nodes.SelectMany(node => codings.Select(coding => Task.Run(() => ReadAsync(node.Address, node.Name, coding)))),
            .. codings.Select(coding => Task.Run(() => ReadAsync(proxy.Address, null, coding))),
        ];
    }

    /// <summary>Descriptions of wrong answers.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    public int AnswersOf(string node) => seen[node].Answers;

    public int NotModifiedOf(string node) => seen[node].NotModified;

    /// <summary>Timestamp at which a node first answered with this text or a newer one; null if it has not.</summary>
    public long? FirstSeenAt(string node, int number) => seen[node].SinceWhen(number);

    /// <summary>Stops the readers.</summary>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(reading);
        end.Dispose();
    }

    private async Task ReadAsync(Uri site, string? node, DecompressionMethods coding)
    {
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = coding, AllowAutoRedirect = false })
        {
            BaseAddress = site,
        };
        try
        {
            while (true)
            {
                await AskAsync(client, node, coding);
                await Task.Delay(Pause, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The readers were stopped.
        }
    }

    private async Task AskAsync(HttpClient client, string? node, DecompressionMethods coding)
    {
        var least = seen.ToDictionary(s => s.Key, s => s.Value.Newest, StringComparer.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        // An entity tag of any age: the newest mostly gets 304, older ones never again.
        if (tags.Keys.ToList() is { Count: > 0 } known && Random.Shared.Next(3) > 0)
            request.Headers.TryAddWithoutValidation(
                "If-None-Match",
                Random.Shared.Next(2) == 0 ? known.MaxBy(t => tags[t]) : known[Random.Shared.Next(known.Count)]
            );
        using var answer = await client.SendAsync(request, end.Token);
        var from = node ?? answer.Headers.GetValues(Proxy.NodeHeader).Single();

        int number;
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                var html = await answer.Content.ReadAsStringAsync(end.Token);
                number = NumberIn(Title(), html);
                if (NumberIn(Body(), html) is var body && body != number)
                    Faults.Enqueue($"{from} showed title {number} above body {body}");
                tags.TryAdd(answer.Headers.ETag!.ToString(), number);
                break;
            case HttpStatusCode.NotModified:
                number = tags[request.Headers.GetValues("If-None-Match").Single()];
                break;
            default:
                Faults.Enqueue($"{from} answered {(int)answer.StatusCode}");
                return;
        }

        if (number < least[from])
            Faults.Enqueue($"{from} showed {number} after {least[from]} by {(int)answer.StatusCode}, {coding}");
        seen[from].Add(number, answer.StatusCode == HttpStatusCode.NotModified);
    }

    private static int NumberIn(Regex place, string html) =>
        place.Match(html) is { Success: true } match ? int.Parse(match.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(?<=<h1>Text )\d+", RegexOptions.None, 1000)]
    private static partial Regex Title();

    [GeneratedRegex(@"(?<=<p>Body )\d+", RegexOptions.None, 1000)]
    private static partial Regex Body();

    /// <summary>The answers of one node.</summary>
    private sealed class Observations
    {
        private readonly Lock one = new();
        private readonly SortedList<int, long> first = [];

        public int Answers { get; private set; }

        public int NotModified { get; private set; }

        public int Newest
        {
            get
            {
                lock (one)
                    return first.Count == 0 ? 0 : first.GetKeyAtIndex(first.Count - 1);
            }
        }

        public void Add(int number, bool isNotModified)
        {
            lock (one)
            {
                Answers++;
                if (isNotModified)
                    NotModified++;
                first.TryAdd(number, Stopwatch.GetTimestamp());
            }
        }

        public long? SinceWhen(int number)
        {
            lock (one)
                return first.Where(f => f.Key >= number).Select(f => (long?)f.Value).Min();
        }
    }
}
