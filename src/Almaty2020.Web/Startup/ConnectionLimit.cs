using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Almaty2020.Web.Startup;

/// <summary>
/// Lets one address have a part of all connections: whoever opens them and says nothing keeps nobody else out. Of IPv6 a /48 is
/// counted, which one customer may have. Proxies that are trusted are not counted: everybody comes through them.
/// </summary>
internal sealed class ConnectionLimit(long most, IReadOnlyList<IPNetwork> trusted)
{
    /// <summary>So many addresses can use up all connections together.</summary>
    public const int Parts = 4;

    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>Counts a connection for as long as it is open; before its encryption begins.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => async connection =>
    {
        var address = NetworkPrefixes.Plain((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (trusted.Any(network => network.Contains(address)))
        {
            await next(connection);
            return;
        }

        var network = Convert.ToHexString(NetworkPrefixes.BytesOf(address, NetworkPrefixes.IsIPv6(address) ? 48 : 32));
        try
        {
            if (open.AddOrUpdate(network, 1, (_, count) => count + 1) > most)
                connection.Abort(new ConnectionAbortedException("Too many connections of one address."));
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
        // What is at zero is taken away, or there would be a row of everybody who was ever here.
        while (open.TryGetValue(network, out var count) && !(count <= 1 ? open.TryRemove(KeyValuePair.Create(network, count)) : open.TryUpdate(network, count - 1, count)))
        {
            // Somebody else came or went at this moment: once more.
        }
    }
}
