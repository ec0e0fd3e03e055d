using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Almaty2020.Tests.Drills.Nodes;

/// <summary>
/// People who ask for a page without end, straight from each node and through the proxy, and often only whether it has changed. The page's title and body
/// carry a number, each greater than the one before; what anybody has had from a node is the least that everybody after them may have from it.
/// </summary>
internal sealed partial class Readers : IAsyncDisposable
{
    // As quick as somebody who holds down a key: enough to meet every moment of a change, and the machine does other work too.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Uri page;
    private readonly ConcurrentDictionary<string, Seen> seen;
    private readonly ConcurrentDictionary<string, int> tags = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource end = new();
    private readonly Task[] reading;

    public Readers(string page, Node[] nodes, Proxy proxy)
    {
        this.page = new Uri(page, UriKind.Relative);
        seen = new ConcurrentDictionary<string, Seen>(nodes.Select(n => KeyValuePair.Create(n.Name, new Seen())), StringComparer.Ordinal);
        DecompressionMethods[] codings = [DecompressionMethods.None, DecompressionMethods.GZip, DecompressionMethods.Brotli];
        reading =
        [
            .. nodes.SelectMany(node => codings.Select(coding => Task.Run(() => ReadAsync(node.Address, node.Name, coding)))),
            .. codings.Select(coding => Task.Run(() => ReadAsync(proxy.Address, null, coding))),
        ];
    }

    /// <summary>What nobody should have been shown, in words.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    public int AnswersOf(string node) => seen[node].Answers;

    public int NotModifiedOf(string node) => seen[node].NotModified;

    /// <summary>When somebody first had this text, or a newer one, from a node; null when nobody has.</summary>
    public long? SinceWhen(string node, int number) => seen[node].SinceWhen(number);

    /// <summary>Lets them go.</summary>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(reading);
        end.Dispose();
    }

    private async Task ReadAsync(Uri site, string? node, DecompressionMethods coding)
    {
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = coding, AllowAutoRedirect = false }) { BaseAddress = site };
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
            // Enough.
        }
    }

    private async Task AskAsync(HttpClient client, string? node, DecompressionMethods coding)
    {
        var least = seen.ToDictionary(s => s.Key, s => s.Value.Newest, StringComparer.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        // Of any age: the newest is mostly answered 304, an older one never again.
        if (tags.Keys.ToList() is { Count: > 0 } known && Random.Shared.Next(3) > 0)
            request.Headers.TryAddWithoutValidation("If-None-Match", Random.Shared.Next(2) == 0 ? known.MaxBy(t => tags[t]) : known[Random.Shared.Next(known.Count)]);
        using var answer = await client.SendAsync(request, end.Token);
        var from = node ?? answer.Headers.GetValues(Proxy.Answerer).Single();

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

    private static int NumberIn(Regex place, string html) => place.Match(html) is { Success: true } match ? int.Parse(match.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(?<=<h1>Text )\d+", RegexOptions.None, 1000)]
    private static partial Regex Title();

    [GeneratedRegex(@"(?<=<p>Body )\d+", RegexOptions.None, 1000)]
    private static partial Regex Body();

    /// <summary>What was had from one node.</summary>
    private sealed class Seen
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
