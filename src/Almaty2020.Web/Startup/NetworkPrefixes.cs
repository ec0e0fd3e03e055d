using System.Net;
using System.Net.Sockets;

namespace Almaty2020.Web.Startup;

/// <summary>
/// The networks that an address belongs to. A customer of IPv6 has at least 2⁶⁴ addresses (a /64), many have a /56, and whoever asks gets a /48:
/// what counts single addresses, or /64s alone, counts nothing.
/// </summary>
internal static class NetworkPrefixes
{
    /// <param name="address">Null where there is no network between, as in tests.</param>
    /// <returns>The address as it is counted: one of IPv4 that a socket for both wrote as IPv6 is one of IPv4.</returns>
    public static IPAddress Plain(IPAddress? address) => address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        _ => address,
    };

    public static bool IsIPv6(IPAddress plain) => plain.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The bytes of a network: the first bits of an address.</summary>
    /// <param name="bits">A multiple of eight.</param>
    public static byte[] BytesOf(IPAddress plain, int bits) => plain.GetAddressBytes()[..(bits / 8)];
}
