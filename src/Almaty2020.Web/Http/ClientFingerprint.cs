using System.Net;
using System.Security.Cryptography;

namespace Almaty2020.Web.Http;

/// <summary>
/// Identifies the origin of requests for counting. An address is hashed with a random key of this process. The address is never stored, and
/// the key is gone when the process ends.
/// </summary>
public sealed class ClientFingerprint
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Identifies a client, as long as this process runs: an IPv4 address, or the IPv6 /64 of a household.</summary>
    /// <param name="address">Null if there is no network connection, as in tests.</param>
    public string Of(IPAddress? address) => Of(address, ipv4Bits: 32, ipv6Bits: 64);

    /// <summary>Identifies the network of an address.</summary>
    public string Of(IPAddress? address, int ipv4Bits, int ipv6Bits)
    {
        var plain = NetworkPrefixes.Normalize(address);
        var bytes = NetworkPrefixes.PrefixBytes(plain, NetworkPrefixes.IsIPv6(plain) ? ipv6Bits : ipv4Bits);
        return Convert.ToHexString(HMACSHA256.HashData(key, bytes).AsSpan(0, 16));
    }
}
