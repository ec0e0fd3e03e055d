using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Almaty2020.Web.Http;

/// <summary>
/// Limits the connections of one address to a share of all, so that a client with many idle connections cannot lock others out. IPv6 is
/// counted by /48, because one customer may have that many addresses. Trusted proxies are not counted: all visitors come through them.
/// </summary>
internal sealed class ConnectionLimit(long most, IReadOnlyList<IPNetwork> trusted)
{
    /// <summary>The share of one address is 1/4: so many addresses together can use up all connections.</summary>
    public const int ShareDivisor = 4;

    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>Connection middleware that counts a connection while it is open. Runs before the TLS handshake.</summary>
    public ConnectionDelegate Middleware(ConnectionDelegate next) =>
        async connection =>
        {
            var address = NetworkPrefixes.Normalize((connection.RemoteEndPoint as IPEndPoint)?.Address);
            if (trusted.Any(network => network.Contains(address)))
            {
                await next(connection);
                return;
            }

            var network = Convert.ToHexString(NetworkPrefixes.PrefixBytes(address, NetworkPrefixes.IsIPv6(address) ? 48 : 32));
            try
            {
                if (open.AddOrUpdate(network, 1, (_, count) => count + 1) > most)
                    connection.Abort(new ConnectionAbortedException("Too many connections from one address."));
                else
                    await next(connection);
            }
            finally
            {
                Close(network);
            }
        };

    private void Close(string network)
    {
        // Remove counters at zero, otherwise the table would grow by one entry for every network ever seen.
        while (
            open.TryGetValue(network, out var count)
            && !(count <= 1 ? open.TryRemove(KeyValuePair.Create(network, count)) : open.TryUpdate(network, count - 1, count))
        )
        {
            // Another connection changed the counter at the same time: try again.
        }
    }
}
