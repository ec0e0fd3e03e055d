using System.Net;
using System.Net.Sockets;

namespace Almaty2020.Web.Http;

/// <summary>
/// Network prefixes of an address, for rate limits. An IPv6 customer has at least a /64 (2⁶⁴ addresses), many have a /56, and a /48 is
/// given on request. So limits per IPv6 address, or per /64 alone, have no effect.
/// </summary>
internal static class NetworkPrefixes
{
    /// <param name="address">Null if there is no network connection, as in tests.</param>
    /// <returns>The address to count. An IPv4 address mapped to IPv6 by a dual-stack socket becomes IPv4 again.</returns>
    public static IPAddress Normalize(IPAddress? address) =>
        address switch
        {
            null => IPAddress.None,
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
            _ => address,
        };

    public static bool IsIPv6(IPAddress plain) => plain.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The first bits of an address, which identify its network.</summary>
    /// <param name="bits">A multiple of eight.</param>
    public static byte[] PrefixBytes(IPAddress plain, int bits) => plain.GetAddressBytes()[..(bits / 8)];
}
