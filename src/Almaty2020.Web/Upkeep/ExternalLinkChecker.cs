using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Upkeep;

/// <summary>
/// Checks politely whether pages on other servers still exist: one request at a time per server, with pauses, HEAD if possible, and with
/// our own user agent.
/// </summary>
/// <remarks>Connects only to public addresses, so that links in texts cannot make this server send requests into its own network.</remarks>
public sealed class ExternalLinkChecker : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // RFC 6890 and networks within it: not reachable from outside, or not a host.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "::/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "fc00::/7",
            "fe80::/10",
            "ff00::/8",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    private readonly HttpClient client;
    private readonly TimeProvider clock;

    public ExternalLinkChecker(SiteSettings settings, TimeProvider clock)
        : this(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                UseProxy = false,
                UseCookies = false,
                MaxAutomaticRedirections = 5,
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            },
            settings,
            clock
        ) { }

    internal ExternalLinkChecker(HttpMessageHandler handler, SiteSettings settings, TimeProvider clock)
    {
        this.clock = clock;
        client = new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = 1 };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"Almaty2020-link-check (+{settings.PublicUrl})");
    }

    /// <summary>True if an address can be reached from the whole internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return !Array.Exists(NotPublic, n => n.BaseAddress.AddressFamily == address.AddressFamily && n.Contains(address));
    }

    public void Dispose() => client.Dispose();

    /// <returns>The broken links, with the reason: one of <see cref="BrokenLinkReasons"/>.</returns>
    public async IAsyncEnumerable<(string Target, string Reason)> CheckAsync(
        IEnumerable<string> targets,
        Func<Task> heartbeat,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        // Round robin over the hosts, so that the pause for one host is used for the others.
        var hosts = targets
            .GroupBy(t => Uri.TryCreate(t, UriKind.Absolute, out var url) ? url.Host : "", StringComparer.OrdinalIgnoreCase)
            .Select(g => new Queue<string>(g.Order(StringComparer.Ordinal)))
            .ToList();
        while (hosts.Count > 0)
        {
            var begun = clock.GetTimestamp();
            foreach (var host in hosts)
            {
                var target = host.Dequeue();
                if (await ReasonAsync(target, ct) is { } reason)
                    yield return (target, reason);
                await heartbeat();
            }

            hosts.RemoveAll(h => h.Count == 0);
            if (hosts.Count > 0 && clock.GetElapsedTime(begun) is var took && took < Pause)
                await Task.Delay(Pause - took, clock, ct);
        }
    }

    private async Task<string?> ReasonAsync(string target, CancellationToken ct)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return BrokenLinkReasons.NoAnswer;
        try
        {
            var status = await AskAsync(HttpMethod.Head, url, ct);
            // Some servers do not support HEAD.
            if ((int)status >= 400)
                status = await AskAsync(HttpMethod.Get, url, ct);
            // Other refusals, such as 401 and 403, mean that the page exists.
            return status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? BrokenLinkReasons.NotFound
                : (int)status >= 500 ? BrokenLinkReasons.NoAnswer
                : null;
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or SocketException
                || (e is OperationCanceledException && !ct.IsCancellationRequested)
            )
        {
            return BrokenLinkReasons.NoAnswer;
        }
    }

    private async Task<HttpStatusCode> AskAsync(HttpMethod method, Uri url, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, url);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        return response.StatusCode;
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = (await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct)).Where(IsPublic).ToArray();
        if (addresses.Length == 0)
            throw new HttpRequestException("The host has no public address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
